"""Where a view of a picture looks, and what it shows of the symbols there."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from . import CLASSES
from .labels import Labels, area_of, box_of, clipped

PADDING = 114  # grey of the letterbox at inference
MIN_SIDE = 8.0  # pixels; the longer side of a symbol that is still worth learning
GONE, CUT = 0.05, 0.6  # a symbol of which less is visible is dropped; one of which less is visible spoils a view
CUT_LENGTHWISE = 0.2  # the same for a barcode of which all bars are visible
BARCODE = CLASSES.index("barcode")
RETRIES = 8

Symbols = np.ndarray  # [S, 5] float32: class, x1 y1 x2 y2 in pixels of a view


@dataclass(frozen=True)
class Zoom:
    """How often a view looks where, as probabilities."""

    fit: float = 0.25
    near_symbol: float = 0.6  # of the others; the rest is zoomed anywhere
    edge: float = 0.4  # of views near a barcode; what the edge of a photograph leaves of it is read like the whole
    other_aspect: float = 0.35


@dataclass(frozen=True)
class Window:
    """Where a view looks: the part of the picture that exists for it, x1 y1 x2 y2, the view's corner, and pixels of the view for one of the picture."""

    part: tuple[int, int, int, int]
    x: float
    y: float
    scale: float


class Shown(NamedTuple):
    """What a window shows of the symbols: shares of their areas [S], and boxes x1 y1 x2 y2 of what is seen [S, 4], in pixels of the picture."""

    share: np.ndarray
    boxes: np.ndarray


def choose_window(rng: np.random.Generator, zoom: Zoom, rarity: np.ndarray, image_width: int, image_height: int, labels: Labels, width: int, height: int) -> Window:
    """A window that cuts no symbol badly; after some tries the whole picture, letterboxed."""
    for _ in range(RETRIES):
        part = (0, 0, image_width, image_height)
        if rng.random() < zoom.other_aspect:
            part = narrowed(rng, part)
        if rng.random() < zoom.fit:
            window = letterboxed(rng, part, width, height)
        elif len(labels.boxes) and rng.random() < zoom.near_symbol:
            chances = rarity[labels.classes]
            chosen = rng.choice(len(chances), p=chances / chances.sum())
            window = zoomed(rng, part, labels.boxes[chosen], width, height)
            if labels.classes[chosen] == BARCODE and rng.random() < zoom.edge:
                window = cut_along(rng, window, labels.boxes[chosen], width, height)
        else:
            window = anywhere(rng, part, width, height)
        seen = shown(window, labels, width, height)
        least = np.where(lengthwise(labels, seen), CUT_LENGTHWISE, CUT)
        if not ((seen.share > GONE) & (seen.share < least)).any():
            return window
    return letterboxed(rng, (0, 0, image_width, image_height), width, height)


