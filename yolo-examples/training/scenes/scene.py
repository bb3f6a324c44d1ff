"""A photograph with codes in it, from a seed."""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.labels import area_of, box_of, boxes_of, clipped

from . import camera
from .backdrop import backdrop
from .decoys import decoy
from .label import bare, label
from .nature import nature
from .packaging import packaged
from .surface import outline, paste, placed, shrunk
from .surroundings import surrounding

# Smaller than this (pixels of the longer side) nothing tells a code from a grey patch, and none is placed.
SMALLEST = 12


@dataclass(frozen=True)
class Scene:
    """A photograph and what is on it.

    jpeg: the file, uint8 [bytes].
    codes: class per symbol, int [n].
    outlines: what the picture shows of each symbol's outline, n times [k, 2] in pixels.
    """

    jpeg: np.ndarray
    codes: np.ndarray
    outlines: list[np.ndarray]

    @property
    def boxes(self) -> np.ndarray:
        """x0 y0 x1 y1 in pixels, tight around the outlines, [n, 4]."""
        return boxes_of(self.outlines)


@dataclass(frozen=True)
class Mixture:
    """What a pool consists of.

    packaging: share of the labels that have artwork round them.
    largest: length of the largest label, in sides of the picture.
    empty: share of the scenes without a code.
    busy: most things that look like codes in a scene without one.
    surroundings: how many of those are things of rooms and streets, rather than print.
    nature: share of the scenes that stand before a picture of many things, rather than one backdrop; those without a code then often have nothing else.
    """

    packaging: float = 0.3
    largest: float = 1.35
    empty: float = 0.16
    busy: int = 12
    surroundings: float = 0.4
    nature: float = 0.0


def scene(seed: int, index: int, size: int = 640, mixture: Mixture = Mixture()) -> Scene:
    """Scene `index` of a seed: the same bytes each time, on any number of processes."""
    rng = np.random.default_rng([seed, index])
    wild = mixture.nature > 0 and rng.random() < mixture.nature
    picture = nature(rng, size) if wild else backdrop(rng, size)
    taken = np.zeros((size, size), bool)
    codes, outlines = [], []
    plan = _plan(rng, size, mixture)
    decoys = int(rng.choice([0, 1, 2, 4], p=[0.25, 0.3, 0.3, 0.15])) if plan else int(rng.integers(2, mixture.busy))
    for _ in range(0 if wild and rng.random() < 0.6 else decoys):
        _place_decoy(rng, picture, mixture)
    for extent in plan:
        _place_codes(rng, picture, taken, codes, outlines, extent, mixture)
    boxes = boxes_of(outlines)
    camera.covered(rng, picture, boxes)
    picture = camera.lit(rng, picture)
    smallest = float((boxes[:, 2:] - boxes[:, :2]).min()) if len(boxes) else 200.0
    picture = camera.photographed(rng, picture, smallest)
    return Scene(camera.compressed(rng, picture), np.array(codes, np.int64), outlines)


def _plan(rng, size, mixture):
    """Lengths in pixels of the labels of a scene: none, one close up, a few, or many small ones far away."""
    choice = rng.random()
    if choice < mixture.empty:
        return []
    if choice < 0.6:  # even in length, not in its logarithm: in hand-held photographs of one code it is large
        return [size * rng.uniform(0.12, mixture.largest)]
    if choice < 0.85:
        return [size * np.exp(rng.uniform(np.log(0.08), np.log(0.6))) for _ in range(int(rng.integers(2, 6)))]
    middle = rng.uniform(np.log(0.03), np.log(0.12))
    return [size * np.exp(middle + rng.normal(0, 0.25)) for _ in range(int(rng.integers(3, 16)))]


def _place_decoy(rng, picture, mixture):
    size = picture.shape[0]
    patch = surrounding(rng) if mixture.surroundings > 0 and rng.random() < mixture.surroundings else decoy(rng)
    extent = size * np.exp(rng.uniform(np.log(0.08), np.log(1.0)))
    patch = shrunk(rng, patch, extent)
    paste(picture, patch, placed(rng, patch, rng.uniform(0, size, 2), extent), 0.4 if rng.random() < 0.4 else 0.0)


def _place_codes(rng, picture, taken, codes, outlines, extent, mixture):
    """Puts one label (or bare symbol) where nothing stands yet, smaller at each try; gives up after a few."""
    size = picture.shape[0]
    on_paper = rng.random() < 0.8
    patch = label(rng, extent) if on_paper else bare(rng, extent)
    if on_paper and mixture.packaging > 0 and rng.random() < mixture.packaging:
        patch, extent = packaged(rng, patch, extent)
    patch = shrunk(rng, patch, extent)
    for attempt in range(6):
        reach = extent * 0.9**attempt
        margin = min(0.5, reach / size * 0.4)
        surface = placed(rng, patch, rng.uniform(margin, 1 - margin, 2) * size, reach)
        seen = []
        for kind, edge in patch.codes:
            points = surface.forward(edge)
            if not np.isfinite(points).all():
                break
            inside = clipped(points, (0, 0), (size, size))
            if len(inside) < 3 or area_of(inside) < (0.75 if rng.random() < 0.3 else 0.97) * area_of(points):
                break
            box = box_of(inside)
            sides = box[2:] - box[:2]
            x0, y0, x1, y1 = box.astype(int)
            if sides.max() < SMALLEST or sides.min() < 5 or taken[y0 : y1 + 1, x0 : x1 + 1].mean() > 0.02:
                break
            seen.append((kind, inside))
        else:
            if _hides(patch, surface, outlines, size) or not on_paper and not _readable(patch, picture, box_of(seen[0][1])):
                continue
            mask = paste(picture, patch, surface, rng.uniform(0.2, 0.7) if on_paper and rng.random() < 0.5 else 0.0)
            if mask is None:
                return
            taken |= mask > 0
            for kind, inside in seen:
                codes.append(kind)
                outlines.append(inside)
                x0, y0, x1, y1 = box_of(inside).astype(int)
                taken[y0 : y1 + 1, x0 : x1 + 1] = True
            return


def _hides(patch, surface, outlines, size):
    """Whether a label would lie over a code that is there already."""
    if not outlines:
        return False
    covered = np.zeros((size, size), np.uint8)
    cv2.fillPoly(covered, [surface.forward(outline(patch)).round().astype(np.int32)], 1)
    return any(covered[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1].any() for x0, y0, x1, y1 in boxes_of(outlines))


def _readable(patch, picture, box):
    """Whether a mark without paper stands out from what lies below it; on a restless or like ground it could not be seen."""
    x0, y0, x1, y1 = box.astype(int)
    below = cv2.cvtColor(picture[y0 : y1 + 1, x0 : x1 + 1], cv2.COLOR_RGB2GRAY)
    mark = float(patch.rgb[0, 0] @ np.array([0.299, 0.587, 0.114]))
    mean, spread = float(below.mean()), float(below.std())
    return abs(mean - mark) * patch.alpha.max() / 255 > 40 + 1.3 * spread
