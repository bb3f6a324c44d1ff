"""Evaluation on labelled photos: ``python -m detector.evaluate MODEL.onnx --images DIR [--negatives DIR]``.

DIR has images/ and labels/. Pictures are prepared as Ultralytics and yolo-core do it: letterbox with bilinear
interpolation, scaled up too, grey padding, in the middle of a square.
"""

import argparse
import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from . import CLASSES
from .labels import Labels, label_file, read_labels
from .network import SIDE, STRIDES
from .windows import PADDING

LOWEST = 0.001  # scores below are no detections, as usual for AP
CONFIDENCE, NMS_IOU, MATCH_IOU = 0.25, 0.7, 0.5  # the first two are yolo-core's defaults
SIDES = (0, 12, 16, 24, 32, 48, 64, 128, 256)  # bounds of --by-size
SCAN = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)

Model = Callable[[np.ndarray], np.ndarray]  # pictures [1, 3, S, S] to [4 + C, A]


@dataclass(frozen=True)
class Picture:
    """A photo with boxes x1 y1 x2 y2 in its pixels: true [T, 4], and found [D, 4], by falling score."""

    name: str
    width: int
    height: int
    true_boxes: np.ndarray
    true_classes: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray
    classes: np.ndarray


def open_model(file: Path, threads: int) -> Model:
    if file.suffix == ".onnx":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        return lambda images: session.run(None, {"images": images})[0][0]

    from .network import CodeDetector, DecodedDetector

    torch.set_num_threads(threads)
    network = CodeDetector().eval()
    network.load_state_dict(torch.load(file, weights_only=True))
    decoded = DecodedDetector(network)
    return lambda images: torch.no_grad()(decoded)(torch.from_numpy(images))[0].numpy()


