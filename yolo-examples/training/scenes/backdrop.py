"""What stands behind: walls, wood, cloth, foliage, shelves, crowds of shapes. Computed, and of no place."""

import math

import cv2
import numpy as np

from . import text
from .label import colour


def noise(rng: np.random.Generator, height: int, width: int, octaves=(3, 6, 13, 29), roughness: float = 0.55) -> np.ndarray:
    """Smooth noise, float32 [height, width] in about 0..1: octaves of random grids, enlarged."""
    total = np.zeros((height, width), np.float32)
    weight, sum_of_weights = 1.0, 0.0
    for cells in octaves:
        grid = rng.random((cells, max(2, cells * width // height)), dtype=np.float32)
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        sum_of_weights += weight
        weight *= roughness
    return total / sum_of_weights


def between(value: np.ndarray, low, high) -> np.ndarray:
    """uint8 [h, w, 3]: a mixture of two colours by a float map of 0..1."""
    steps = np.linspace(0, 1, 256)[:, None]
    table = np.clip(np.asarray(low) * (1 - steps) + np.asarray(high) * steps, 0, 255).astype(np.uint8)
    level = cv2.convertScaleAbs(np.maximum(value, 0), alpha=255)
    return cv2.LUT(cv2.merge([level, level, level]), table.reshape(256, 1, 3))


def backdrop(rng: np.random.Generator, size: int) -> np.ndarray:
    """A background of size x size pixels, uint8 RGB; one of them, or two with a border between."""
    picture = _one(rng, size)
    if rng.random() < 0.3:  # a horizon, a table's edge, the side of something
        other = _one(rng, size)
        angle = rng.uniform(0, np.pi)
        centre = rng.uniform(0.2, 0.8, 2) * size
        ys, xs = np.ogrid[:size, :size]
        side = ((xs - centre[0]) * np.cos(angle) + (ys - centre[1]) * np.sin(angle)) > 0
        picture = np.where(side[..., None], picture, other)
    return np.ascontiguousarray(picture)


def _one(rng, size):
    kinds = (_plain, _clouds, _grain, _bricks, _cloth, _leaves, _things, _buildings, _shelf, _strokes, _speckle, _bokeh, _page)
    weights = (0.13, 0.14, 0.07, 0.06, 0.06, 0.09, 0.14, 0.05, 0.07, 0.05, 0.04, 0.05, 0.05)
    return kinds[rng.choice(len(kinds), p=weights)](rng, size)


def _plain(rng, size):
    """Paper, a wall, a table: one colour with a slow change of light."""
    base = colour(rng, 20, 245)
    return between(noise(rng, size, size, (2, 3)), base * rng.uniform(0.6, 1), np.minimum(base * 1.1, 255))


def _clouds(rng, size):
    octaves = ((2, 4, 8, 16), (3, 9, 27, 81), (5, 23, 97), (2, 5, 40, 160))[rng.integers(4)]
    value = noise(rng, size, size, octaves, rng.uniform(0.4, 0.9))
    value = (value - 0.5) * rng.uniform(1, 3) + 0.5
    picture = between(value, colour(rng), colour(rng))
    if rng.random() < 0.4:
        second = np.clip((noise(rng, size, size, (3, 7, 20)) - 0.5) * 6 + 0.5, 0, 1)[..., None]
        picture = cv2.convertScaleAbs(picture * (1 - second) + colour(rng).astype(np.float32) * second)
    return picture


def _grain(rng, size):
    """Wood, brushed metal, hair: noise drawn out in one direction."""
    lengthwise = cv2.resize(rng.random((size, max(2, size // int(rng.integers(20, 120)))), dtype=np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    warp = noise(rng, size, size, (2, 3, 5))
    value = 0.6 * lengthwise + 0.4 * (0.5 + 0.5 * np.sin(warp * rng.uniform(10, 80)))
    base = colour(rng, 60, 200)
    picture = between(value, base * rng.uniform(0.4, 0.9), np.minimum(base * 1.15, 255))
    return picture if rng.random() < 0.5 else np.rot90(picture)


def _bricks(rng, size):
    picture = np.empty((size, size, 3), np.uint8)
    picture[:] = colour(rng)
    base = colour(rng, 50, 220)
    height = int(rng.integers(12, 90))
    width = int(height * rng.uniform(1, 3.5))
    gap = int(rng.integers(1, 1 + height // 6 + 1))
    offset = rng.random() < 0.7
    for row, y in enumerate(range(-height, size, height)):
        for x in range(-width, size, width):
            shade = np.clip(base * rng.uniform(0.75, 1.2), 0, 255)
            x0 = x + (width // 2 if offset and row % 2 else 0)
            cv2.rectangle(picture, (x0, y), (x0 + width - gap, y + height - gap), shade.tolist(), -1)
    return cv2.convertScaleAbs(picture * (0.75 + 0.5 * noise(rng, size, size, (9, 40, 150)))[..., None])


def _cloth(rng, size):
    """Weaves, stripes, checks and knitting."""
    ys, xs = np.mgrid[:size, :size].astype(np.float32)
    turn = rng.uniform(0, math.pi)
    u, v = xs * math.cos(turn) + ys * math.sin(turn), ys * math.cos(turn) - xs * math.sin(turn)
    drape = noise(rng, size, size, (2, 4)) * rng.uniform(0, 60)
    wave_u = np.sin((u + drape) * rng.uniform(0.06, 1.2))
    wave_v = np.sin((v + drape) * rng.uniform(0.06, 1.2))
    choice = rng.integers(4)
    value = wave_u if choice == 0 else wave_u * wave_v if choice == 1 else np.sign(wave_u) * 0.5 + np.sign(wave_v) * 0.5 if choice == 2 else np.maximum(wave_u, wave_v)
    return between(value * 0.5 + 0.5, colour(rng), colour(rng))


def _leaves(rng, size):
    """Foliage, grass, gravel, petals: many small shapes over one another."""
    picture = between(noise(rng, size, size), colour(rng, 5, 60), colour(rng, 40, 120))
    base = np.array([[60, 120, 40], [110, 130, 60], [150, 120, 70], [120, 120, 120], colour(rng)][rng.integers(5)], np.float64)
    big = rng.uniform(4, 40)
    for _ in range(int(rng.integers(120, 420))):
        centre = tuple(rng.integers(0, size, 2).tolist())
        axes = (int(1 + big * rng.uniform(0.3, 1)), int(1 + big * rng.uniform(0.1, 0.5)))
        shade = np.clip(base * rng.uniform(0.3, 1.5) + rng.normal(0, 12, 3), 0, 255)
        cv2.ellipse(picture, centre, axes, float(rng.uniform(0, 360)), 0, 360, shade.tolist(), -1)
    return picture


def _things(rng, size):
    """A disorder of objects: polygons, discs and boxes, shaded, some with print."""
    picture = _clouds(rng, size) if rng.random() < 0.5 else _plain(rng, size)
    for _ in range(int(rng.integers(6, 45))):
        extent = size * np.exp(rng.uniform(np.log(0.03), np.log(0.5)))
        centre = rng.uniform(0, size, 2)
        count = int(rng.integers(3, 9))
        angles = np.sort(rng.uniform(0, 2 * np.pi, count))
        if rng.random() < 0.4:
            angles = np.arange(4) * np.pi / 2 + rng.uniform(0, np.pi / 2)
        points = centre + extent * rng.uniform(0.4, 1, (len(angles), 1)) * np.stack([np.cos(angles), np.sin(angles)], 1)
        shade = colour(rng)
        if rng.random() < 0.3:
            cv2.circle(picture, tuple(centre.astype(int).tolist()), int(extent / 2), shade.tolist(), -1, cv2.LINE_AA)
        else:
            cv2.fillPoly(picture, [points.astype(np.int32)], shade.tolist(), cv2.LINE_AA)
        if rng.random() < 0.4:
            cv2.polylines(picture, [points.astype(np.int32)], True, colour(rng).tolist(), int(rng.integers(1, 6)), cv2.LINE_AA)
    return cv2.convertScaleAbs(picture * (0.7 + 0.6 * noise(rng, size, size, (2, 5, 60)))[..., None])


def _buildings(rng, size):
    """Facades: rows of windows, some lit."""
    picture = _plain(rng, size)
    x = 0
    while x < size:
        width = int(rng.uniform(0.15, 0.6) * size)
        top = int(rng.uniform(0, 0.4) * size)
        wall = colour(rng, 40, 220)
        cv2.rectangle(picture, (x, top), (x + width, size), wall.tolist(), -1)
        step_x, step_y = rng.integers(10, 60, 2)
        pane = colour(rng, 10, 120)
        for wx in range(x + 4, x + width - int(step_x) // 2, int(step_x)):
            for wy in range(top + 4, size, int(step_y)):
                shade = pane * rng.uniform(0.6, 1.3) if rng.random() < 0.85 else colour(rng, 150, 250)
                cv2.rectangle(picture, (wx, wy), (wx + int(step_x * 0.55), wy + int(step_y * 0.6)), np.clip(shade, 0, 255).tolist(), -1)
        x += width + int(rng.integers(0, 30))
    return picture


def _shelf(rng, size):
    """Books, goods and boxes side by side, with print on them."""
    picture = np.empty((size, size, 3), np.uint8)
    picture[:] = colour(rng, 10, 90)
    height = int(rng.uniform(0.18, 0.6) * size)
    thin = rng.uniform(0.02, 0.2)
    for y in range(0, size, height):
        x = 0
        while x < size:
            width = int(max(3, size * thin * rng.uniform(0.4, 1.6)))
            top = y + int(height * rng.uniform(0.02, 0.3))
            shade = colour(rng)
            cv2.rectangle(picture, (x, top), (x + width - 2, y + height - 5), shade.tolist(), -1)
            if width > 10 and rng.random() < 0.7:
                words = text.line(rng, text.phrase(rng, 2), int(min(40, width * rng.uniform(0.3, 0.8))))
                words = np.rot90(words) if width < height * 0.5 and rng.random() < 0.7 else words
                text.put(picture[top : y + height - 5, x : x + width - 2], words, colour(rng), int(rng.integers(0, 6)), int(rng.integers(0, 30)))
            x += width
    return cv2.convertScaleAbs(picture * (0.7 + 0.6 * noise(rng, size, size, (2, 5)))[..., None])


def _strokes(rng, size):
    """Wires, twigs, cracks, reeds: many lines."""
    picture = _clouds(rng, size)
    upright = rng.random() < 0.5
    for _ in range(int(rng.integers(20, 160))):
        start = rng.uniform(0, size, 2)
        direction = rng.normal(0, 0.15) + np.pi / 2 if upright else rng.uniform(0, 2 * np.pi)
        end = start + rng.uniform(0.1, 0.8) * size * np.array([np.cos(direction), np.sin(direction)])
        cv2.line(picture, tuple(start.astype(int).tolist()), tuple(end.astype(int).tolist()), colour(rng).tolist(), int(rng.integers(1, 9)), cv2.LINE_AA)
    return picture


def _speckle(rng, size):
    """Asphalt, carpet, terrazzo, static."""
    cell = int(rng.integers(1, 7))
    cells = rng.random((size // cell + 1, size // cell + 1), dtype=np.float32)
    value = cv2.resize(cells, (size, size), interpolation=cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        value = (value > rng.uniform(0.3, 0.7)).astype(np.float32)
    return between(value, colour(rng), colour(rng))


def _bokeh(rng, size):
    picture = between(noise(rng, size, size, (2, 3)), colour(rng, 0, 50), colour(rng, 10, 140))
    layer = np.zeros_like(picture)
    for _ in range(int(rng.integers(5, 50))):
        cv2.circle(layer, tuple(rng.integers(0, size, 2).tolist()), int(size * rng.uniform(0.01, 0.1)), colour(rng, 60, 255).tolist(), -1, cv2.LINE_AA)
    return cv2.add(picture, cv2.GaussianBlur(layer, (0, 0), rng.uniform(1, 12)))


def _page(rng, size):
    """Paper with print over the whole picture."""
    picture = _plain(rng, size)
    ink = text.block(rng, size, size, int(rng.integers(7, 36)))
    text.put(picture, np.ascontiguousarray(np.rot90(ink, rng.integers(4))), colour(rng, 0, 90), 0, 0)
    return picture
