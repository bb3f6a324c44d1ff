"""What rooms and streets have that looks like a code from afar: rows of books, louvres, water, wheels, bushes, framed pictures, signs."""

import cv2
import numpy as np

from . import text
from .backdrop import between, noise
from .label import Patch, colour


def surrounding(rng: np.random.Generator) -> Patch:
    """One of them, shaded and mostly soft at its edge."""
    kinds = (_books, _louvre, _water, _wheel, _bush, _framed, _sign, _folds, _crowd, _steps)
    rgb, alpha = kinds[rng.choice(len(kinds), p=(0.17, 0.15, 0.1, 0.07, 0.11, 0.1, 0.12, 0.08, 0.05, 0.05))](rng)
    if rng.random() < 0.5:
        rgb = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.5, 2.5))
    return Patch(np.ascontiguousarray(rgb), np.ascontiguousarray(alpha))


def _whole(rgb):
    return rgb, np.full(rgb.shape[:2], 255, np.uint8)


def _books(rng):
    """Spines side by side, of unequal height and lean, in a dark case."""
    height, width = int(rng.integers(50, 140)), int(rng.integers(120, 300))
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = colour(rng, 5, 70)
    x, lean = int(rng.integers(0, 12)), 0.0
    thin = rng.uniform(3, 14)
    while x < width:
        thick = int(max(2, thin * rng.uniform(0.4, 1.8)))
        top = int(height * rng.uniform(0.02, 0.35))
        lean = lean * 0.7 + rng.normal(0, 2) if rng.random() < 0.3 else 0.0
        spine = np.array([[x + lean, top], [x + thick + lean, top], [x + thick, height], [x, height]], np.int32)
        cv2.fillPoly(rgb, [spine], colour(rng).tolist(), cv2.LINE_AA)
        if thick > 8 and rng.random() < 0.6:
            words = np.rot90(text.line(rng, text.phrase(rng, 2), thick - 3))
            text.put(rgb[top:height, x : x + thick], words, colour(rng), 1, 4)
        x += thick + int(rng.random() < 0.2)
    return _whole(rgb)


def _louvre(rng):
    """Vents, blinds, shutters, grilles, radiators: slats with light on them, in a frame, in one colour."""
    height, width = int(rng.integers(60, 220)), int(rng.integers(60, 220))
    period = rng.uniform(4, 22)
    slat = (np.arange(height) % period) / period
    value = np.where(slat < rng.uniform(0.15, 0.5), rng.uniform(0, 0.5), 0.5 + 0.5 * slat) if rng.random() < 0.6 else 0.5 + 0.5 * np.sin(slat * 2 * np.pi)
    base = colour(rng, 60, 240)
    rgb = between(np.repeat(value[:, None].astype(np.float32), width, 1), base * rng.uniform(0.1, 0.7), base)
    margin = int(rng.integers(0, 14))
    rgb = cv2.copyMakeBorder(rgb, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=base.tolist())
    return _whole(rgb if rng.random() < 0.6 else np.rot90(rgb))


