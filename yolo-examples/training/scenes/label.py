"""Labels, tickets and packaging with symbols on them, flat, as they leave the printer."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from . import text
from .symbols import BARCODE, DATA_MATRIX, PDF417, QR_CODE, Symbol, draw_symbol

# How often each class is drawn: the square ones are told apart by small things, the linear ones look the same more often.
CLASS_WEIGHTS = (0.28, 0.26, 0.19, 0.13, 0.14)


@dataclass
class Patch:
    """Something flat to be put into a picture.

    rgb: uint8 [height, width, 3].
    alpha: uint8 [height, width], 0 where the surface below shows.
    codes: (class, corner points float32 [n, 2]) of every symbol without its quiet zone.
    """

    rgb: np.ndarray
    alpha: np.ndarray
    codes: list = field(default_factory=list)


def colour(rng: np.random.Generator, low: float = 0, high: float = 255) -> np.ndarray:
    """A colour whose luma lies between low and high."""
    drawn = rng.uniform(0, 255, 3)
    # Most things are near grey, few are as bright as paint.
    drawn = drawn.mean() + (drawn - drawn.mean()) * (0.15, 0.4, 0.75)[rng.choice(3, p=(0.45, 0.3, 0.25))]
    luma = drawn @ (0.299, 0.587, 0.114)
    wanted = rng.uniform(low, high)
    return np.clip(drawn * (wanted / max(luma, 1)), 0, 255)


def ink_and_paper(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two colours that can be told apart; one in eight symbols is light on dark, some have little contrast."""
    choice = rng.random()
    if choice < 0.6:
        ink, paper = colour(rng, 5, 50), colour(rng, 190, 255)
        if rng.random() < 0.6:
            paper = np.full(3, rng.uniform(200, 255)) - rng.uniform(0, 12, 3)
    elif choice < 0.85:
        ink, paper = colour(rng, 5, 110), colour(rng, 150, 250)
    else:
        ink = colour(rng, 20, 170)
        paper = colour(rng, min(250, ink @ (0.299, 0.587, 0.114) + rng.uniform(35, 60)), 255)
    return (paper, ink) if rng.random() < 0.13 else (ink, paper)


def drawn_ink(rng: np.random.Generator, symbol: Symbol, pitch: int) -> np.ndarray:
    """Coverage of a symbol, uint8 [h, w], 255 where printed, `pitch` pixels per module, in one of the ways that symbols are made."""
    modules = symbol.modules
    if symbol.linear:
        return _bars(rng, symbol, pitch)
    ink = np.kron(modules, np.full((pitch, pitch), 255, np.uint8))
    style = rng.random()
    if pitch >= 4 and symbol.kind != PDF417:
        if style < (0.25 if symbol.kind == DATA_MATRIX else 0.08):
            ink = _dots(rng, modules, pitch)
        elif style < 0.3:  # rounded modules, as designers like them, and spread of ink
            blurred = cv2.GaussianBlur(ink, (0, 0), pitch * rng.uniform(0.2, 0.45))
            ink = np.where(blurred > rng.uniform(95, 160), 255, 0).astype(np.uint8)
    if symbol.kind == QR_CODE and modules.shape[0] >= 25 and rng.random() < 0.12:
        _logo(rng, ink)
    return ink


