"""Scenes without a code in which the model sees one: ``python -m detector.hard RUN/ema.pt --pool DIR --out DIR``.

What is learned from most is what is still wrong ("Training region-based object detectors with online hard example mining", arXiv:1604.03540, does so within
a batch). The pool that is written has links to the scenes, and can be given to training beside the others, more than once.
"""

import argparse
from multiprocessing import Pool as Processes
from pathlib import Path

import cv2
import numpy as np

from .evaluate import letterbox, open_model
from .labels import label_file
from .network import SIDE
from .pool import pictures_of

SEEN = 0.15  # a score below the default confidence, because what is nearly found will be found in another picture

_model = None


def _open(file: Path) -> None:
    global _model
    cv2.setNumThreads(0)
    _model = open_model(file, threads=1)


def best_score(picture: Path) -> float:
    prepared, _, _, _ = letterbox(cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB), SIDE)
    return float(_model(np.ascontiguousarray(prepared.transpose(2, 0, 1)[None], np.float32) / 255)[4:].max())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m detector.hard", description=__doc__)
    parser.add_argument("model", type=Path, help="an exported .onnx or a checkpoint's ema-*.pt")
    parser.add_argument("--pool", type=Path, action="append", required=True, help="folder with images/ and labels/; may be repeated")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    if len({pool.resolve().name for pool in options.pool}) < len(options.pool):
        raise SystemExit("expected pools with different names, because links are named after them, found " + ", ".join(map(str, options.pool)))
    empty = [p for pool in options.pool for p in pictures_of(pool) if not label_file(p).read_text()]
    with Processes(options.processes, _open, (options.model,)) as processes:
        scores = processes.map(best_score, empty, chunksize=16)
    hard = [picture for picture, score in zip(empty, scores) if score > SEEN]
    for folder in ("images", "labels"):
        (options.out / folder).mkdir(parents=True, exist_ok=True)
        for former in (options.out / folder).iterdir():
            if former.is_symlink():
                former.unlink()
    for picture in hard:
        pool = picture.parent.parent.resolve().name
        for source, folder in ((picture, "images"), (label_file(picture), "labels")):
            (options.out / folder / f"{pool}-{source.name}").symlink_to(source.resolve())
    print(f"{len(hard)} of {len(empty)} scenes without a code")


if __name__ == "__main__":
    main()
