"""What rooms and streets have that looks like a code from afar: rows of books, louvres, trams, water, wheels, bushes, framed pictures, signs, lettering."""

import cv2
import numpy as np

from . import text
from .backdrop import between, noise
from .label import Patch, colour


def surrounding(rng: np.random.Generator) -> Patch:
    """One of them, shaded and mostly soft at its edge."""
    kinds = (_books, _louvre, _water, _wheel, _bush, _framed, _sign, _folds, _crowd, _steps, _bookcase, _coach, _disc, _relief, _characters, _grating)
    weights = (0.07, 0.08, 0.06, 0.04, 0.08, 0.06, 0.07, 0.05, 0.04, 0.03, 0.1, 0.1, 0.08, 0.06, 0.04, 0.04)
    rgb, alpha = kinds[rng.choice(len(kinds), p=weights)](rng)
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


def _bookcase(rng):
    """Boards with rows of spines between them, part of each row empty, all of it in the same light."""
    height, width = int(rng.integers(120, 320)), int(rng.integers(100, 320))
    wood = colour(rng, 20, 190)
    rgb = between(noise(rng, height, width, (3, 8, 60)), wood * 0.7, wood)
    rows, board = int(rng.integers(1, 6)), int(rng.integers(2, 9))
    high = height // rows
    palette = [colour(rng, 5, 250) for _ in range(int(rng.integers(3, 12)))]
    thin, even = rng.uniform(2.5, 14), rng.uniform(0.1, 0.6)
    for row in range(rows):
        top, bottom = row * high + board, (row + 1) * high - board
        rgb[top:bottom, board : width - board] = (wood * rng.uniform(0.1, 0.5)).astype(np.uint8)
        x, last = float(board), board + (width - 2 * board) * (1 if rng.random() < 0.6 else rng.uniform(0.3, 1))
        tall = rng.uniform(0.55, 0.98)
        while x < last:
            thick = max(1.5, thin * np.exp(rng.normal(0, even)))
            edge = int(bottom - (bottom - top) * min(1, tall * np.exp(rng.normal(0, 0.08))))
            shade = palette[rng.integers(len(palette))] * rng.uniform(0.75, 1.05)
            cv2.rectangle(rgb, (int(x), edge), (int(min(x + thick, last)), bottom), np.clip(shade, 0, 255).tolist(), -1)
            if thick > 5 and rng.random() < 0.5:  # a title, seen as a band
                band = int(rng.integers(edge, max(edge + 1, bottom - 4)))
                cv2.rectangle(rgb, (int(x) + 1, band), (int(min(x + thick, last)) - 1, min(bottom, band + int(rng.integers(2, 20)))), colour(rng).tolist(), -1)
            x += thick + (1 if rng.random() < 0.3 else 0)
    return _whole(rgb)


