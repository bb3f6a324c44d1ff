"""What light and a camera do to a scene."""

import cv2
import numpy as np

from .backdrop import noise
from .label import colour


def lit(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Uneven light, shadows with edges, and glare."""
    size = picture.shape[0]
    gain = np.ones((size, size), np.float32)
    if rng.random() < 0.6:
        gain *= 1 + (noise(rng, size, size, (2, 3)) - 0.5) * rng.uniform(0.3, 1.3)
    if rng.random() < 0.25:  # the shadow of something: a polygon, soft at its edge
        points = (rng.uniform(-0.3, 1.3, (int(rng.integers(3, 6)), 2)) * size).astype(np.int32)
        mask = np.zeros((size // 4, size // 4), np.float32)
        cv2.fillPoly(mask, [points // 4], 1.0)
        mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.5, 6))
        gain *= 1 - cv2.resize(mask, (size, size)) * rng.uniform(0.25, 0.75)
    out = picture * gain[..., None]
    if rng.random() < 0.2:  # glare of a lamp, or of foil
        small = size // 4
        mask = np.zeros((small, small), np.float32)
        for _ in range(int(rng.integers(1, 4))):
            centre = tuple(rng.integers(0, small, 2).tolist())
            axes = (int(1 + small * rng.uniform(0.01, 0.25)), int(1 + small * rng.uniform(0.005, 0.08)))
            cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(1, 8))
        out = out + cv2.resize(mask, (size, size))[..., None] * (rng.uniform(60, 230) * (colour(rng, 200, 255) / 255)).astype(np.float32)
    return np.clip(out, 0, 255).astype(np.uint8)


def covered(rng: np.random.Generator, picture: np.ndarray, boxes: np.ndarray) -> None:
    """Fingers, straps and tape over a small part of some symbols; boxes are [n, 4] x0 y0 x1 y1."""
    for x0, y0, x1, y1 in boxes:
        if rng.random() > 0.12:
            continue
        extent = np.array([x1 - x0, y1 - y0])
        corner = np.array([x0, y0]) + extent * rng.choice([0.0, 1.0], 2)
        shade = colour(rng, 40, 220) if rng.random() < 0.5 else np.array([205, 160, 135]) * rng.uniform(0.35, 1.1)
        shade = np.clip(shade, 0, 255).tolist()
        if rng.random() < 0.5:
            axes = tuple(np.maximum(1, extent * rng.uniform(0.08, 0.3, 2)).astype(int).tolist())
            cv2.ellipse(picture, tuple(corner.astype(int).tolist()), axes, float(rng.uniform(0, 180)), 0, 360, shade, -1, cv2.LINE_AA)
        else:
            at = np.array([x0, y0]) + extent * rng.uniform(0, 1, 2)
            angle = rng.uniform(0, np.pi)
            reach = max(extent) * 1.2 * np.array([np.cos(angle), np.sin(angle)])
            thick = int(max(1, min(extent) * rng.uniform(0.03, 0.12)))
            cv2.line(picture, tuple((at - reach).astype(int).tolist()), tuple((at + reach).astype(int).tolist()), shade, thick, cv2.LINE_AA)


def photographed(rng: np.random.Generator, picture: np.ndarray, smallest: float) -> np.ndarray:
    """Blur, exposure, colour, noise and compression.

    smallest: shorter side in pixels of the smallest symbol, which bounds the blur: what no eye could name is not to be learnt.
    """
    size = picture.shape[0]
    limit = max(0.5, min(4.5, smallest / 22))
    choice = rng.random()
    if choice < 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, limit))
    elif choice < 0.42:  # out of focus: a disc
        radius = max(1, int(rng.uniform(0.6, 1.2 * limit) + 0.5))
        disc = np.zeros((2 * radius + 1,) * 2, np.float32)
        cv2.circle(disc, (radius, radius), radius, 1.0, -1)
        picture = cv2.filter2D(picture, -1, disc / disc.sum())
    elif choice < 0.55:  # a moving camera
        length = max(2, int(rng.uniform(1, 3 * limit)))
        path = np.zeros((length * 2 + 1,) * 2, np.float32)
        angle = rng.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * length
        cv2.line(path, tuple((length - reach / 2).astype(int).tolist()), tuple((length + reach / 2).astype(int).tolist()), 1.0, 1)
        picture = cv2.filter2D(picture, -1, path / path.sum())
    elif choice < 0.65:  # a small picture made large
        factor = rng.uniform(max(0.35, min(1, 14 / smallest)), 1)
        small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if rng.random() < 0.6 else cv2.INTER_LINEAR)
        picture = cv2.resize(small, (size, size), interpolation=(cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)[rng.integers(3)])

    # Exposure, gamma, contrast and colour as one table per channel.
    levels = np.arange(256, dtype=np.float32) / 255
    levels = levels ** np.exp(rng.normal(0, 0.35))
    levels = (levels - 0.5) * rng.uniform(0.55, 1.25) + 0.5 + rng.normal(0, 0.08)
    dark = rng.random() < 0.12
    if dark:
        levels = levels * rng.uniform(0.18, 0.5)
    cast = np.exp(rng.normal(0, 0.12, 3)) if rng.random() < 0.5 else np.ones(3)
    table = np.clip(levels[:, None] * cast * 255, 0, 255).astype(np.uint8)
    picture = cv2.LUT(picture, table[:, None, :].reshape(256, 1, 3))

    strength = rng.uniform(0, 6) if rng.random() < 0.7 else rng.uniform(6, 22)
    if dark or strength > 1:
        # One field of noise for all scenes of a process would be seen; one channel of it, shifted for the others, is not.
        grain = rng.standard_normal((size, size + 64), dtype=np.float32) * np.float32(strength)
        coarse = rng.random() < 0.3
        if coarse:
            grain = cv2.GaussianBlur(grain, (0, 0), 0.8) * 1.8
        field = np.stack([grain[:, shift : shift + size] for shift in ((0, 0, 0) if rng.random() < 0.5 else (0, 21, 47))], 2)
        picture = cv2.add(picture, field, dtype=cv2.CV_8U)
    if rng.random() < 0.12:  # sharpening halos, as phones make them
        picture = cv2.addWeighted(picture, 1.8, cv2.GaussianBlur(picture, (0, 0), 1.2), -0.8, 0)
    if rng.random() < 0.25:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return picture


def compressed(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """The JPEG file of a picture, uint8; now and then it has been a worse JPEG before."""
    if rng.random() < 0.2:
        picture = cv2.imdecode(cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 60))])[1], cv2.IMREAD_COLOR)[..., ::-1]
    return cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(80, 97))])[1]
