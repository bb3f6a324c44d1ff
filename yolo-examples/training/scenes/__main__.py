"""Writes scenes as JPEG files with labels in YOLO's text format."""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2

from .scene import Mixture, scene


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scenes", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write images/ and labels/ into")
    parser.add_argument("--count", type=int, required=True, help="number of scenes")
    parser.add_argument("--first", type=int, default=0, help="index of the first one: a pool can be made in parts")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=640, help="sides in pixels")
    usual = Mixture()
    parser.add_argument("--packaging", type=float, default=usual.packaging, help="share of the labels that have artwork round them")
    parser.add_argument("--largest", type=float, default=usual.largest, help="length of the largest label, in sides of the picture")
    parser.add_argument("--empty", type=float, default=usual.empty, help="share of the scenes without a code")
    parser.add_argument("--busy", type=int, default=usual.busy, help="most things that look like codes in a scene without one")
    parser.add_argument("--surroundings", type=float, default=usual.surroundings, help="share of those that are of rooms and streets, not of print")
    parser.add_argument("--nature", type=float, default=usual.nature, help="share of the scenes before a picture of many things, rather than one backdrop")
    parser.add_argument("--jobs", type=int, default=2, help="processes; the scenes do not depend on it")
    options = parser.parse_args()
    (options.out / "images").mkdir(parents=True, exist_ok=True)
    (options.out / "labels").mkdir(exist_ok=True)
    work = partial(write, options)
    indices = range(options.first, options.first + options.count)
    with ProcessPoolExecutor(options.jobs, initializer=cv2.setNumThreads, initargs=(1,)) as processes:
        codes = sum(processes.map(work, indices, chunksize=16))
    print(f"{options.count} scenes with {codes} codes in {options.out}")


def write(options: argparse.Namespace, index: int) -> int:
    """Writes one scene; returns how many codes it has."""
    out, size = options.out, options.size
    mixture = Mixture(options.packaging, options.largest, options.empty, options.busy, options.surroundings, options.nature)
    made = scene(options.seed, index, size, mixture)
    made.jpeg.tofile(out / "images" / f"{index:06d}.jpg")
    lines = [f"{kind} {' '.join(f'{share:.5f}' for share in (outline / size).ravel())}\n" for kind, outline in zip(made.codes, made.outlines)]
    (out / "labels" / f"{index:06d}.txt").write_text("".join(lines))
    return len(lines)


if __name__ == "__main__":
    main()
