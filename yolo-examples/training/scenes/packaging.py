"""Artwork round a label: cans, boxes, bags and posters, bent and lit together with it."""

import cv2
import numpy as np

from . import text
from .backdrop import backdrop
from .label import Patch, colour


def packaged(rng: np.random.Generator, patch: Patch, extent: float) -> tuple[Patch, float]:
    """The label somewhere on a larger printed surface, and the length of that surface in pixels of the picture."""
    height, width = patch.alpha.shape
    grown = rng.uniform(1.2, 2.6)
    side = int(max(height, width) * grown)
    shape = (max(height + 4, int(side * rng.uniform(0.5, 1))), max(width + 4, int(side * rng.uniform(0.5, 1))))
    art = cv2.resize(backdrop(rng, 256), shape[::-1], interpolation=cv2.INTER_LINEAR)
    size = max(8, min(shape) // 12)
    for _ in range(int(rng.integers(0, 9))):
        words = text.line(rng, text.phrase(rng, int(rng.integers(1, 6))), int(size * rng.uniform(0.4, 2.5)))
        words = np.rot90(words) if rng.random() < 0.2 else words
        text.put(art, words, colour(rng), int(rng.uniform(-0.1, 0.9) * shape[1]), int(rng.uniform(0, 1) * shape[0]))
    x, y = int(rng.integers(0, shape[1] - width)), int(rng.integers(0, shape[0] - height))
    cover = patch.alpha[..., None].astype(np.float32) / 255
    region = art[y : y + height, x : x + width]
    region[:] = cv2.convertScaleAbs(region * (1 - cover) + patch.rgb * cover)
    codes = [(kind, outline + np.float32((x, y))) for kind, outline in patch.codes]
    return Patch(art, np.full(shape, 255, np.uint8), codes), extent * max(shape) / max(height, width)