def detect(model: Model, file: Path, size: int, labelled: bool = True) -> Picture:
    image = cv2.cvtColor(cv2.imread(str(file), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    height, width = image.shape[:2]
    prepared, gain, left, top = letterbox(image, size)
    output = model(np.ascontiguousarray(prepared.transpose(2, 0, 1)[None], np.float32) / 255)
    scores, classes = output[4:].max(0), output[4:].argmax(0)
    kept = scores > LOWEST
    centre, half = output[:2, kept].T, output[2:4, kept].T / 2
    boxes, scores, classes = np.concatenate((centre - half, centre + half), 1), scores[kept], classes[kept]
    kept = suppress(boxes, scores, classes)[:300]
    boxes = (boxes[kept] - np.float32([left, top, left, top])) / gain
    boxes = boxes.clip(0, np.float32([width, height, width, height]))
    # What lies beside a negative are labels of other things.
    labels = label_file(file)
    truth = read_labels(labels, width, height) if labelled and labels.exists() else Labels(np.zeros(0, int), np.zeros((0, 4)), [])
    return Picture(file.name, width, height, truth.boxes, truth.classes, boxes, scores[kept], classes[kept])


def letterbox(image: np.ndarray, size: int) -> tuple[np.ndarray, float, int, int]:
    """The picture in the middle of a square; its gain, and the padding left and above."""
    height, width = image.shape[:2]
    gain = min(size / height, size / width)
    inner = round(width * gain), round(height * gain)
    left, top = round((size - inner[0]) / 2 - 0.1), round((size - inner[1]) / 2 - 0.1)
    if inner != (width, height):
        image = cv2.resize(image, inner, interpolation=cv2.INTER_LINEAR)
    right, bottom = size - inner[0] - left, size - inner[1] - top
    padding = (PADDING, PADDING, PADDING)
    return cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_CONSTANT, value=padding), gain, left, top


def suppress(boxes: np.ndarray, scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Non-maximum suppression class by class; indices by falling score."""
    left = np.argsort(-scores, kind="stable")
    kept = []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        overlap = ious(boxes[best : best + 1], boxes[left])[0]
        left = left[(overlap <= NMS_IOU) | (classes[left] != classes[best])]
    return np.array(kept, int)


def ious(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IoU [A, B] of boxes [A, 4] and [B, 4]."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    intersection = (high - low).clip(0).prod(2)
    return intersection / ((a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1) - intersection + 1e-9)


def average_precision(pictures: list[Picture]) -> dict:
    """AP of COCO over all classes and by class; pycocotools leaves out classes without a symbol."""
    truth, found = COCO(), []
    annotations = []
    for i, picture in enumerate(pictures, 1):
        for (x1, y1, x2, y2), c in zip(picture.true_boxes.tolist(), picture.true_classes.tolist()):
            box = [x1, y1, x2 - x1, y2 - y1]
            annotations.append({"id": len(annotations) + 1, "image_id": i, "category_id": c + 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0})
        for (x1, y1, x2, y2), score, c in zip(picture.boxes.tolist(), picture.scores.tolist(), picture.classes.tolist()):
            found.append({"image_id": i, "category_id": c + 1, "bbox": [x1, y1, x2 - x1, y2 - y1], "score": score})
    truth.dataset = {
        "images": [{"id": i} for i in range(1, len(pictures) + 1)],
        "annotations": annotations,
        "categories": [{"id": c + 1, "name": name} for c, name in enumerate(CLASSES)],
    }
    if not found:
        return {"map50": 0.0, "map50_95": 0.0, "ap50": [0.0] * len(CLASSES)}
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, :, 0, -1]  # IoU, recall, class
    mean = lambda values: float(values[values > -1].mean()) if (values > -1).any() else float("nan")
    by_class = [mean(precision[0, :, c]) for c in range(len(CLASSES))]
    return {"map50": float(np.nanmean(by_class)), "map50_95": mean(precision), "ap50": by_class}


def match(picture: Picture, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Which symbols are found [T], and which detections of this confidence are right; each symbol counts once."""
    sure = int((picture.scores >= confidence).sum())
    found, right = np.zeros(len(picture.true_boxes), bool), np.zeros(sure, bool)
    overlap = ious(picture.boxes[:sure], picture.true_boxes)
    for d in range(sure):
        candidates = np.where(found | (picture.true_classes != picture.classes[d]), 0, overlap[d])
        if candidates.size and candidates.max() >= MATCH_IOU:
            found[candidates.argmax()] = right[d] = True
    return found, right


def operating_point(pictures: list[Picture], negatives: list[Picture], confidence: float) -> dict:
    """Recall and precision by class, and pictures without a code in which something is found."""
    symbols, found, detections, right = np.zeros((4, len(CLASSES)), int)
    for picture in pictures:
        hit, correct = match(picture, confidence)
        np.add.at(symbols, picture.true_classes, 1)
        np.add.at(found, picture.true_classes[hit], 1)
        np.add.at(detections, picture.classes[: len(correct)], 1)
        np.add.at(right, picture.classes[: len(correct)][correct], 1)
    return {
        "confidence": confidence,
        "symbols": symbols.tolist(),
        "found": found.tolist(),
        "recall": (found / np.maximum(symbols, 1)).tolist(),
        "precision": (right / np.maximum(detections, 1)).tolist(),
        "false_alarm_pictures": sum(bool((p.scores >= confidence).any()) for p in negatives),
    }


def report(pictures: list[Picture], negatives: list[Picture]) -> dict:
    precision, point = average_precision(pictures), operating_point(pictures, negatives, CONFIDENCE)
    print(f"mAP50 {precision['map50']:.3f}  mAP50-95 {precision['map50_95']:.3f}  {len(pictures)} pictures, {sum(point['symbols'])} symbols")
    print(f"{'class':12s} {'AP50':>6s} {'recall':>14s} {'precision':>10s}   at {CONFIDENCE}, IoU {MATCH_IOU}")
    for c, name in enumerate(CLASSES):
        counted = f"{point['found'][c]}/{point['symbols'][c]}"
        print(f"{name:12s} {precision['ap50'][c]:6.3f} {counted:>8s} {point['recall'][c]:5.2f} {point['precision'][c]:10.2f}")
    scan = [operating_point(pictures, negatives, confidence) for confidence in SCAN]
    print(f"{'confidence':12s}" + "".join(f"{c:6.2f}" for c in SCAN))
    for c in range(2):
        print(f"{'recall ' + CLASSES[c]:12.12s}" + "".join(f"{p['recall'][c]:6.2f}" for p in scan))
    print(f"{'recall all':12s}" + "".join(f"{sum(p['found']) / max(sum(p['symbols']), 1):6.2f}" for p in scan))
    print(f"{'false alarms':12s}" + "".join(f"{p['false_alarm_pictures']:6d}" for p in scan) + f"   of {len(negatives)} pictures")
    return {**precision, "at_default": point, "scan": scan}


def report_sizes(pictures: list[Picture], size: int) -> list[dict]:
    """Recall at the default confidence by the longer side of the box, in pixels of the model's input."""
    sides, classes, found = [], [], []
    for picture in pictures:
        extent = (picture.true_boxes[:, 2:] - picture.true_boxes[:, :2]).max(1, initial=0)
        sides.append(extent * size / max(picture.width, picture.height))
        classes.append(picture.true_classes)
        found.append(match(picture, CONFIDENCE)[0])
    sides, classes, found = np.concatenate(sides), np.concatenate(classes), np.concatenate(found)
    print(f"{'pixels':>10s} {'symbols':>8s} {'recall':>7s}" + "".join(f"{name:>13s}" for name in CLASSES))
    rows, bounds = [], [*SIDES, size + 1]
    for low, high in [*zip(bounds, bounds[1:]), (bounds[0], bounds[-1])]:
        within = (sides >= low) & (sides < high)
        of_class = [found[within & (classes == c)] for c in range(len(CLASSES))]
        recall = [float(f.mean()) if len(f) else None for f in [found[within], *of_class]]
        print(f"{low:4d} to {high:3d} {within.sum():8d}" + " ".join(["", *(f"{r:12.2f}" if r is not None else f"{'-':>12s}" for r in recall)])[5:])
        rows.append({"from": low, "to": high, "symbols": int(within.sum()), "recall": recall[0], "recall_by_class": recall[1:]})
    return rows


def list_errors(pictures: list[Picture], negatives: list[Picture]) -> None:
    for picture in pictures + negatives:
        found, right = match(picture, CONFIDENCE)
        for t in np.flatnonzero(~found):
            overlap = ious(picture.true_boxes[t : t + 1], picture.boxes)[0]
            near = [f"{CLASSES[picture.classes[d]]} {picture.scores[d]:.2f} IoU {overlap[d]:.2f}" for d in np.argsort(-overlap)[:2] if overlap[d] > 0.1]
            print(f"missed {picture.name}: {CLASSES[picture.true_classes[t]]}, nearest {', '.join(near) or 'none'}")
        for d in np.flatnonzero(~right):
            box = " ".join(f"{v:.0f}" for v in picture.boxes[d])
            print(f"false {picture.name}: {CLASSES[picture.classes[d]]} {picture.scores[d]:.2f} at {box} of {picture.width} x {picture.height}")


def pictures_in(folder: Path) -> list[Path]:
    """Of folder/images, or of the folder itself."""
    folder = folder / "images" if (folder / "images").is_dir() else folder
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in {".jpg", ".jpeg", ".png"})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m detector.evaluate", description=__doc__)
    parser.add_argument("model", type=Path, help="an exported .onnx or a checkpoint's ema-*.pt")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--negatives", type=Path, help="pictures without a code")
    parser.add_argument("--size", type=int, default=SIDE, help="of the input, a multiple of 32")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--by-size", action="store_true", help="recall by the size of the symbols, too")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--verbose", action="store_true", help="list misses and false alarms")
    options = parser.parse_args()
    if options.size % STRIDES[-1]:
        parser.error(f"--size: expected a multiple of {STRIDES[-1]}, found {options.size}")

    model = open_model(options.model, options.threads)
    pictures = [detect(model, p, options.size) for p in pictures_in(options.images)]
    negatives = [detect(model, p, options.size, labelled=False) for p in pictures_in(options.negatives)] if options.negatives else []
    result = report(pictures, negatives)
    if options.by_size:
        result["by_size"] = report_sizes(pictures, options.size)
    if options.verbose:
        list_errors(pictures, negatives)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
