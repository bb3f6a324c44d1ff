"""Labels in YOLO's text formats: a box or an outline for each symbol, as shares of the picture's sides."""

from pathlib import Path
from typing import NamedTuple

import numpy as np


class Labels(NamedTuple):
    """The symbols of a picture: classes [S], boxes x1 y1 x2 y2 [S, 4], and outlines, S times [K, 2]; all in pixels."""

    classes: np.ndarray
    boxes: np.ndarray
    outlines: list[np.ndarray]


def label_file(picture: Path) -> Path:
    return picture.parent.parent / "labels" / f"{picture.stem}.txt"


def read_labels(file: Path, width: int, height: int) -> Labels:
    """Lines of `class cx cy w h` for a box, or of `class x1 y1 x2 y2 ...` for an outline of three points or more."""
    classes, outlines = [], []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        values = np.array(line.split(), np.float64)
        if len(values) != 5 and (len(values) < 7 or len(values) % 2 == 0):
            raise SystemExit(f"{file}, line {number}: expected a class and 4 numbers of a box or 6 or more of an outline, found {len(values)} numbers")
        if len(values) == 5:
            (x, y), (w, h) = values[1:3], values[3:] / 2
            points = np.array([(x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h)])
        else:
            points = values[1:].reshape(-1, 2)
        points = points * (width, height)
        classes.append(int(values[0]))
        outlines.append(points)
    return Labels(np.array(classes, int), boxes_of(outlines), outlines)


def box_of(outline: np.ndarray) -> np.ndarray:
    return np.concatenate((outline.min(0), outline.max(0)))


def boxes_of(outlines: list[np.ndarray]) -> np.ndarray:
    return np.array([box_of(outline) for outline in outlines]).reshape(-1, 4)


def area_of(outline: np.ndarray) -> float:
    x, y = outline.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def clipped(outline: np.ndarray, low: tuple[float, float], high: tuple[float, float]) -> np.ndarray:
    """What of an outline [K, 2] lies within a rectangle: Sutherland and Hodgman, Reentrant Polygon Clipping, 1974. No points where nothing does."""
    for axis in range(2):
        for limit, sign in ((low[axis], -1), (high[axis], 1)):
            following = np.roll(outline, -1, 0)
            beyond, beyond_next = sign * (outline[:, axis] - limit), sign * (following[:, axis] - limit)
            inside, crosses = beyond <= 0, (beyond <= 0) != (beyond_next <= 0)
            along = beyond / np.where(crosses, beyond - beyond_next, 1)
            crossing = outline + along[:, None] * (following - outline)
            outline = np.stack((outline, crossing), 1)[np.stack((inside, crosses), 1)]
    return outline
