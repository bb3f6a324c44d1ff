"""Batched NMS of torchvision and OpenCV on generated boxes: which boxes they keep, and how long they take.

The boxes are those of io.yolo4j.head.NmsScene, bit for bit. Without arguments: the time of each. With --kept: the lines of
yolo-core/src/test/resources/io/yolo4j/head/nms-kept.csv.
"""

import sys
import time

import cv2
import numpy as np
import torch
import torchvision

IOU = np.float32(0.45)
SCENES = [
    ("scattered", 10_000, 80),
    ("scattered", 30_000, 80),
    ("scattered", 30_000, 1),
    ("clustered", 30_000, 80),
    ("clustered", 30_000, 1),
    ("mixed", 30_000, 80),
    ("mixed", 30_000, 1),
]


def uniforms(count):
    """Knuth's MMIX generator from 42, upper 24 bits: exact in single precision."""
    state, values = 42, np.empty(count, np.float32)
    for i in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        values[i] = (state >> 40) * 2.0**-24
    return values


def scene(kind, count, classes):
    f = np.float32
    if kind == "clustered":
        u = uniforms(count // 100 * 4 + count * 6).reshape(-1, 604)
        cx, cy = np.repeat(u[:, :2] * f(560), 100, 0).T
        cw, ch = np.repeat(f(10) + u[:, 2:4] * f(70), 100, 0).T
        u = u[:, 4:].reshape(-1, 6).T
        x, y = cx + (u[0] - f(0.5)) * cw * f(0.5), cy + (u[1] - f(0.5)) * ch * f(0.5)
        w, h = cw * (f(0.7) + u[2] * f(0.6)), ch * (f(0.7) + u[3] * f(0.6))
    else:
        u = uniforms(count * 6).reshape(-1, 6).T
        if kind == "scattered":
            x, y, w, h = u[0] * f(600), u[1] * f(600), f(4) + u[2] * f(36), f(4) + u[3] * f(36)
        else:
            w, h = f(4) + u[2] * u[2] * u[2] * f(300), f(4) + u[3] * u[3] * u[3] * f(300)
            x, y = u[0] * (f(640) - w), u[1] * (f(640) - h)
    boxes = np.stack([x, y, x + w, y + h], 1)
    assert boxes.dtype == np.float32
    return boxes, u[4], (u[5] * f(classes)).astype(np.int64)


def fnv(indices):
    """FNV-1a of ascending indices, four bytes each."""
    value = 0xCBF29CE484222325
    for byte in np.sort(np.asarray(indices)).astype("<i4").tobytes():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def timed(run, seconds=8):
    """The least of up to 20 runs, in ms."""
    times, start = [], time.perf_counter()
    while len(times) < 20 and (len(times) < 3 or time.perf_counter() - start < seconds):
        before = time.perf_counter()
        run()
        times.append(time.perf_counter() - before)
    return min(times) * 1e3


def main():
    kept_only = "--kept" in sys.argv
    if not kept_only:
        print(f"{'boxes':28} {'torchvision':>12} {'with offsets':>12} {'OpenCV':>12}   ms, least of several")
    for kind, count, classes in SCENES:
        boxes, scores, ids = scene(kind, count, classes)
        b, s, c = torch.from_numpy(boxes), torch.from_numpy(scores.copy()), torch.from_numpy(ids)
        corners = boxes.astype(np.float64)
        rects = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], 1)
        shifted = b + (c * 7680)[:, None].float()  # as Ultralytics calls it; rounds, and may so keep other boxes

        def batched():
            return torchvision.ops.batched_nms(b, s, c, float(IOU))

        def offsets():
            return torchvision.ops.nms(shifted, s, float(IOU))

        def opencv():
            return cv2.dnn.NMSBoxesBatched(rects, scores, ids.astype(np.int32), 0.0, float(IOU))

        kept, other = batched(), opencv()
        assert fnv(kept) == fnv(other), (kind, count, classes, len(kept), len(other))
        if kept_only:
            print(f"{kind},{count},{classes},{len(kept)},{fnv(kept)}", flush=True)
        else:
            name = f"{kind}, {count:,} of {classes}"
            print(f"{name:28} {timed(batched):12.1f} {timed(offsets):12.1f} {timed(opencv):12.1f}", flush=True)


if __name__ == "__main__":
    main()