def _coach(rng):
    """Trams, trains, buses, house fronts: a long body in two or three colours with a row of windows between pillars, doors, and a roof with things on it."""
    height, width = int(rng.integers(50, 130)), int(rng.integers(220, 420))
    bands = np.sort(rng.uniform(0.05, 0.95, int(rng.integers(1, 5)))) * height
    rgb = np.empty((height, width, 3), np.uint8)
    for y0, y1 in zip((0, *bands), (*bands, height)):
        rgb[int(y0) : int(y1) + 1] = colour(rng, 20, 255)
    glass, pillar = colour(rng, 5, 90), colour(rng, 30, 255)
    top, bottom = int(height * rng.uniform(0.12, 0.35)), int(height * rng.uniform(0.45, 0.75))
    step, share = rng.uniform(8, 45), rng.uniform(0.5, 0.95)
    rgb[top:bottom] = pillar
    x = rng.uniform(0, step)
    while x < width:
        wide = step * (rng.uniform(0.3, 1) if rng.random() < 0.25 else 1)
        low = int(height * 0.92) if rng.random() < 0.12 else bottom - 2
        pane = np.clip(glass * rng.uniform(0.5, 2.2), 0, 255)
        cv2.rectangle(rgb, (int(x), top + 2), (int(x + wide * share), low), pane.tolist(), -1)
        if rng.random() < 0.5:  # what is seen through it, or mirrored in it
            y = int(rng.integers(top + 2, max(top + 3, low)))
            cv2.rectangle(rgb, (int(x), y), (int(x + wide * share * rng.uniform(0.2, 1)), low), colour(rng, 10, 200).tolist(), -1)
        x += wide
    for _ in range(int(rng.integers(0, 8))):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, max(1, top)))
        cv2.rectangle(rgb, (x, y), (x + int(rng.integers(3, 40)), top), colour(rng, 20, 220).tolist(), -1)
    for _ in range(int(rng.integers(0, 7))):
        cv2.circle(rgb, (int(rng.integers(0, width)), height - 4), int(rng.integers(3, 12)), colour(rng, 0, 70).tolist(), -1, cv2.LINE_AA)
    if rng.random() < 0.5:  # sun and shade along it
        light = between(noise(rng, height, width, (2, 5)), (60, 60, 60), (255, 255, 255))
        rgb = (light.astype(np.uint16) * rgb // 255).astype(np.uint8)
    return _whole(rgb)


def _disc(rng):
    """Plates, lids, clocks, badges, balls: something round with rings and a few large words, slanted, often with an edge of another colour."""
    size = int(rng.integers(120, 320))
    base = colour(rng, 30, 255)
    rgb = between(noise(rng, size, size, (2, 3)), base * rng.uniform(0.7, 1), base)
    centre, alpha = (size // 2, size // 2), np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(0, 6))):
        cv2.circle(rgb, centre, int(size * rng.uniform(0.1, 0.5)), colour(rng).tolist(), int(rng.choice([1, 1, 2, 4, 9])), cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.ellipse(rgb, centre, (int(size * rng.uniform(0.2, 0.45)), int(size * rng.uniform(0.08, 0.3))), rng.uniform(-30, 30), 0, 360, colour(rng).tolist(), int(rng.choice([-1, 2, 4])), cv2.LINE_AA)
    for _ in range(int(rng.integers(1, 4))):
        words = _slanted(rng, text.line(rng, text.phrase(rng, int(rng.integers(1, 3))), int(size * np.exp(rng.uniform(np.log(0.06), np.log(0.4))))))
        shade, x, y = colour(rng), (size - words.shape[1]) // 2 + int(rng.normal(0, size * 0.06)), int(rng.uniform(0.15, 0.7) * size)
        if rng.random() < 0.6:
            text.put(rgb, cv2.dilate(words, np.ones((int(rng.integers(2, 6)),) * 2, np.uint8)), colour(rng), x - 1, y - 1)
        text.put(rgb, words, shade, x, y)
    cv2.circle(alpha, centre, size // 2 - 2, 255, -1, cv2.LINE_AA)
    return rgb, alpha


def _slanted(rng, ink):
    lean, height = rng.uniform(-0.6, 0.6), ink.shape[0]
    shift = np.float32([[1, -lean, max(0, lean * height)], [0, 1, 0]])
    return cv2.warpAffine(ink, shift, (ink.shape[1] + int(abs(lean) * height) + 1, height))


def _relief(rng):
    """Letters and shapes cut from or into wood, iron, stone: lit from one side, of nearly the colour of what they stand on."""
    height, width = int(rng.integers(80, 260)), int(rng.integers(80, 300))
    depth = np.zeros((height, width, 3), np.uint8)
    if rng.random() < 0.7:
        words = _slanted(rng, text.line(rng, text.word(rng)[: int(rng.integers(1, 6))], int(height * rng.uniform(0.5, 1.2))))
        text.put(depth, words, 255.0, int(rng.integers(-10, 20)), int(rng.integers(-10, max(-9, height - words.shape[0] + 10))))
    for _ in range(int(rng.integers(0, 5))):
        ends = tuple(int(v) for v in rng.uniform(0, 1, 2) * (width, height))
        cv2.ellipse(depth, ends, tuple(int(v) for v in rng.uniform(8, 70, 2)), rng.uniform(0, 360), 0, rng.uniform(90, 360), (255, 255, 255), int(rng.integers(2, 16)), cv2.LINE_AA)
    soft = cv2.GaussianBlur(depth[..., 0], (0, 0), rng.uniform(0.7, 4)).astype(np.float32) / 255
    turn = rng.uniform(0, 2 * np.pi)
    slope = cv2.Sobel(soft, cv2.CV_32F, 1, 0) * np.cos(turn) + cv2.Sobel(soft, cv2.CV_32F, 0, 1) * np.sin(turn)
    grain = noise(rng, height, width, (6, 20, 60), 0.9) - 0.5
    value = 0.5 + slope * rng.uniform(0.15, 0.7) + (soft - 0.5) * rng.uniform(-0.3, 0.5) + grain * rng.uniform(0.1, 1.2)
    return _whole(between(value.astype(np.float32), colour(rng, 0, 90), colour(rng, 110, 255)))


def _characters(rng):
    """Characters of a script with many strokes, real to nobody: in a column, a row or a field, as on shop signs and banners."""
    side = int(rng.integers(16, 60))
    across, down = ((1, int(rng.integers(3, 12))), (int(rng.integers(3, 12)), 1), (int(rng.integers(3, 9)), int(rng.integers(2, 7))))[rng.integers(3)]
    margin = int(rng.integers(2, side))
    rgb = np.empty((down * side + 2 * margin, across * side + 2 * margin, 3), np.uint8)
    rgb[:] = colour(rng)
    ink, thick = colour(rng).tolist(), max(1, int(side * rng.uniform(0.05, 0.14)))
    for column in range(across):
        for row in range(down):
            if rng.random() < 0.05:
                continue
            origin = np.array((margin + column * side, margin + row * side))
            for _ in range(int(rng.integers(3, 11))):
                begin = rng.uniform(0.08, 0.85, 2)
                step = ((1, 0), (0, 1), (0.6, 0.8), (-0.6, 0.8))[rng.choice(4, p=(0.4, 0.3, 0.15, 0.15))]
                end = np.clip(begin + np.array(step) * rng.uniform(0.2, 0.8), 0.08, 0.88)
                cv2.line(rgb, tuple(int(v) for v in origin + begin * side), tuple(int(v) for v in origin + end * side), ink, thick, cv2.LINE_AA)
    return _whole(rgb)


def _grating(rng):
    """Drains, combs, zips, ladders, rails, piano keys, seams: a long band of short bars."""
    width, height = int(rng.integers(160, 420)), int(rng.integers(8, 60))
    rgb = between(noise(rng, height, width, (2, 9)), colour(rng, 0, 140), colour(rng, 60, 255))
    step, share, shade = rng.uniform(2.5, 16), rng.uniform(0.2, 0.8), colour(rng).tolist()
    edge = int(rng.integers(0, max(1, height // 3)))
    for x in np.arange(0, width, step):
        cv2.rectangle(rgb, (int(x), edge), (int(x + step * share), height - edge), shade, -1)
    if rng.random() < 0.5:
        cv2.rectangle(rgb, (0, 0), (width - 1, height - 1), colour(rng).tolist(), int(rng.integers(1, 5)))
    return _whole(rgb)
