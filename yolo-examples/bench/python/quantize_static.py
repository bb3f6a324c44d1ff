"""Quantises a float model with onnxruntime.quantization.quantize_static: the peer of our own INT8 in docs/performance.md.

python quantize_static.py MODEL CALIBRATION_FOLDER OUTPUT [--preprocessing yolo|yolox] [options]

Pictures are letterboxed as the model wants them: "yolo" is RGB / 255, centred; "yolox" is BGR 0..255, at the top left, sizes truncated.
The defaults are the best setting found for yolov8n-640 and yolox-nano-416; the options are those that were tried.
"""

import argparse
import os
import tempfile

import cv2
import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

METHODS = {
    "minmax": CalibrationMethod.MinMax,
    "percentile": CalibrationMethod.Percentile,
    "entropy": CalibrationMethod.Entropy,
}


def letterbox(image, width, height, yolox):
    gain = min(height / image.shape[0], width / image.shape[1])
    cut = int if yolox else round
    size = max(cut(image.shape[1] * gain), 1), max(cut(image.shape[0] * gain), 1)
    if size != (image.shape[1], image.shape[0]):
        image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    left = 0 if yolox else round((width - size[0]) / 2 - 0.1)
    top = 0 if yolox else round((height - size[1]) / 2 - 0.1)
    canvas = np.full((height, width, 3), 114, np.uint8)
    canvas[top : top + size[1], left : left + size[0]] = image
    if yolox:
        return canvas.transpose(2, 0, 1)[None].astype(np.float32)
    return canvas[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255)


class Pictures(CalibrationDataReader):
    def __init__(self, model, folder, count, yolox):
        initialised = {i.name for i in model.graph.initializer}
        value = next(i for i in model.graph.input if i.name not in initialised)
        shape = [d.dim_value for d in value.type.tensor_type.shape.dim]
        self.name, self.width, self.height, self.yolox = value.name, shape[3], shape[2], yolox
        names = sorted(n for n in os.listdir(folder) if n.lower().endswith((".jpg", ".jpeg", ".png")))
        self.paths = iter([os.path.join(folder, n) for n in names[:count]])

    def get_next(self):
        path = next(self.paths, None)
        return path and {self.name: letterbox(cv2.imread(path), self.width, self.height, self.yolox)}


def head(model):
    """Nodes from which no convolution with a bias follows: the decoding of boxes and scores; and the last such convolutions."""
    weights = {i.name for i in model.graph.initializer}
    readers = {}
    for node in model.graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    before = set()
    decoding, last = [], []
    for node in reversed(model.graph.node):
        convolution = node.op_type == "Conv" and len(node.input) > 2 and node.input[1] in weights
        following = [r for output in node.output for r in readers.get(output, [])]
        inside = any(r.name in before for r in following)
        if convolution or inside:
            before.add(node.name)
        if convolution and not inside:
            last.append(node.name)
        elif not convolution and not inside:
            decoding.append(node.name)
    return decoding, last


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("calibration")
    parser.add_argument("output")
    parser.add_argument("--preprocessing", choices=["yolo", "yolox"], default="yolo")
    parser.add_argument("--method", choices=METHODS, default="minmax")
    parser.add_argument("--percentile", type=float, default=99.999)
    parser.add_argument("--pictures", type=int, default=128)
    parser.add_argument("--format", choices=["qdq", "qoperator"], default="qdq")
    parser.add_argument("--keep", choices=["nothing", "decoding", "last"], default="decoding", help="what stays in float at the end")
    parser.add_argument("--float", nargs="*", default=[], metavar="NODE", help="further nodes that stay in float")
    parser.add_argument("--ops", nargs="*", default=None, metavar="OP", help="quantise these operators only")
    parser.add_argument("--per-tensor", action="store_true")
    parser.add_argument("--signed", action="store_true", help="activations in int8 instead of uint8")
    parser.add_argument("--reduce-range", action="store_true")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        prepared = os.path.join(folder, "prepared.onnx")
        model = onnx.load(arguments.model)
        if model.opset_import[0].version < 13:
            model = onnx.version_converter.convert_version(model, 17)
        onnx.save(model, prepared)
        quant_pre_process(prepared, prepared, skip_symbolic_shape=True)
        model = onnx.load(prepared)
        decoding, last = head(model)
        kept = {"nothing": [], "decoding": decoding, "last": decoding + last}[arguments.keep]
        extra = {"CalibPercentile": arguments.percentile} if arguments.method == "percentile" else {}
        quantize_static(
            prepared,
            arguments.output,
            Pictures(model, arguments.calibration, arguments.pictures, arguments.preprocessing == "yolox"),
            quant_format=QuantFormat.QDQ if arguments.format == "qdq" else QuantFormat.QOperator,
            op_types_to_quantize=arguments.ops,
            per_channel=not arguments.per_tensor,
            reduce_range=arguments.reduce_range,
            activation_type=QuantType.QInt8 if arguments.signed else QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=kept + arguments.float,
            calibrate_method=METHODS[arguments.method],
            extra_options=extra,
        )


if __name__ == "__main__":
    main()
