"""Pictures whose statistics are those of photographs of anything: things of all sizes before one another ("dead leaves", Lee, Mumford and Huang 2001), each with a
surface of its own, and rows of like things in perspective. Whatever looks like a code in them is none."""

import cv2
import numpy as np

from . import text
from .backdrop import between, noise
from .label import colour

SURFACES = 4  # of a picture; every thing has one of them


def nature(rng: np.random.Generator, size: int) -> np.ndarray:
    """A picture of size x size pixels, uint8 RGB."""
    picture = _surface(rng, size)
    surfaces = [_surface(rng, size) for _ in range(SURFACES)]
    smallest, largest = rng.uniform(3, 25), size * rng.uniform(0.2, 0.6)
    for _ in range(int(rng.integers(10, 160))):
        # Areas are spread evenly over their logarithm, as in pictures that look the same from any distance.
        extent = float(np.exp(rng.uniform(np.log(smallest), np.log(largest))))
        _thing(rng, picture, surfaces[rng.integers(SURFACES)], rng.uniform(-0.05, 1.05, 2) * size, extent)
    for _ in range(int(rng.integers(0, 4))):
        (_row, _row, _lettering, _spokes)[rng.integers(4)](rng, picture, rng.uniform(0, 1, 2) * size, size * np.exp(rng.uniform(np.log(0.1), np.log(0.9))))
    return picture


def _surface(rng, size):
    return (_plain, _mottled, _fur, _lines, _tiles)[rng.choice(5, p=(0.3, 0.3, 0.2, 0.12, 0.08))](rng, size)


def _plain(rng, size):
    base = colour(rng)
    return between(noise(rng, size, size, (2, 3)), base * rng.uniform(0.3, 0.9), np.minimum(base * 1.15, 255))


def _mottled(rng, size):
    """Rock, foliage, gravel, snow, rust: noise of some octaves, with hard or soft edges."""
    first = int(rng.integers(3, 40))
    value = noise(rng, size, size, [min(size, first * 2**k) for k in range(int(rng.integers(2, 5)))], rng.uniform(0.5, 0.95))
    return between((value - 0.5) * rng.uniform(1, 6) + 0.5, colour(rng, 0, 200), colour(rng, 40, 255))


def _fur(rng, size):
    """Hair, wool, grass, wood, straw, asphalt in motion: noise drawn out along lines that turn slowly."""
    value = rng.random((size, size), dtype=np.float32)
    length = int(rng.integers(3, 15))
    total = np.zeros_like(value)
    direction = noise(rng, size, size, (2, 4)) * rng.uniform(0, 4) + rng.uniform(0, np.pi)
    step = (np.cos(direction).astype(np.float32), np.sin(direction).astype(np.float32))
    ys, xs = np.mgrid[:size, :size].astype(np.float32)
    for k in range(length):
        total += cv2.remap(value, xs + step[0] * (k - length / 2), ys + step[1] * (k - length / 2), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    value = (total / length - 0.5) * np.float32(np.sqrt(length) * rng.uniform(0.6, 2.5)) + 0.5
    return between(value, colour(rng, 0, 180), colour(rng, 60, 255))


def _lines(rng, size):
    """Planks, corrugated sheets, ribs, furrows, roof tiles: lines at distances that vary, some of them broken."""
    xs = np.cumsum(np.exp(rng.normal(0, rng.uniform(0.05, 0.6), size)) * rng.uniform(0.15, 1.2))
    phase = xs[None] + noise(rng, size, size, (2, 4, 8)) * rng.uniform(0, 14)
    value = np.sin(phase) * rng.uniform(0.2, 1) + (noise(rng, size, size, (8, 30)) - 0.5) * rng.uniform(0, 2)
    picture = between((value * 0.5 + 0.5).astype(np.float32), colour(rng, 0, 180), colour(rng, 60, 255))
    angle = rng.uniform(0, 360)
    turn = cv2.getRotationMatrix2D((size / 2, size / 2), angle, 1.5)
    return cv2.warpAffine(picture, turn, (size, size), borderMode=cv2.BORDER_REFLECT)


def _tiles(rng, size):
    """Façades, pavement, meshes, keys: a grid of like shapes with light between or within."""
    across, down = int(rng.integers(6, 70)), int(rng.integers(6, 70))
    cell = np.zeros((down, across), np.float32)
    gap = rng.uniform(0.08, 0.45)
    if rng.random() < 0.4:
        cv2.ellipse(cell, (across // 2, down // 2), (max(1, int(across * (0.5 - gap / 2))), max(1, int(down * (0.5 - gap / 2)))), 0, 0, 360, 1.0, -1)
    else:
        cell[int(down * gap / 2) : max(1, int(down * (1 - gap / 2))), int(across * gap / 2) : max(1, int(across * (1 - gap / 2)))] = 1
    rows, columns = -(-2 * size // down), -(-2 * size // across)
    value = np.kron(rng.uniform(rng.uniform(0, 1), 1, (rows, columns)).astype(np.float32), np.ones((down, across), np.float32)) * np.tile(cell, (rows, columns))
    picture = between(value, colour(rng), colour(rng))
    corners = np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]) * 2 * size
    seen = (np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]) + rng.uniform(-0.4, 0.4, (4, 2)).astype(np.float32)) * 2 * size - size / 2
    return cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, seen), (size, size), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)