def _water(rng):
    """Waves, sand, ploughed land, fur: uneven lines that run one way."""
    height, width = int(rng.integers(80, 260)), int(rng.integers(80, 300))
    value = cv2.resize(rng.random((max(4, height // int(rng.integers(2, 8))), max(3, width // int(rng.integers(12, 60)))), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    rgb = between((value - 0.5) * rng.uniform(0.8, 2.5) + 0.5, colour(rng), colour(rng))
    return _whole(rgb)


def _wheel(rng):
    """Spokes, fans, gears, umbrellas."""
    size = int(rng.integers(80, 240))
    rgb = between(noise(rng, size, size, (5, 12, 30)), colour(rng), colour(rng))
    centre, radius = size // 2, size // 2 - 4
    spokes, thick = int(rng.integers(5, 40)), int(rng.integers(1, 5))
    shade = colour(rng).tolist()
    for angle in np.arange(spokes) * 2 * np.pi / spokes:
        end = (int(centre + radius * np.cos(angle)), int(centre + radius * np.sin(angle)))
        cv2.line(rgb, (centre, centre), end, shade, thick, cv2.LINE_AA)
    cv2.circle(rgb, (centre, centre), radius, colour(rng, 0, 90).tolist(), int(rng.integers(2, 10)), cv2.LINE_AA)
    alpha = np.zeros((size, size), np.uint8)
    cv2.circle(alpha, (centre, centre), radius + 3, 255, -1, cv2.LINE_AA)
    return rgb, alpha


def _bush(rng):
    """A clump of dark and light: shrubs, gravel, hair, food, rust; without a straight edge."""
    height, width = int(rng.integers(60, 220)), int(rng.integers(60, 220))
    cells = int(rng.integers(8, 40))
    value = noise(rng, height, width, (cells, cells * 2, cells * 4), 0.8)
    rgb = between((value - 0.5) * rng.uniform(2, 5) + 0.5, colour(rng, 0, 120), colour(rng, 60, 255))
    ys, xs = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    inside = 1.2 - np.sqrt(xs**2 + ys**2) + (noise(rng, height, width, (4, 8)) - 0.5)
    return rgb, (np.clip(inside * 4, 0, 1) * 255).astype(np.uint8)


def _framed(rng):
    """Pictures and windows: something mottled in a frame, sometimes in panes."""
    height, width = int(rng.integers(60, 200)), int(rng.integers(60, 200))
    rgb = between((noise(rng, height, width, (3, 7, 15, 40), 0.8) - 0.5) * 3 + 0.5, colour(rng, 0, 130), colour(rng, 90, 255))
    bar = int(rng.integers(2, 12))
    shade = colour(rng).tolist()
    for i in range(1, int(rng.integers(1, 5))):
        cv2.line(rgb, (i * width // 4, 0), (i * width // 4, height), shade, max(1, bar // 2))
        cv2.line(rgb, (0, i * height // 4), (width, i * height // 4), shade, max(1, bar // 2))
    cv2.rectangle(rgb, (0, 0), (width - 1, height - 1), shade, bar)
    return _whole(rgb)


def _sign(rng):
    """Signs, notices, badges, number plates: a few words on a field, with a border."""
    height, width = int(rng.integers(30, 160)), int(rng.integers(60, 240))
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = colour(rng)
    ink, y = colour(rng), 3
    size = int(rng.integers(8, max(9, height)))
    while y < height - 4:
        drawn = text.line(rng, text.phrase(rng, int(rng.integers(1, 4))), size)
        text.put(rgb, drawn, ink, int(rng.integers(2, max(3, width // 4))), y)
        y += drawn.shape[0] + int(rng.integers(2, 10))
    if rng.random() < 0.5:
        cv2.rectangle(rgb, (2, 2), (width - 3, height - 3), ink.tolist(), int(rng.integers(1, 4)))
    return _whole(rgb)


def _folds(rng):
    """Curtains, hides, corrugated iron: uneven stripes of light and shade, slightly bent."""
    height, width = int(rng.integers(80, 260)), int(rng.integers(60, 220))
    phase = np.cumsum(rng.uniform(0.05, 0.9, width)) + noise(rng, height, width, (2, 4)) * rng.uniform(0, 8)
    base = colour(rng, 50, 230)
    rgb = between((0.5 + 0.5 * np.sin(phase)).astype(np.float32), base * rng.uniform(0.2, 0.7), base)
    return _whole(rgb if rng.random() < 0.6 else np.rot90(rgb))


def _crowd(rng):
    """People, bottles, bicycles, cars in rows: the same upright shape again and again."""
    height, width = int(rng.integers(50, 140)), int(rng.integers(120, 300))
    rgb = between(noise(rng, height, width, (3, 6)), colour(rng), colour(rng))
    step = int(rng.integers(7, 30))
    for x in range(0, width, step):
        shade = colour(rng).tolist()
        body = int(height * rng.uniform(0.4, 0.85))
        cv2.ellipse(rgb, (x + int(rng.integers(-3, 4)), height - body // 2), (max(1, step // 2 - 1), max(1, body // 2)), 0, 0, 360, shade, -1, cv2.LINE_AA)
        cv2.circle(rgb, (x, height - body), max(1, step // 4), colour(rng).tolist(), -1, cv2.LINE_AA)
    return _whole(rgb)


def _steps(rng):
    """Stairs, benches, stacks, crossings: wide bars with shaded edges that come nearer to one another."""
    height, width = int(rng.integers(60, 200)), int(rng.integers(80, 260))
    base = colour(rng, 60, 230)
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = base * 0.8
    y, step = 0.0, rng.uniform(10, 34)
    while y < height:
        cv2.rectangle(rgb, (0, int(y)), (width, int(y + step * 0.45)), np.clip(base * rng.uniform(0.9, 1.15), 0, 255).tolist(), -1)
        y, step = y + step, max(4, step * rng.uniform(0.8, 1.02))
    return _whole(rgb)
