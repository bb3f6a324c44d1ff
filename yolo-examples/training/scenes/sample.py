"""The picture that ships with the command line: ``python -m scenes.sample OUT.jpg``. A table with a label of each kind."""

import argparse
from pathlib import Path

import cv2
import numpy as np

from detector import CLASSES

from . import camera
from .backdrop import between, noise
from .label import label_of
from .surface import outline, paste, placed, shrunk
from .symbols import draw_symbol

SIZE = 1024
# Class, centre and length as shares of the picture; the long ones have room for their length.
PLACES = ((0, 0.25, 0.25, 0.36), (1, 0.73, 0.22, 0.40), (2, 0.19, 0.75, 0.27), (3, 0.53, 0.58, 0.25), (4, 0.76, 0.80, 0.38))


def sample(seed: int) -> np.ndarray:
    """The JPEG file, uint8 [bytes]."""
    rng = np.random.default_rng(seed)
    fibres = cv2.resize(rng.random((SIZE, SIZE // 40), dtype=np.float32), (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    wood = between(0.5 * fibres + 0.5 * noise(rng, SIZE, SIZE), (112, 84, 58), (178, 146, 110))
    taken = np.zeros((SIZE, SIZE), np.uint8)
    for kind, x, y, length in PLACES:
        symbol = draw_symbol(rng, kind)
        while max(symbol.modules.shape) > 120:  # large ones would be a grey field at this size
            symbol = draw_symbol(rng, kind)
        patch = shrunk(rng, label_of(rng, [symbol], length * SIZE), length * SIZE)
        while True:
            surface = placed(rng, patch, (x * SIZE, y * SIZE), length * SIZE, wild=0.5)
            covered = np.zeros_like(taken)
            cv2.fillPoly(covered, [surface.forward(outline(patch)).astype(np.int32)], 1)
            if not (covered & taken).any() and covered.sum() > 0.15 * (length * SIZE) ** 2:
                break
        taken |= covered
        paste(wood, patch, surface, 0.5)
    picture = camera.lit(rng, wood)
    return cv2.imencode(".jpg", cv2.GaussianBlur(picture, (0, 0), 0.6)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])[1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scenes.sample", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sample(options.seed).tofile(options.out)
    print(f"{options.out}: {len(PLACES)} labels, {', '.join(CLASSES)}")


if __name__ == "__main__":
    main()
