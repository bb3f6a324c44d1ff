"""Compares models rewritten for another size or batch with Ultralytics' exports of the same weights.

    python compare_shapes.py [--families yolo11n,yolo26n-pose] [--work DIR] [--yolo ./yolo] [pictures ...]

Weights are random, from a fixed seed, with normalisations as after some training, so that outputs differ from cell to cell. Exports are
made in DIR, rewritten with "yolo convert", and run in ONNX Runtime on one thread. Needs ultralytics, onnxruntime and opencv-python.
"""
import argparse
import os
import pathlib
import shutil
import subprocess

import cv2
import numpy as np
import onnxruntime
import torch
from ultralytics import YOLO

FAMILIES = (
    "yolov3-tiny,yolov5n,yolov6n,yolov8n,yolov8n-seg,yolov8n-pose,yolov8n-cls,yolov9t,yolov10n,"
    "yolo11n,yolo11n-obb,yolo11n-cls,yolo12n,yolo26n,yolo26n-seg,yolo26n-pose"
)
OLD, NEW = (320, 320), ((256, 256), (416, 416), (192, 352))


def network(family):
    torch.manual_seed(1)
    model = YOLO(f"{family}.yaml")
    noise = torch.Generator().manual_seed(7)
    model.model.float().train()
    with torch.no_grad():
        for module in model.model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = None
                module.reset_running_stats()
                module.weight.copy_(torch.rand(module.weight.shape, generator=noise) + 0.7)
                module.bias.copy_(torch.randn(module.bias.shape, generator=noise) * 0.3)
        for _ in range(2):
            model.model(torch.rand(2, 3, 256, 256, generator=noise))
        model.model.eval()
        for name in ("cv3", "one2one_cv3"):  # scores start at 1e-5 otherwise
            for level in getattr(model.model.model[-1], name, None) or ():
                level[-1].bias.fill_(-2.0)
                level[-1].weight.mul_(3)
    return model


def export(model, path, size, **options):
    if not path.exists():
        made = model.export(format="onnx", imgsz=list(size), opset=17, simplify=False, **options)
        shutil.move(made, path)
    return path


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def pixels(pictures, size):
    height, width = size
    read = [cv2.resize(cv2.imread(str(picture)), (width, height)) for picture in pictures]
    return (np.stack(read).transpose(0, 3, 1, 2)[:, ::-1] / 255).astype(np.float32)


def convert(yolo, source, target, *options):
    subprocess.run([yolo, "convert", "--model", source, *options, "--out", target], check=True, stdout=subprocess.DEVNULL)


def difference(one, other):
    return max(float(np.abs(a.astype(np.float64) - b).max()) for a, b in zip(one, other))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--families", default=FAMILIES)
    arguments.add_argument("--work", default="compare_shapes", type=pathlib.Path)
    arguments.add_argument("--yolo", default="./yolo")
    arguments.add_argument("pictures", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()
    work, yolo = options.work.resolve(), str(pathlib.Path(options.yolo).resolve())
    pictures = [picture.resolve() for picture in options.pictures]
    work.mkdir(parents=True, exist_ok=True)
    os.chdir(work)
    torch.set_num_threads(1)
    for family in options.families.split(","):
        model = network(family)
        # End to end is left out unless NMS is declined: nms=False keeps the head that needs none.
        for suffix, head in (("", {}), *((("-e2e", {"nms": False}),) if family.startswith(("yolo26", "yolov10")) else ())):
            old = export(model, work / f"{family}{suffix}.onnx", OLD, **head)
            for size in NEW:
                name = f"{family}{suffix}-{size[0]}x{size[1]}"
                native = session(export(model, work / f"{name}.onnx", size, **head))
                convert(yolo, old, work / f"{name}-converted.onnx", "--imgsz", f"{size[0]}x{size[1]}")
                ours = session(work / f"{name}-converted.onnx")
                worst = 0.0
                for picture in pictures:
                    feed = {"images": pixels([picture], size)}
                    worst = max(worst, difference(native.run(None, feed), ours.run(None, feed)))
                print(f"{name:32} size  {worst:.3g}", flush=True)
            convert(yolo, old, work / f"{family}{suffix}-batch.onnx", "--batch", "dynamic")
            alone, together = session(old), session(work / f"{family}{suffix}-batch.onnx")
            batch = pixels(pictures, OLD)
            found = together.run(None, {"images": batch})
            worst = 0.0
            for i in range(len(pictures)):
                one = alone.run(None, {"images": batch[i : i + 1]})
                worst = max(worst, difference(one, [output[i : i + 1] for output in found]))
            print(f"{family + suffix:32} batch {worst:.3g}", flush=True)


if __name__ == "__main__":
    main()
