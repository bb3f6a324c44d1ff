"""Things that look like codes and are none: the hard negatives."""

import cv2
import numpy as np

from . import text
from .backdrop import backdrop
from .label import Patch, colour, ink_and_paper


def decoy(rng: np.random.Generator) -> Patch:
    """Something flat with the rhythm of a code: print, tables, keys, grids, bars, checkers, fences, screens, windows, noise."""
    kinds = (_text, _table, _keys, _grid, _bars, _checkers, _crossword, _fence, _screen, _rings, _dots, _mosaic, _nearly_finder, _circuit, _weave, _scribble, _scene, _blobs)
    weights = np.array([3, 1.5, 1.3, 1.2, 2.5, 1, 1.2, 0.8, 1, 1.2, 0.8, 1.3, 1, 0.8, 1, 1, 1.5, 1.2])
    rgb = kinds[rng.choice(len(kinds), p=weights / weights.sum())](rng)
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    if rng.random() < 0.25:  # printed straight onto what is below: only the dark part stays
        grey = rgb.min(2)
        alpha = (255 - grey) if grey.mean() > 110 else alpha
    return Patch(np.ascontiguousarray(rgb), np.ascontiguousarray(alpha))


def _sheet(rng, height, width):
    ink, paper = ink_and_paper(rng)
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = paper
    return rgb, np.asarray(ink).tolist()


def _extent(rng, low=60, high=260):
    return int(rng.integers(low, high)), int(rng.integers(low, high))


def _text(rng):
    height, width = _extent(rng, 50, 300)
    rgb, ink = _sheet(rng, height, width)
    if rng.random() < 0.6:
        text.put(rgb, text.block(rng, width - 8, height - 8, int(rng.integers(6, 30))), ink, 4, 4)
    else:
        y = 2
        while y < height:
            drawn = text.line(rng, text.phrase(rng, int(rng.integers(1, 4))), int(rng.integers(10, 70)))
            text.put(rgb, drawn, ink if rng.random() < 0.7 else colour(rng), int(rng.integers(-10, 20)), y)
            y += drawn.shape[0] + int(rng.integers(2, 14))
    return rgb


def _table(rng):
    height, width = _extent(rng, 100, 300)
    rgb, ink = _sheet(rng, height, width)
    row, column = int(rng.integers(9, 30)), int(rng.integers(20, 80))
    thick = int(rng.integers(1, 3))
    for y in range(0, height, row):
        cv2.line(rgb, (0, y), (width, y), ink, thick)
        for x in range(0, width, column):
            if rng.random() < 0.75:
                text.put(rgb[y : y + row, x : x + column], text.line(rng, text.word(rng), max(6, row - 4)), ink, 2, 2)
    for x in range(0, width, column):
        cv2.line(rgb, (x, 0), (x, height), ink, thick)
    return rgb