def narrowed(rng: np.random.Generator, part: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The part with one side cut to between half and nine tenths: what a photo that is not square leaves to the letterbox."""
    x1, y1, x2, y2 = part
    share = rng.uniform(0.5, 0.9)
    if rng.random() < 0.5:
        side = round((x2 - x1) * share)
        x1 += int(rng.integers(0, x2 - x1 - side + 1))
        return x1, y1, x1 + side, y2
    side = round((y2 - y1) * share)
    y1 += int(rng.integers(0, y2 - y1 - side + 1))
    return x1, y1, x2, y1 + side


def letterboxed(rng: np.random.Generator, part: tuple[int, int, int, int], width: int, height: int) -> Window:
    x1, y1, x2, y2 = part
    scale = min(width / (x2 - x1), height / (y2 - y1))
    return placed(rng, part, scale, width, height)


def anywhere(rng: np.random.Generator, part: tuple[int, int, int, int], width: int, height: int) -> Window:
    x1, y1, x2, y2 = part
    fit = min(width / (x2 - x1), height / (y2 - y1))
    return placed(rng, part, fit * log_uniform(rng, 0.6, 2.5), width, height)


def zoomed(rng: np.random.Generator, part: tuple[int, int, int, int], symbol: np.ndarray, width: int, height: int) -> Window:
    """A window in which this symbol's longer side takes between a seventh and all of the view."""
    x1, y1, x2, y2 = (float(v) for v in symbol)
    share = log_uniform(rng, 0.15, 1.05)
    scale = min(share * min(width / max(x2 - x1, 1), height / max(y2 - y1, 1)), 3.0)
    w, h = width / scale, height / scale
    x = rng.uniform(*sorted((x1, x2 - w)))
    y = rng.uniform(*sorted((y1, y2 - h)))
    # What is beyond the picture becomes padding; a view moved inside has less of it.
    if rng.random() < 0.7:
        x, y = inside(x, w, part[0], part[2]), inside(y, h, part[1], part[3])
    return Window(part, x, y, scale)


def cut_along(rng: np.random.Generator, window: Window, symbol: np.ndarray, width: int, height: int) -> Window:
    """A window that leaves a part of every bar of an upright barcode: its own edge runs along it, or that of the picture within it."""
    part, corner, sides = list(window.part), [window.x, window.y], (width / window.scale, height / window.scale)
    axis = int(symbol[2] - symbol[0] > symbol[3] - symbol[1])  # across the bars
    low, high = float(symbol[axis]), float(symbol[axis + 2])
    left = rng.uniform(CUT_LENGTHWISE, 0.6) * (high - low)
    upper = rng.random() < 0.5  # the part that stays
    edge = low + left if upper else high - left
    if rng.random() < 0.5:
        corner[axis] = edge - sides[axis] if upper else edge
    else:
        part[axis + 2 if upper else axis] = round(edge)
    return Window(tuple(part), *corner, window.scale)


def lengthwise(labels: Labels, seen: Shown) -> np.ndarray:
    """Which symbols are barcodes of which every bar is seen: what is left of one that is cut aslant is shorter than it was."""
    sides, left = labels.boxes[:, 2:] - labels.boxes[:, :2], seen.boxes[:, 2:] - seen.boxes[:, :2]
    rows, longer = np.arange(len(sides)), sides.argmax(1)
    return (labels.classes == BARCODE) & (sides[rows, longer] > 1.5 * sides[rows, 1 - longer]) & (left[rows, longer] > 0.97 * sides[rows, longer])


def placed(rng: np.random.Generator, part: tuple[int, int, int, int], scale: float, width: int, height: int) -> Window:
    """A view of this scale: somewhere inside the part, or, where the part is smaller, around it, in the middle as often as not."""
    x1, y1, x2, y2 = part
    slack_x, slack_y = (x2 - x1) - width / scale, (y2 - y1) - height / scale
    middle = rng.random() < 0.5
    return Window(
        part,
        x1 + slack_x * (0.5 if middle and slack_x < 0 else rng.random()),
        y1 + slack_y * (0.5 if middle and slack_y < 0 else rng.random()),
        scale,
    )


def inside(corner: float, side: float, low: float, high: float) -> float:
    return min(max(corner, low), high - side) if side <= high - low else (low + high - side) / 2


def shown(window: Window, labels: Labels, width: int, height: int) -> Shown:
    low = np.maximum(window.part[:2], (window.x, window.y))
    high = np.minimum(window.part[2:], (window.x + width / window.scale, window.y + height / window.scale))
    share, boxes = np.ones(len(labels.boxes)), labels.boxes.copy()
    within = ((boxes[:, :2] >= low) & (boxes[:, 2:] <= high)).all(1)
    beside = ((boxes[:, :2] >= high) | (boxes[:, 2:] <= low)).any(1)
    share[beside] = 0
    for i in np.flatnonzero(~within & ~beside):
        left = clipped(labels.outlines[i], low, high)
        share[i] = area_of(left) / max(area_of(labels.outlines[i]), 1e-6) if len(left) > 2 else 0
        if share[i] > 0:
            boxes[i] = box_of(left)
    return Shown(share, boxes)


def render(rng: np.random.Generator, image: np.ndarray, labels: Labels, window: Window, width: int, height: int) -> tuple[np.ndarray, Symbols]:
    """The view's pixels, and its symbols, with boxes around what is visible of them."""
    scale = window.scale
    x1, y1 = max(window.part[0], math.floor(window.x)), max(window.part[1], math.floor(window.y))
    x2 = min(window.part[2], math.ceil(window.x + width / scale))
    y2 = min(window.part[3], math.ceil(window.y + height / scale))
    canvas = np.full((height, width, 3), PADDING, np.uint8)
    left, top = max(0, round((x1 - window.x) * scale)), max(0, round((y1 - window.y) * scale))
    right, bottom = min(width, round((x2 - window.x) * scale)), min(height, round((y2 - window.y) * scale))
    if right <= left or bottom <= top or x2 <= x1 or y2 <= y1:
        return canvas, np.zeros((0, 5), np.float32)
    # The letterbox at inference scales photos down without antialiasing, so the network has to know both.
    interpolation = cv2.INTER_AREA if scale < 1 and rng.random() < 0.5 else cv2.INTER_LINEAR
    cv2.resize(image[y1:y2, x1:x2], (right - left, bottom - top), dst=canvas[top:bottom, left:right], interpolation=interpolation)
    scale_x, scale_y = (right - left) / (x2 - x1), (bottom - top) / (y2 - y1)

    seen = shown(window, labels, width, height)
    kept = seen.share > GONE
    boxes = (seen.boxes[kept] - (x1, y1, x1, y1)) * (scale_x, scale_y, scale_x, scale_y) + (left, top, left, top)
    boxes = boxes.clip((left, top, left, top), (right, bottom, right, bottom))
    sides = boxes[:, 2:] - boxes[:, :2]
    large = (sides.max(1, initial=0) >= MIN_SIDE) & (sides.min(1, initial=MIN_SIDE) >= 1)
    return canvas, np.insert(boxes, 0, labels.classes[kept], axis=1)[large].astype(np.float32)


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return math.exp(rng.uniform(math.log(low), math.log(high)))
