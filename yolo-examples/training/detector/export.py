"""Export: ``python -m detector.export RUN/ema.pt OUT.onnx [--half]``.

The file says what it is in the metadata convention of Ultralytics, which yolo-core reads. The same weights give the
same bytes.
"""

import argparse
import io
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from . import CLASSES
from .network import SIDE, STRIDES, CodeDetector, DecodedDetector, fold_norms

OPSET = 17
MOST_DIFFERENT = 0.02  # of scores; kernels in half precision differ by less
CHECKED = ((1, 640, 640), (2, 320, 416), (2, 96, 64))  # batch, height, width


def metadata() -> dict[str, str]:
    return {
        "description": "Finds machine-readable codes in photos; trained on generated pictures alone",
        "author": "Yolo4J",
        "version": "1",
        "license": "Apache-2.0",
        "task": "detect",
        "stride": str(STRIDES[-1]),
        "batch": "1",
        "channels": "3",
        "imgsz": str([SIDE, SIDE]),
        "names": str(dict(enumerate(CLASSES))),
        "args": str({"batch": 1, "half": False, "dynamic": True, "simplify": False, "opset": OPSET, "nms": False}),
    }


def export(network: CodeDetector, half: bool) -> onnx.ModelProto:
    network = network.eval()
    fold_norms(network)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is the one that needs no further packages
        buffer = io.BytesIO()
        torch.onnx.export(
            DecodedDetector(network),
            torch.zeros(1, 3, SIDE, SIDE),
            buffer,
            opset_version=OPSET,
            input_names=["images"],
            output_names=["output0"],
            dynamic_axes={"images": {0: "batch", 2: "height", 3: "width"}, "output0": {0: "batch", 2: "anchors"}},
            dynamo=False,
        )
    model = onnx.load_from_string(buffer.getvalue())
    if half:
        store_half(model.graph)
    channels = model.graph.output[0].type.tensor_type.shape.dim[1]  # the exporter leaves it open, under a name of its own
    channels.Clear()
    channels.dim_value = 4 + len(CLASSES)
    del model.metadata_props[:]
    helper.set_model_props(model, metadata())
    model.producer_name, model.producer_version, model.doc_string = "yolo4j-codes", "", ""
    onnx.checker.check_model(model, full_check=True)
    return model


def store_half(graph: onnx.GraphProto) -> None:
    """Stores the kernels as FP16, with a Cast before use: half the file, and ONNX Runtime folds the casts when it loads."""
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) == 4:
            name, values = tensor.name, numpy_helper.to_array(tensor)
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + ".half"))
            casts.append(helper.make_node("Cast", [tensor.name], [name], name=name + ".cast", to=TensorProto.FLOAT))
    nodes = casts + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)


def largest_difference(model: onnx.ModelProto, network: CodeDetector, batch: int, height: int, width: int) -> tuple[float, float]:
    """Between ONNX Runtime and PyTorch, on noise: of boxes in pixels, and of scores."""
    images = torch.rand(batch, 3, height, width, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = DecodedDetector(network)(images).numpy()
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    difference = np.abs(session.run(None, {"images": images.numpy()})[0] - expected)
    return float(difference[:, :4].max()), float(difference[:, 4:].max())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m detector.export", description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--half", action="store_true", help="store kernels as FP16; inputs, outputs and sums stay FP32")
    options = parser.parse_args()

    network = CodeDetector()
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    model = export(network, options.half)
    options.out.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{options.out}: {options.out.stat().st_size} bytes")
    for batch, height, width in CHECKED:
        boxes, scores = largest_difference(model, network, batch, height, width)
        print(f"{batch} x {height} x {width}: boxes within {boxes:.1e} px of PyTorch, scores within {scores:.1e}")
        if scores > MOST_DIFFERENT:
            raise SystemExit(f"{options.out}: expected scores within {MOST_DIFFERENT} of PyTorch's, found {scores:.1e}; the exporter does not suit this network")


if __name__ == "__main__":
    main()