def _thing(rng, picture, surface, centre, extent):
    """A blob, an ellipse, a polygon or a bar, lit from one side."""
    size = picture.shape[0]
    kind = rng.integers(4)
    aspect = np.exp(rng.normal(0, 0.5)) if kind < 3 else rng.uniform(4, 15)
    angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 8)))) if kind == 2 else np.arange(24) * 2 * np.pi / 24
    if kind == 3:
        angles = np.array([0.05, np.pi - 0.05, np.pi + 0.05, -0.05])
    radius = extent / 2 * (1 + (rng.normal(0, 0.18, len(angles)) if kind == 1 else 0))
    points = np.stack((np.cos(angles) * radius * np.sqrt(aspect), np.sin(angles) * radius / np.sqrt(aspect)), 1)
    turn = rng.uniform(0, 2 * np.pi)
    turned = points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + centre
    x0, y0 = np.maximum(turned.min(0).astype(int) - 2, 0)
    x1, y1 = np.minimum(turned.max(0).astype(int) + 3, size)
    if x1 <= x0 or y1 <= y0:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(mask, [np.round((turned - (x0, y0)) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    shift = rng.integers(0, size, 2)
    content = np.roll(surface, tuple(shift), (0, 1))[y0:y1, x0:x1]
    direction = rng.normal(0, 0.5 / max(extent, 8), 2)
    ys, xs = np.mgrid[y0:y1, x0:x1]
    light = np.clip(rng.uniform(0.45, 1.1) + (xs - centre[0]) * direction[0] + (ys - centre[1]) * direction[1], 0.1, 1.4)[..., None]
    share = (mask / 255.0)[..., None]
    part = picture[y0:y1, x0:x1]
    part[:] = np.clip(content * light * share + part * (1 - share), 0, 255).astype(np.uint8)


def _row(rng, picture, centre, length):
    """Windows of a train, books, bottles, posts, teeth of a comb: like upright shapes side by side that become smaller towards one end."""
    count = int(rng.integers(5, 40))
    smaller = np.exp(rng.uniform(-1.2, 1.2) / count)
    steps = np.cumsum(smaller ** np.arange(count))
    steps = steps / steps[-1] * length
    height = length * rng.uniform(0.05, 0.6)
    turn = rng.normal(0, 0.35) + (np.pi / 2 if rng.random() < 0.25 else 0)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    shades = [colour(rng) for _ in range(int(rng.integers(1, 5)))]
    gap, begin = rng.uniform(0.05, 0.6), 0.0
    for k, end in enumerate(steps):
        high = height * smaller**k * (rng.uniform(0.7, 1) if rng.random() < 0.5 else 1)
        a, b = begin - length / 2, begin + (end - begin) * (1 - gap) - length / 2
        quad = [centre + along * a, centre + along * b, centre + along * b - across * high, centre + along * a - across * high]
        cv2.fillPoly(picture, [np.round(np.array(quad) * 16).astype(np.int32)], shades[rng.integers(len(shades))].tolist(), cv2.LINE_AA, 4)
        begin = end


def _lettering(rng, picture, centre, length):
    """Large words on things: emblems, shirts, cars."""
    drawn = text.line(rng, text.phrase(rng, int(rng.integers(1, 3))), max(8, int(length * rng.uniform(0.1, 0.4))))
    x, y = (int(v) for v in centre - np.array(drawn.shape[1::-1]) / 2)
    if rng.random() < 0.5:
        cv2.ellipse(picture, tuple(int(v) for v in centre), (max(2, int(drawn.shape[1] * 0.7)), max(2, int(drawn.shape[0] * 1.2))), rng.uniform(-20, 20), 0, 360, colour(rng).tolist(), int(rng.choice([-1, 2, 4])), cv2.LINE_AA)
    text.put(picture, drawn, colour(rng), max(0, x), max(0, y))


def _spokes(rng, picture, centre, length):
    """Wheels, fans, branches: lines from one point."""
    shade = colour(rng, 0, 255).tolist()
    count, inner, flat = int(rng.integers(6, 48)), rng.uniform(0, 0.3), rng.uniform(0.4, 1)
    for angle in np.arange(count) * 2 * np.pi / count + rng.normal(0, 0.03, count):
        out = np.array([np.cos(angle), np.sin(angle) * flat]) * length / 2
        cv2.line(picture, tuple((centre + out * inner).astype(int).tolist()), tuple((centre + out).astype(int).tolist()), shade, int(rng.integers(1, 3)), cv2.LINE_AA)
    if rng.random() < 0.6:
        axes = (max(1, int(length / 2)), max(1, int(length / 2 * flat)))
        cv2.ellipse(picture, tuple(int(v) for v in centre), axes, 0, 0, 360, colour(rng, 0, 100).tolist(), int(rng.integers(1, 9)), cv2.LINE_AA)
