"""Speed and accuracy of versions of one model, side by side: the table "INT8 on the CPU" of docs/performance.md.

python compare_int8.py --preprocessing yolo|yolox --pictures FOLDER --truth COCO.json NAME=MODEL.onnx ...

The first model is what the others are compared with. Times are those of the bare runs: in each round every model runs twice, of which the
second counts, in another order; ratios are those of the smallest times, and of the medians over the rounds. AP is that of pycocotools; each
class of a box above 0.001 counts, NMS at an IoU of 0.7 within a class, 300 boxes at most. Scores above 0.05 and boxes above 0.25 are
also compared with those of the first model, which tells small losses apart that AP on few pictures does not.
"""

import argparse
import contextlib
import io
import json
import os
import random
import time

import cv2
import numpy as np
import onnxruntime
import torch
import torchvision
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from quantize_static import letterbox

CONFIDENCE, IOU, MOST, BEFORE_NMS = 0.001, 0.7, 300, 30_000


def session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(opened, image):
    return opened.run(None, {opened.get_inputs()[0].name: image})[0][0]


def decode(output, width, height, yolox):
    """Boxes as corners in input pixels, and their scores by class."""
    if not yolox:
        rows = output.T
        centre, size, scores = rows[:, :2], rows[:, 2:4], rows[:, 4:]
    else:
        cells, strides = [], []
        for stride in (8, 16, 32):
            y, x = np.meshgrid(np.arange(height // stride), np.arange(width // stride), indexing="ij")
            cells.append(np.stack([x, y], -1).reshape(-1, 2))
            strides.append(np.full((x.size, 1), stride))
        strides = np.concatenate(strides)
        centre = (output[:, :2] + np.concatenate(cells)) * strides
        size = np.exp(np.minimum(output[:, 2:4], 20)) * strides
        scores = output[:, 4:5] * output[:, 5:]
    return np.concatenate([centre - size / 2, centre + size / 2], 1), scores


def placement(picture, width, height, yolox):
    """Left, top and the gains of the letterbox."""
    h, w = picture.shape[:2]
    gain = min(height / h, width / w)
    if yolox:
        return 0, 0, gain, gain
    inside_w, inside_h = max(round(w * gain), 1), max(round(h * gain), 1)
    return round((width - inside_w) / 2 - 0.1), round((height - inside_h) / 2 - 0.1), inside_w / w, inside_h / h


def boxes(picture, output, image, identity, yolox):
    height, width = image.shape[2:]
    corners, scores = decode(output, width, height, yolox)
    place, label = np.nonzero(scores > CONFIDENCE)
    score, corners = scores[place, label], corners[place]
    if len(score) > BEFORE_NMS:
        best = np.argsort(-score, kind="stable")[:BEFORE_NMS]
        corners, score, label = corners[best], score[best], label[best]
    tensors = torch.from_numpy(corners.astype(np.float64)), torch.from_numpy(score.astype(np.float64))
    kept = torchvision.ops.batched_nms(*tensors, torch.from_numpy(label), IOU).numpy()[:MOST]
    left, top, gain_x, gain_y = placement(picture, width, height, yolox)
    corners = corners[kept].astype(np.float64)
    corners[:, [0, 2]] = ((corners[:, [0, 2]] - left) / gain_x).clip(0, picture.shape[1])
    corners[:, [1, 3]] = ((corners[:, [1, 3]] - top) / gain_y).clip(0, picture.shape[0])
    return [
        {"image_id": identity, "category_id": int(c), "bbox": [x1, y1, x2 - x1, y2 - y1], "score": float(s)}
        for (x1, y1, x2, y2), s, c in zip(corners, score[kept], label[kept])
    ]


def accuracy(truth, results):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(truth)
        evaluation = COCOeval(coco, coco.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats[0], evaluation.stats[1]


def times(paths, image, threads, seconds):
    opened = {name: session(path, threads) for name, path in paths.items()}
    measured = {name: [] for name in paths}
    for one in opened.values():
        run(one, image)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        order = list(opened)
        random.shuffle(order)
        for name in order:
            run(opened[name], image)
            start = time.perf_counter()
            run(opened[name], image)
            measured[name].append(1e3 * (time.perf_counter() - start))
    return {name: (min(values), float(np.median(values))) for name, values in measured.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", nargs="+", metavar="NAME=MODEL")
    parser.add_argument("--preprocessing", choices=["yolo", "yolox"], default="yolo")
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--truth", required=True)
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=30, help="of measuring for each number of threads")
    parser.add_argument("--no-accuracy", action="store_true")
    arguments = parser.parse_args()
    random.seed(1)
    torch.set_num_threads(1)
    yolox = arguments.preprocessing == "yolox"
    paths = dict(model.split("=", 1) for model in arguments.models)
    first = next(iter(paths))
    shape = session(paths[first], 1).get_inputs()[0].shape
    files = json.load(open(arguments.truth))["images"]
    pictures = {}
    for file in files:
        picture = cv2.imread(os.path.join(arguments.pictures, os.path.basename(file["file_name"])))
        pictures[file["id"]] = picture, letterbox(picture, shape[3], shape[2], yolox)
    image = next(iter(pictures.values()))[1]

    columns = {threads: times(paths, image, threads, arguments.seconds) for threads in arguments.threads}
    head = ["model", "MB"]
    head += [f"{t} thread{'s' * (t > 1)}, ms: smallest, median | x {first}" for t in columns]
    head += [] if arguments.no_accuracy else ["AP50-95", "AP50", "score shift", "box shift, px"]
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * (" | ".join(head).count("|") + 1))
    reference = {}
    for name, path in paths.items():
        cells = [name, f"{os.path.getsize(path) / 1e6:.1f}"]
        for measured in columns.values():
            (low, middle), (base_low, base_middle) = measured[name], measured[first]
            cells.append(f"{low:.1f}, {middle:.1f} | {base_low / low:.2f}, {base_middle / middle:.2f}")
        if not arguments.no_accuracy:
            results, scores_off, boxes_off = [], [], []
            opened = session(path, 2)
            for identity, (picture, letterboxed) in pictures.items():
                output = run(opened, letterboxed)
                results += boxes(picture, output, letterboxed, identity, yolox)
                corners, scores = decode(output, shape[3], shape[2], yolox)
                was = reference.setdefault(identity, (corners, scores))
                scores_off.append(np.abs(scores - was[1])[was[1] > 0.05])
                boxes_off.append(np.abs(corners - was[0])[was[1].max(1) > 0.25].ravel())
            ap, ap50 = accuracy(arguments.truth, results)
            shift = np.concatenate(scores_off).mean(), np.concatenate(boxes_off).mean()
            cells += [f"{ap:.4f}", f"{ap50:.4f}", f"{shift[0]:.4f}", f"{shift[1]:.2f}"]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
