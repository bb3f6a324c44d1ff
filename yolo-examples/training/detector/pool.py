"""Training batches from pools of generated pictures: cropped, zoomed, turned, tiled and recoloured.

A batch depends on the seed, its step and the rank of the process that trains on it, not on the worker that makes it.
"""

import math
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from . import CLASSES

PADDING = 114  # grey of the letterbox at inference
MIN_SIDE = 8.0  # pixels; the longer side of a symbol that is still worth learning
GONE, CUT = 0.05, 0.6  # a symbol of which less is visible is dropped; one of which less is visible spoils a view
LEAST_PIXELS = 32.0  # the longer side of a symbol in a thumbnail
CUT_LENGTHWISE = 0.2  # the same for a barcode of which all bars are visible
BARCODE = CLASSES.index("barcode")
RETRIES = 8

Symbols = np.ndarray  # [S, 5] float32: class, x1 y1 x2 y2 in pixels


@dataclass(frozen=True)
class Recipe:
    """How often each change is made, as probabilities."""

    fit: float = 0.25
    near_symbol: float = 0.6  # of the others; the rest is zoomed anywhere
    edge: float = 0.2  # of views near a barcode; what the edge of a photograph leaves of it is read like the whole
    other_aspect: float = 0.35
    grey: float = 0.3
    recolour: float = 0.7
    mosaic: float = 0.25
    enlarged: float = 0.15
    reduced: float = 0.6  # decoded at half size, which costs a third: enough for most views of small batches