def _bars(rng, symbol, pitch):
    width = symbol.modules.shape[1]
    height = int(width * np.exp(rng.uniform(np.log(0.1), np.log(1.0)))) * pitch
    height = max(height, 6 * pitch)
    row = symbol.modules[0].repeat(pitch) * 255
    growth = int(rng.integers(-(pitch // 4), pitch // 3 + 1)) if pitch >= 3 else 0
    if growth:
        kernel = np.ones((1, abs(growth) + 1), np.uint8)
        row = (cv2.dilate if growth > 0 else cv2.erode)(row[None], kernel)[0]
    ink = np.repeat(row[None], height, axis=0)
    if symbol.guards is not None and rng.random() < 0.85:
        below = np.repeat((symbol.guards.repeat(pitch) * 255)[None], int(pitch * rng.integers(3, 7)), axis=0)
        ink = np.vstack([ink, below])
    return ink


def _dots(rng, modules, pitch):
    """Dots that do not touch: dot peening, ink jet, laser."""
    scale = 8
    dot = np.zeros((pitch * scale, pitch * scale), np.uint8)
    cv2.circle(dot, (pitch * scale // 2,) * 2, int(pitch * scale * rng.uniform(0.36, 0.56)), 255, -1)
    dot = cv2.resize(dot, (pitch, pitch), interpolation=cv2.INTER_AREA)
    return np.kron(modules, np.ones((pitch, pitch), np.uint8)) * np.tile(dot, modules.shape)


def _logo(rng, ink):
    size = int(ink.shape[0] * rng.uniform(0.14, 0.26))
    start = (ink.shape[0] - size) // 2
    ink[start : start + size, start : start + size] = 0
    inside = ink[start + size // 8 : start + size - size // 8, start + size // 8 : start + size - size // 8]
    cv2.circle(inside, (inside.shape[1] // 2,) * 2, int(inside.shape[1] * rng.uniform(0.3, 0.5)), 255, int(rng.choice([-1, 2])))


def damaged(rng: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """Print with faults: dead dots of a thermal head, scratches, specks, missing or smeared ink."""
    height, width = ink.shape
    ink = ink.copy()
    for _ in range(int(rng.integers(1, 3))):
        choice = rng.integers(5)
        if choice == 0:
            for _ in range(rng.integers(1, 5)):
                at = rng.integers(max(1, width))
                ink[:, at : at + 1 + width // 150] = 0
        elif choice == 1:
            for _ in range(rng.integers(1, 6)):
                ends = rng.uniform(0, 1, 4) * (width, height, width, height)
                cv2.line(ink, tuple(map(int, ends[:2])), tuple(map(int, ends[2:])), int(rng.choice([0, 0, 200])), 1 + int(rng.integers(1 + width // 100)))
        elif choice == 2:
            specks = cv2.resize(rng.random((max(2, height // 5), max(2, width // 5)), dtype=np.float32), (width, height))
            ink[specks < rng.uniform(0.1, 0.3)] = int(rng.choice([0, 0, 120]))
        elif choice == 3:
            fade = cv2.resize(rng.random((3, 3), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
            ink = (ink * np.clip(fade + rng.uniform(0.2, 0.6), 0.25, 1)).astype(np.uint8)
        else:
            length = max(3, width // 40)
            kernel = np.zeros((length, length), np.float32)
            kernel[length // 2] = 1 / length
            ink = np.maximum(ink, (cv2.filter2D(ink, -1, kernel) * 0.8).astype(np.uint8))
    return ink


def bare(rng: np.random.Generator, size: float) -> Patch:
    """A symbol printed, etched or stamped straight onto whatever is below: no paper, only ink (or light marks)."""
    symbol = draw_symbol(rng, int(rng.choice(5, p=CLASS_WEIGHTS)))
    ink = drawn_ink(rng, symbol, pitch_for(rng, symbol, size))
    if rng.random() < 0.3:
        ink = damaged(rng, ink)
    height, width = ink.shape
    paint = colour(rng, 0, 60) if rng.random() < 0.75 else colour(rng, 190, 255)
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = paint
    alpha = (ink * rng.uniform(0.6, 1)).astype(np.uint8)
    return Patch(rgb, alpha, [(symbol.kind, _corners(0, 0, width, height))])


def pitch_for(rng: np.random.Generator, symbol: Symbol, size: float) -> int:
    """Pixels per module for a symbol that will be seen about `size` pixels long: a little more or less than it needs."""
    return int(np.clip(round(size * rng.uniform(0.5, 1.6) / max(symbol.modules.shape)), 2, 12))


def label(rng: np.random.Generator, size: float) -> Patch:
    """Paper with one symbol, or a few, and print around them; each symbol will be seen about `size` pixels long."""
    count = 1 if rng.random() < 0.85 else int(rng.integers(2, 5))
    return label_of(rng, [draw_symbol(rng, int(rng.choice(5, p=CLASS_WEIGHTS))) for _ in range(count)], size)


def label_of(rng: np.random.Generator, symbols: list[Symbol], size: float) -> Patch:
    """Paper with these symbols."""
    pitch = min(pitch_for(rng, symbol, size) for symbol in symbols)
    parts = [_quiet(rng, symbol, pitch) for symbol in symbols]
    across = rng.random() < 0.5
    gap = int(rng.uniform(1, 12) * pitch)
    inner_width = sum(p[0].shape[1] + gap for p in parts) - gap if across else max(p[0].shape[1] for p in parts)
    inner_height = max(p[0].shape[0] for p in parts) if across else sum(p[0].shape[0] + gap for p in parts) - gap
    around = rng.random() < 0.65
    spread = max(inner_width, inner_height)
    left, right = (rng.uniform(0, 0.5, 2) * spread * around).astype(int)
    top, bottom = (rng.uniform(0, 0.6, 2) * spread * around).astype(int)
    width, height = inner_width + left + right, inner_height + top + bottom

    ink, paper = ink_and_paper(rng)
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = paper
    if around:
        _print_around(rng, rgb, ink, (left, top, left + inner_width, top + inner_height), pitch)
        # Some symbols stand on a field of their own within the artwork, one that their ink stands out from more than from the paper.
        field_ = np.clip(paper + 0.3 * (paper - ink), 0, 255) if rng.random() < 0.35 else paper
        cv2.rectangle(rgb, (left, top), (left + inner_width, top + inner_height), field_.tolist(), -1)
    codes = []
    x, y = left, top
    for drawn, kind_of, box in parts:
        text.put(rgb, drawn, ink, x, y)
        codes.append((kind_of, _corners(x + box[0], y + box[1], x + box[2], y + box[3])))
        x, y = (x + drawn.shape[1] + gap, y) if across else (x, y + drawn.shape[0] + gap)
    return Patch(rgb, _paper_edge(rng, height, width), codes)


def _corners(x0, y0, x1, y1):
    """The outline of a rectangle with points between the corners, so that bending it keeps its box exact."""
    t = np.linspace(0, 1, 9, dtype=np.float32)[:-1]
    xs = np.concatenate([x0 + (x1 - x0) * t, np.full(8, x1), x1 - (x1 - x0) * t, np.full(8, x0)])
    ys = np.concatenate([np.full(8, y0), y0 + (y1 - y0) * t, np.full(8, y1), y1 - (y1 - y0) * t])
    return np.stack([xs, ys], 1).astype(np.float32)


def _quiet(rng, symbol, pitch):
    """Ink of a symbol with its quiet zone and what is printed under it; (ink, class, box of the symbol within it)."""
    ink = drawn_ink(rng, symbol, pitch)
    if rng.random() < 0.2:
        ink = damaged(rng, ink)
    margin = int(rng.uniform(1, 6) * pitch) + (int(5 * pitch) if symbol.kind == BARCODE else 0)
    below = 0
    words = None
    if (symbol.kind == BARCODE and rng.random() < 0.8) or rng.random() < 0.15:
        spaced = (" " * int(rng.integers(0, 3))).join(symbol.text[:24]) if symbol.kind == BARCODE else text.phrase(rng, 2)
        words = text.line(rng, spaced or "0", int(np.clip(ink.shape[1] * rng.uniform(0.05, 0.12), 6, 60)))
        words = words[:, : ink.shape[1] + 2 * margin]
        below = words.shape[0] + pitch
    height, width = ink.shape
    guards_overlap = int(4 * pitch) if symbol.guards is not None else 0
    field_ = np.zeros((height + 2 * margin // (1 + symbol.linear) + below, width + 2 * margin), np.uint8)
    top = margin // (1 + symbol.linear)
    field_[top : top + height, margin : margin + width] = ink
    if words is not None:
        y = top + height + (pitch if not guards_overlap else -guards_overlap // 2)
        y = min(y, field_.shape[0] - words.shape[0])
        x = max(0, margin + (width - words.shape[1]) // 2)
        part = field_[y : y + words.shape[0], x : x + words.shape[1]]
        np.maximum(part, words[: part.shape[0], : part.shape[1]], out=part)
    return field_, symbol.kind, (margin, top, margin + width, top + height)


def _print_around(rng, rgb, ink, inner, pitch):
    """Text, lines, fields of colour and pictograms, as on parcels and packaging."""
    height, width = rgb.shape[:2]
    size = int(np.clip(pitch * rng.uniform(2, 9), 7, 70))
    if rng.random() < 0.35:
        x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height))
        cv2.rectangle(rgb, (x, y), (x + int(rng.uniform(0.2, 1) * width), y + int(rng.uniform(0.1, 0.6) * height)), colour(rng).tolist(), -1)
    if rng.random() < 0.3:
        cv2.circle(rgb, (int(rng.uniform(0, width)), int(rng.uniform(0, height))), int(rng.uniform(0.05, 0.3) * width), colour(rng).tolist(), int(rng.choice([-1, 2, 5])))
    for _ in range(int(rng.integers(1, 7))):
        drawn = text.line(rng, text.phrase(rng, int(rng.integers(1, 5))), int(size * rng.uniform(0.6, 2)))
        side = rng.integers(4)
        x = int(rng.uniform(-0.1, 0.8) * width) if side < 2 else int(rng.choice([0, inner[2]]) + rng.uniform(0, 10))
        y = int(rng.uniform(0, max(1, inner[1] - size)) if side == 0 else rng.uniform(inner[3], max(inner[3] + 1, height - size)) if side == 1 else rng.uniform(0, height))
        text.put(rgb, drawn if rng.random() < 0.9 else np.rot90(drawn), ink if rng.random() < 0.8 else colour(rng), x, y)
    for _ in range(int(rng.integers(0, 4))):
        y = int(rng.uniform(0, height))
        cv2.line(rgb, (0, y), (width, y), np.asarray(ink).tolist(), int(rng.integers(1, 2 + pitch)))
    if rng.random() < 0.25:
        x0, y0 = int(rng.uniform(0, width * 0.7)), int(rng.uniform(0, height * 0.7))
        paragraph = text.block(rng, max(8, width - x0), max(8, height - y0), max(7, size // 2))
        text.put(rgb, paragraph, ink, x0, y0)
    if rng.random() < 0.25:
        cv2.rectangle(rgb, (pitch, pitch), (width - pitch, height - pitch), np.asarray(ink).tolist(), int(rng.integers(1, 2 + pitch)))


def _paper_edge(rng, height, width):
    alpha = np.full((height, width), 255, np.uint8)
    choice = rng.random()
    if choice < 0.2:  # rounded corners
        radius = int(min(height, width) * rng.uniform(0.03, 0.12))
        alpha[:] = 0
        cv2.rectangle(alpha, (radius, 0), (width - radius, height), 255, -1)
        cv2.rectangle(alpha, (0, radius), (width, height - radius), 255, -1)
        for x in (radius, width - 1 - radius):
            for y in (radius, height - 1 - radius):
                cv2.circle(alpha, (x, y), radius, 255, -1)
    elif choice < 0.25:  # a torn corner
        corner = np.array([[0, 0], [rng.uniform(0.1, 0.4) * width, 0], [0, rng.uniform(0.1, 0.4) * height]])
        if rng.random() < 0.5:
            corner[:, 0] = width - corner[:, 0]
        if rng.random() < 0.5:
            corner[:, 1] = height - corner[:, 1]
        cv2.fillPoly(alpha, [corner.astype(np.int32)], 0)
    return alpha
