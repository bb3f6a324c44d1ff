"""Ultralytics' predict on an ONNX file, one run for each line of standard input.

A line is {"file": PATH, "decode": BOOL}: decode says whether the time includes reading the file. The answer is one line,
{"ms", "preprocess", "inference", "postprocess", "boxes": [[x1, y1, x2, y2, score, class], ...]}; "ms" is the whole call, the
parts are what Ultralytics itself reports. The first line that is written says the versions.

By hand: echo '{"file": "bus.jpg", "decode": false}' | python bench_ultralytics.py --model yolov8n.onnx --threads 2
"""

import argparse
import json
import os
import sys
import time

# Libraries log to standard output, which belongs to the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

arguments = argparse.ArgumentParser()
arguments.add_argument("--model", required=True)
arguments.add_argument("--threads", type=int, required=True)
arguments = arguments.parse_args()

os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
os.environ["YOLO_OFFLINE"] = "true"
os.environ["YOLO_AUTOINSTALL"] = "false"

import cv2
import onnxruntime
import torch
import ultralytics

# Ultralytics opens the session without options, that is with as many threads as there are cores.
open_session = onnxruntime.InferenceSession


def open_with_threads(path, sess_options=None, **others):
    sess_options = sess_options or onnxruntime.SessionOptions()
    sess_options.intra_op_num_threads = arguments.threads
    return open_session(path, sess_options, **others)


onnxruntime.InferenceSession = open_with_threads
torch.set_num_threads(arguments.threads)

model = ultralytics.YOLO(arguments.model, task="detect")
decoded = {}


def say(answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


say(
    {
        "ultralytics": ultralytics.__version__,
        "onnxruntime": onnxruntime.__version__,
        "torch": torch.__version__.split("+")[0],
        "opencv": cv2.__version__,
    }
)
for line in sys.stdin:
    order = json.loads(line)
    source = order["file"]
    if not order["decode"]:
        if source not in decoded:
            decoded[source] = cv2.imread(source)
        source = decoded[source]
    start = time.perf_counter()
    result = model.predict(source, imgsz=640, conf=0.25, iou=0.7, device="cpu", verbose=False)[0]
    ms = 1000 * (time.perf_counter() - start)
    say({"ms": ms, **result.speed, "boxes": result.boxes.data.tolist()})
