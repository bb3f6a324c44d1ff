"""Training batches from pools of generated pictures: cropped, zoomed, turned, tiled and recoloured.

A batch depends on the seed, its step, the rank of the process that trains on it, and on whether tiles are wanted still,
not on the worker that makes it.
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
from .labels import Labels, label_file, read_labels
from .windows import Symbols, Zoom, choose_window, log_uniform, render

LEAST_PIXELS = 32.0  # the longer side of a symbol in a thumbnail


@dataclass(frozen=True)
class Recipe:
    """How often each change is made, as probabilities."""

    zoom: Zoom = Zoom()
    grey: float = 0.3
    recolour: float = 0.7
    mosaic: float = 0.25
    enlarged: float = 0.15
    reduced: float = 0.6  # decoded at half size, which costs a third: enough for most views of small batches


class Pool(Dataset):
    """Batches of a run: item i is batch i, pictures [B, 3, S, S] uint8 RGB and symbols [T, 6] as picture, class, x1 y1 x2 y2."""

    def __init__(self, folders: list[Path], sizes: list[int], batch: int, seed: int, rank: int, mosaic: Synchronized, recipe: Recipe = Recipe()):
        self.pictures = [p for folder in folders for p in pictures_of(folder)]
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
        image, labels = load(self.pictures[np.searchsorted(self.weights, rng.random())], decode)
        window = choose_window(rng, self.recipe.zoom, self.rarity, image.shape[1], image.shape[0], labels, width, height)
        return render(rng, image, labels, window, width, height)


def pictures_of(folder: Path) -> list[Path]:
    pictures = sorted((folder / "images").glob("*.jpg"))
    if not pictures:
        raise SystemExit(f"{folder}: expected a pool with .jpg files in images/, found none; python -m scenes writes one")
    return pictures


def rarity_and_weights(pictures: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """How much rarer than the average each class is [C], and the cumulated probabilities of the pictures [P].

    A picture with an Aztec code is drawn more often than one with a QR code; one without any as often as the average.
    """
    kinds = [[int(line.split()[0]) for line in label_file(picture).read_text().splitlines()] for picture in pictures]
    counts = np.bincount([kind for found in kinds for kind in found], minlength=len(CLASSES))
    rarity = counts.sum() / (np.maximum(counts, 1) * np.count_nonzero(counts))
    weights = np.cumsum([max(rarity[kind] for kind in found) if found else 1.0 for found in kinds])
    return rarity, weights / weights[-1]


def load(picture: Path, decode: int) -> tuple[np.ndarray, Labels]:
    file = cv2.imread(str(picture), decode)
    if file is None:
        raise SystemExit(f"{picture}: expected a JPEG file, found one that OpenCV cannot read")
    image = cv2.cvtColor(file, cv2.COLOR_BGR2RGB)
    return image, read_labels(label_file(picture), image.shape[1], image.shape[0])


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