def _keys(rng):
    """Keyboards, calculators, remote controls, boards of buttons."""
    key = int(rng.integers(12, 34))
    rows, columns = int(rng.integers(3, 7)), int(rng.integers(3, 14))
    rgb, ink = _sheet(rng, rows * key, columns * key)
    face = colour(rng)
    for r in range(rows):
        for c in range(columns):
            x, y = c * key + (r * key // 4 if columns > 8 else 0), r * key
            cv2.rectangle(rgb, (x + 1, y + 1), (x + key - 2, y + key - 2), face.tolist(), -1)
            text.put(rgb, text.line(rng, chr(rng.integers(48, 91)), key // 2), ink, x + key // 4, y + key // 4)
    return rgb


def _grid(rng):
    height, width = _extent(rng)
    rgb, ink = _sheet(rng, height, width)
    step_x = int(rng.integers(4, 30))
    step_y = step_x if rng.random() < 0.6 else int(rng.integers(4, 30))
    thick = int(rng.integers(1, 1 + max(1, step_x // 2)))
    for x in range(0, width, step_x):
        cv2.line(rgb, (x, 0), (x, height), ink, thick)
    for y in range(0, height, step_y):
        cv2.line(rgb, (0, y), (width, y), ink, thick)
    return rgb


def _bars(rng):
    """Bars that are no code: radiators, blinds, zebra crossings, piano keys, combs, spines, rulers. Even, few, or of many shades."""
    height, width = _extent(rng, 40, 300)
    rgb, ink = _sheet(rng, height, width)
    choice = rng.integers(4)
    if choice == 0:  # even
        period = int(rng.integers(3, 40))
        for x in range(0, width, period):
            cv2.rectangle(rgb, (x, 0), (x + max(0, int(period * rng.uniform(0.3, 0.6)) - 1), height), ink, -1)
    elif choice == 1:  # a comb of ticks
        period = int(rng.integers(3, 14))
        for i, x in enumerate(range(0, width, period)):
            cv2.line(rgb, (x, 0), (x, height // (1 if i % 10 == 0 else 2 if i % 5 == 0 else 3)), ink, 1)
    elif choice == 2:  # shades and colours side by side
        x = 0
        while x < width:
            step = int(rng.integers(3, 40))
            rgb[:, x : x + step] = colour(rng)
            x += step
    else:  # a few wide ones, with light along them
        period = int(rng.integers(14, 60))
        shade = (0.55 + 0.45 * np.sin(np.arange(width) * 2 * np.pi / period))[None, :, None]
        rgb = cv2.convertScaleAbs(rgb * np.broadcast_to(shade, rgb.shape))
    return rgb if rng.random() < 0.5 else np.rot90(rgb)


def _checkers(rng):
    cells = int(rng.integers(4, 24))
    cell = max(2, int(rng.integers(60, 240)) // cells)
    ink, paper = ink_and_paper(rng)
    board = (np.indices((cells, int(cells * rng.uniform(0.6, 1.6)) + 1)).sum(0) % 2).astype(np.uint8)
    return np.where(np.kron(board, np.ones((cell, cell), np.uint8))[..., None], ink, paper).astype(np.uint8)


def _crossword(rng):
    """Crosswords, sudoku, seating plans, pixel art: cells with lines, letters or more than two colours."""
    cells, cell = int(rng.integers(5, 14)), int(rng.integers(10, 26))
    rgb, ink = _sheet(rng, cells * cell, cells * cell)
    filled = rng.uniform(0.05, 0.4)
    for r in range(cells):
        for c in range(cells):
            if rng.random() < filled:
                cv2.rectangle(rgb, (c * cell, r * cell), (c * cell + cell, r * cell + cell), ink if rng.random() < 0.8 else colour(rng).tolist(), -1)
            elif rng.random() < 0.5:
                text.put(rgb, text.line(rng, chr(rng.integers(49, 91)), cell // 2 + 2), ink, c * cell + cell // 4, r * cell + cell // 4)
    for i in range(cells + 1):
        cv2.line(rgb, (i * cell, 0), (i * cell, cells * cell), ink, 1)
        cv2.line(rgb, (0, i * cell), (cells * cell, i * cell), ink, 1)
    return rgb


def _fence(rng):
    """Wire mesh, railings, lattices, nets."""
    height, width = _extent(rng, 80, 300)
    rgb, ink = _sheet(rng, height, width)
    step, thick = int(rng.integers(8, 50)), int(rng.integers(1, 6))
    lean = rng.choice([0.0, 0.5, 1.0])
    for x in range(-height, width + height, step):
        cv2.line(rgb, (x, 0), (int(x + lean * height), height), ink, thick, cv2.LINE_AA)
        cv2.line(rgb, (x, 0), (int(x - lean * height), height), ink, thick, cv2.LINE_AA)
    return rgb


def _screen(rng):
    """Windows, buttons, icons and charts of a program."""
    height, width = _extent(rng, 120, 320)
    rgb, ink = _sheet(rng, height, width)
    for _ in range(int(rng.integers(4, 16))):
        x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height))
        w, h = int(rng.uniform(8, width / 2)), int(rng.uniform(5, height / 3))
        cv2.rectangle(rgb, (x, y), (x + w, y + h), colour(rng).tolist(), int(rng.choice([-1, 1, 2])))
        if rng.random() < 0.7:
            text.put(rgb, text.line(rng, text.phrase(rng, 2), int(rng.integers(6, 18))), colour(rng), x + 3, y + 2)
    if rng.random() < 0.3:  # a bar chart
        for x in range(5, width - 5, 9):
            cv2.rectangle(rgb, (x, height - int(rng.uniform(4, height / 2))), (x + 5, height), ink, -1)
    return rgb


def _rings(rng):
    """Targets, washers, dials, wheels, eyes: centred shapes without the data round an Aztec core."""
    size = int(rng.integers(60, 200))
    rgb, ink = _sheet(rng, size, size)
    step, square = int(rng.integers(4, 20)), rng.random() < 0.35
    for radius in range(size // 2 - 2, 2, -step):
        tone = ink if (radius // step) % 2 else colour(rng).tolist() if rng.random() < 0.2 else (255, 255, 255)
        if square:
            cv2.rectangle(rgb, (size // 2 - radius,) * 2, (size // 2 + radius,) * 2, tone, -1)
        else:
            cv2.circle(rgb, (size // 2,) * 2, radius, tone, -1, cv2.LINE_AA)
    return rgb


def _dots(rng):
    """Halftone, perforated sheet, dominoes, studs, LEDs."""
    height, width = _extent(rng)
    rgb, ink = _sheet(rng, height, width)
    step = int(rng.integers(5, 26))
    radius = max(1, int(step * rng.uniform(0.15, 0.48)))
    stagger, missing = rng.random() < 0.4, rng.choice([0.0, 0.0, 0.1])
    for row, y in enumerate(range(step // 2, height, step)):
        for x in range(step // 2, width, step):
            if rng.random() >= missing:
                cv2.circle(rgb, (x + (step // 2 if stagger and row % 2 else 0), y), radius, ink, -1, cv2.LINE_AA)
    return rgb


def _mosaic(rng):
    """Tiles and pixels in several shades or of unequal sides."""
    rows, columns = int(rng.integers(3, 30)), int(rng.integers(3, 30))
    shades = np.stack([colour(rng) for _ in range(int(rng.integers(3, 8)))])
    cells = shades[rng.integers(0, len(shades), (rows, columns))].astype(np.uint8)
    return cv2.resize(cells, (int(rng.integers(80, 260)), int(rng.integers(80, 260))), interpolation=cv2.INTER_NEAREST)


def _nearly_finder(rng):
    """Frames within frames, as finder patterns and pictograms have them, alone or in rows."""
    rgb, ink = _sheet(rng, int(rng.integers(80, 200)), int(rng.integers(80, 200)))
    for _ in range(int(rng.integers(1, 6))):
        s = int(rng.integers(12, 60))
        x, y = int(rng.uniform(0, max(1, rgb.shape[1] - s))), int(rng.uniform(0, max(1, rgb.shape[0] - s)))
        cv2.rectangle(rgb, (x, y), (x + s, y + s), ink, max(1, s // int(rng.integers(5, 12))))
        if rng.random() < 0.5:
            cv2.rectangle(rgb, (x + s // 4, y + s // 4), (x + s - s // 4, y + s - s // 4), ink, -1)
        elif rng.random() < 0.6:
            text.put(rgb, text.line(rng, text.word(rng)[:2], max(6, s // 2)), ink, x + s // 4, y + s // 4)
    return rgb


def _circuit(rng):
    """Boards: traces at right angles, pads, chips with legs."""
    height, width = _extent(rng, 120, 300)
    rgb, ink = _sheet(rng, height, width)
    for _ in range(int(rng.integers(15, 60))):
        x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height))
        for _ in range(int(rng.integers(1, 5))):
            nx, ny = (x + int(rng.normal(0, 40)), y) if rng.random() < 0.5 else (x, y + int(rng.normal(0, 40)))
            cv2.line(rgb, (x, y), (nx, ny), ink, int(rng.integers(1, 4)))
            x, y = nx, ny
    for _ in range(int(rng.integers(1, 5))):
        x, y, w, h = (rng.uniform(0.05, 0.6, 4) * (width, height, width, height)).astype(int).tolist()
        pin = int(rng.integers(3, 8))
        for px in range(x, x + w, 2 * pin):
            cv2.rectangle(rgb, (px, y - pin), (px + pin - 1, y + h + pin), (200, 200, 190), -1)
        cv2.rectangle(rgb, (x, y), (x + w, y + h), colour(rng, 5, 60).tolist(), -1)
        text.put(rgb, text.line(rng, text.word(rng), 10), (200, 200, 200), x + 4, y + 4)
    return rgb


def _weave(rng):
    """Houndstooth, herringbone, knitting: a small motif repeated."""
    motif = (rng.random((int(rng.integers(3, 9)), int(rng.integers(3, 9)))) < 0.5).astype(np.uint8)
    if rng.random() < 0.5:
        motif = np.hstack([motif, motif[:, ::-1]])
    tiled = np.tile(motif, (int(rng.integers(4, 14)), int(rng.integers(4, 14))))
    cell = int(rng.integers(1, 7))
    ink, paper = ink_and_paper(rng)
    return np.where(np.kron(tiled, np.ones((cell, cell), np.uint8))[..., None], ink, paper).astype(np.uint8)


def _scribble(rng):
    """Handwriting, signatures, scripts of no language: connected strokes in rows."""
    height, width = _extent(rng, 50, 260)
    rgb, ink = _sheet(rng, height, width)
    size = int(rng.integers(8, 40))
    for y in range(size, height, int(size * 1.5)):
        count = max(4, width * 4 // size)
        xs = np.linspace(4, width - 4, count) + rng.normal(0, size * 0.15, count)
        ys = y + rng.normal(0, size * 0.35, count)
        curve = np.stack([xs, ys], 1).astype(np.int32)
        if rng.random() < 0.5:
            cv2.polylines(rgb, [curve], False, ink, int(rng.integers(1, 1 + max(2, size // 6))), cv2.LINE_AA)
        else:  # separate strokes: ideograms
            for a, b in zip(curve[:-1], curve[1:]):
                if rng.random() < 0.7:
                    cv2.line(rgb, tuple(a.tolist()), tuple((b + rng.integers(-size // 2, size // 2 + 1, 2)).tolist()), ink, max(1, size // 8))
    return rgb


def _blobs(rng):
    """Camouflage, dapple, marble, animal coats: noise cut at a level."""
    height, width = _extent(rng, 80, 280)
    cells = int(rng.integers(8, 60))
    field = cv2.resize(rng.random((cells, cells), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    ink, paper = ink_and_paper(rng)
    return np.where((field > rng.uniform(0.4, 0.6))[..., None], ink, paper).astype(np.uint8)


def _scene(rng):
    """A picture within the picture: posters, photographs, packages."""
    height, width = _extent(rng, 90, 300)
    return backdrop(rng, max(height, width))[:height, :width]