class Pool(Dataset):
    """Batches of a run: item i is batch i, pictures [B, 3, S, S] uint8 RGB and symbols [T, 6] as picture, class, x1 y1 x2 y2."""

    def __init__(self, folders: list[Path], sizes: list[int], batch: int, seed: int, rank: int, mosaic: Synchronized, recipe: Recipe = Recipe()):
        self.pictures = [p for folder in folders for p in sorted((folder / "images").glob("*.jpg"))]
        if not self.pictures:
            raise SystemExit("no pictures under " + ", ".join(str(f / "images") for f in folders))
        self.rarity, self.weights = rarity_and_weights(self.pictures)
        self.sizes, self.batch, self.seed, self.rank, self.mosaic, self.recipe = sizes, batch, seed, rank, mosaic, recipe
        self.pixels = batch * float(np.mean([s * s for s in sizes]))

    def __getitem__(self, step: int) -> tuple[Tensor, Tensor]:
        size = int(np.random.default_rng((self.seed, step)).choice(self.sizes))  # the same for all processes: they wait for one another
        rng = np.random.default_rng((self.seed, step, self.rank))
        count = max(1, round(self.pixels / size**2))
        images = np.empty((count, size, size, 3), np.uint8)
        symbols = []
        for i in range(count):
            tiled = self.mosaic.value and rng.random() < self.recipe.mosaic
            decode = cv2.IMREAD_REDUCED_COLOR_2 if size <= 320 and rng.random() < self.recipe.reduced else cv2.IMREAD_COLOR
            image, found = self.tiles(rng, size) if tiled else self.view(rng, size, size, decode)
            if rng.random() < self.recipe.enlarged:
                image = enlarged(rng, image, found)
            images[i], found = turn(rng, recolour(rng, image, self.recipe), found)
            symbols.append(np.insert(found, 0, i, axis=1))
        return torch.from_numpy(images.transpose(0, 3, 1, 2)), torch.from_numpy(np.concatenate(symbols))

    def tiles(self, rng: np.random.Generator, size: int) -> tuple[np.ndarray, Symbols]:
        """Four views around a random point, decoded at half size, which is all that they show and costs a third."""
        image, symbols = np.empty((size, size, 3), np.uint8), []
        x, y = (int(v) for v in rng.integers(size // 3, size - size // 3, 2))
        for left, top, right, bottom in ((0, 0, x, y), (x, 0, size, y), (0, y, x, size), (x, y, size, size)):
            image[top:bottom, left:right], found = self.view(rng, right - left, bottom - top, cv2.IMREAD_REDUCED_COLOR_2)
            symbols.append(found + np.float32([0, left, top, left, top]))
        return image, np.concatenate(symbols)

    def view(self, rng: np.random.Generator, width: int, height: int, decode: int) -> tuple[np.ndarray, Symbols]:
        image, symbols = load(self.pictures[np.searchsorted(self.weights, rng.random())], decode)
        window = choose_window(rng, self.recipe, self.rarity, image.shape[1], image.shape[0], symbols, width, height)
        return render(rng, image, symbols, window, width, height)


def rarity_and_weights(pictures: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """How much rarer than the average each class is [C], and the cumulated probabilities of the pictures [P].

    A picture with an Aztec code is drawn more often than one with a QR code; one without any as often as the average.
    """
    kinds = [[int(line.split()[0]) for line in label_file(picture).read_text().splitlines()] for picture in pictures]
    counts = np.bincount([kind for found in kinds for kind in found], minlength=len(CLASSES))
    rarity = counts.sum() / (np.maximum(counts, 1) * np.count_nonzero(counts))
    weights = np.cumsum([max(rarity[kind] for kind in found) if found else 1.0 for found in kinds])
    return rarity, weights / weights[-1]


def label_file(picture: Path) -> Path:
    return picture.parent.parent / "labels" / f"{picture.stem}.txt"


def load(picture: Path, decode: int) -> tuple[np.ndarray, Symbols]:
    image = cv2.cvtColor(cv2.imread(str(picture), decode), cv2.COLOR_BGR2RGB)
    return image, read_labels(label_file(picture), image.shape[1], image.shape[0], np.float32)


def read_labels(file: Path, width: int, height: int, precision: type) -> np.ndarray:
    """Symbols [S, 5] of a file in YOLO's text format: class, x1 y1 x2 y2 in pixels."""
    rows = np.array(file.read_text().split(), precision).reshape(-1, 5)
    centre, half = rows[:, 1:3], rows[:, 3:5] / 2
    scale = np.array([width, height] * 2, precision)
    return np.concatenate((rows[:, :1], np.concatenate((centre - half, centre + half), 1) * scale), 1)


@dataclass(frozen=True)
class Window:
    """Where a view looks: the part of the picture that exists for it, x1 y1 x2 y2, the view's corner, and pixels of the view for one of the picture."""

    part: tuple[int, int, int, int]
    x: float
    y: float
    scale: float


def choose_window(rng: np.random.Generator, recipe: Recipe, rarity: np.ndarray, image_width: int, image_height: int, symbols: Symbols, width: int, height: int) -> Window:
    """A window that cuts no symbol badly; after some tries the whole picture, letterboxed."""
    for _ in range(RETRIES):
        part = (0, 0, image_width, image_height)
        if rng.random() < recipe.other_aspect:
            part = narrowed(rng, part)
        if rng.random() < recipe.fit:
            window = letterboxed(rng, part, width, height)
        elif len(symbols) and rng.random() < recipe.near_symbol:
            chances = rarity[symbols[:, 0].astype(int)]
            symbol = symbols[rng.choice(len(symbols), p=chances / chances.sum())]
            window = zoomed(rng, part, symbol[1:], width, height)
            if symbol[0] == BARCODE and rng.random() < recipe.edge:
                window = cut_along(rng, window, symbol[1:], width, height)
        else:
            window = anywhere(rng, part, width, height)
        seen = visible(window, symbols, width, height)
        if not ((seen > GONE) & (seen < np.where(lengthwise(window, symbols, width, height), CUT_LENGTHWISE, CUT))).any():
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


def lengthwise(window: Window, symbols: Symbols, width: int, height: int) -> np.ndarray:
    """Which symbols are upright barcodes that the window cuts across their bars alone."""
    low = np.maximum(window.part[:2], (window.x, window.y))
    high = np.minimum(window.part[2:], (window.x + width / window.scale, window.y + height / window.scale))
    sides = symbols[:, 3:] - symbols[:, 1:3]
    share = (np.minimum(symbols[:, 3:], high) - np.maximum(symbols[:, 1:3], low)) / np.maximum(sides, 1e-6)
    longer = sides.argmax(1)
    rows = np.arange(len(symbols))
    return (symbols[:, 0] == BARCODE) & (sides[rows, longer] > 1.5 * sides[rows, 1 - longer]) & (share[rows, longer] > 0.97)


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


def visible(window: Window, symbols: Symbols, width: int, height: int) -> np.ndarray:
    """Which share of each symbol's area the window shows."""
    low = np.maximum(window.part[:2], (window.x, window.y))
    high = np.minimum(window.part[2:], (window.x + width / window.scale, window.y + height / window.scale))
    sides = np.minimum(symbols[:, 3:], high) - np.maximum(symbols[:, 1:3], low)
    return sides.clip(0).prod(1) / np.maximum((symbols[:, 3:] - symbols[:, 1:3]).prod(1), 1e-6)


def render(rng: np.random.Generator, image: np.ndarray, symbols: Symbols, window: Window, width: int, height: int) -> tuple[np.ndarray, Symbols]:
    """The view's pixels, and its symbols clipped to what is visible."""
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

    kept = symbols[visible(window, symbols, width, height) > GONE].copy()
    kept[:, 1::2] = ((kept[:, 1::2] - x1) * scale_x + left).clip(left, right)
    kept[:, 2::2] = ((kept[:, 2::2] - y1) * scale_y + top).clip(top, bottom)
    sides = kept[:, 3:] - kept[:, 1:3]
    return canvas, kept[(sides.max(1, initial=0) >= MIN_SIDE) & (sides.min(1, initial=MIN_SIDE) >= 1)]


def enlarged(rng: np.random.Generator, image: np.ndarray, symbols: Symbols) -> np.ndarray:
    """What the letterbox makes of a thumbnail: the view as if it had been a half to a seventh as large, while symbols can still be told apart."""
    smallest = float((symbols[:, 3:] - symbols[:, 1:3]).max(1).min()) if len(symbols) else image.shape[0]
    factor = min(log_uniform(rng, 2.0, 7.0), smallest / LEAST_PIXELS)
    if factor < 1.3:
        return image
    size = image.shape[0]
    small = cv2.resize(image, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (size, size), interpolation=cv2.INTER_LINEAR)


def turn(rng: np.random.Generator, image: np.ndarray, symbols: Symbols) -> tuple[np.ndarray, Symbols]:
    """One of the eight symmetries of the square."""
    size = image.shape[0]
    x1, y1, x2, y2 = symbols[:, 1:].T
    if rng.random() < 0.5:
        image, (x1, x2) = image[:, ::-1], (size - x2, size - x1)
    if rng.random() < 0.5:
        image, (y1, y2) = image[::-1], (size - y2, size - y1)
    if rng.random() < 0.5:
        image, (x1, y1, x2, y2) = image.transpose(1, 0, 2), (y1, x1, y2, x2)
    return image, np.stack((symbols[:, 0], x1, y1, x2, y2), 1)


def recolour(rng: np.random.Generator, image: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Brightness, contrast, gamma and channel gains as one table, and sometimes no colour."""
    if rng.random() < recipe.grey:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if rng.random() < recipe.recolour:
        level = (np.arange(256) / 255.0) ** log_uniform(rng, 0.6, 1.7)
        level = (level - 0.5) * log_uniform(rng, 0.6, 1.4) + 0.5 + rng.uniform(-0.15, 0.15)
        gains = rng.uniform(0.85, 1.15, 3)
        table = (level[:, None] * gains * 255).clip(0, 255).astype(np.uint8)
        image = cv2.LUT(image, table[:, None])
    return image


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def batches(pool: Pool, first: int, last: int, workers: int) -> DataLoader:
    """Batches first to last - 1, in order, made by worker processes."""
    return DataLoader(
        pool,
        batch_size=None,
        sampler=range(first, last),
        num_workers=workers,
        prefetch_factor=4 if workers else None,
        worker_init_fn=lambda _: cv2.setNumThreads(0),
        multiprocessing_context="fork" if workers else None,
    )
