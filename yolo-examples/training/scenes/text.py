"""Lines and blocks of print in many typefaces, as masks of ink."""

import glob
import importlib.util
import os
from functools import lru_cache

import cv2
import numpy as np
from PIL import ImageFont

_PACKAGES = ("matplotlib", "font_roboto", "font_source_serif_pro", "font_caladea", "font_manrope", "font_intuitive", "font_hanken_grotesk")
_NOT_FOR_TEXT = ("STIX", "cmex", "cmsy", "cmmi", "cmtt10x", "LastResort")
_SYLLABLES = "an be co da el fi ga ho in ju ka le mo na or pe qui ra se ti um va wo xy ze str chen burg ter tion ment ing ed ex pro con sch".split()


@lru_cache(maxsize=1)
def typefaces() -> list[str]:
    """Paths of the fonts that the pinned packages bring, in a fixed order."""
    paths = []
    for package in _PACKAGES:
        folder = os.path.dirname(importlib.util.find_spec(package).origin)
        found = glob.glob(folder + "/**/*.ttf", recursive=True) + glob.glob(folder + "/**/*.otf", recursive=True)
        paths += [path for path in sorted(found) if not any(word in os.path.basename(path) for word in _NOT_FOR_TEXT)]
    return paths


@lru_cache(maxsize=256)
def _font(index, size):
    return ImageFont.truetype(typefaces()[index], size)


def word(rng: np.random.Generator) -> str:
    """A word of no language, a number, a price, a date."""
    choice = rng.random()
    if choice < 0.2:
        return str(rng.integers(0, 10 ** int(rng.integers(1, 9))))
    if choice < 0.27:
        return f"{rng.integers(0, 99)}.{rng.integers(0, 99):02d}"
    if choice < 0.3:
        return f"{rng.integers(1, 29):02d}/{rng.integers(1, 13):02d}/{rng.integers(2000, 2030)}"
    made = "".join(_SYLLABLES[i] for i in rng.integers(0, len(_SYLLABLES), rng.integers(1, 4)))
    style = rng.random()
    return made.upper() if style < 0.3 else made.capitalize() if style < 0.5 else made


def phrase(rng: np.random.Generator, words: int) -> str:
    return " ".join(word(rng) for _ in range(words))


def line(rng: np.random.Generator, content: str, height: int, font: int | None = None) -> np.ndarray:
    """Ink of one line, uint8 [height', width], 255 where printed, `height` pixels of type size."""
    font = int(rng.integers(len(typefaces()))) if font is None else font
    mask = _font(font, max(5, min(160, int(height)))).getmask(content or "0", mode="L")
    width, drawn_height = mask.size
    if width == 0 or drawn_height == 0:  # a typeface without these letters
        return np.zeros((1, 1), np.uint8)
    return np.frombuffer(bytes(mask), np.uint8).reshape(drawn_height, width)


def block(rng: np.random.Generator, width: int, height: int, size: int) -> np.ndarray:
    """Ink of a paragraph that fills uint8 [height, width] at a type size."""
    ink = np.zeros((height, width), np.uint8)
    font = int(rng.integers(len(typefaces())))
    step = max(6, int(size * rng.uniform(1.1, 1.8)))
    # A few lines are drawn and dealt out again: a page is about its texture, and drawing type is slow.
    lines = [line(rng, phrase(rng, 2 + width // (size * 4)), size, font) for _ in range(min(6, 1 + height // step))]
    for y in range(0, height - step, step):
        if rng.random() < 0.08:
            continue
        drawn = lines[rng.integers(len(lines))]
        length = width if rng.random() < 0.8 else int(width * rng.uniform(0.2, 0.9))
        part = drawn[: min(step, height - y), : min(length, width)]
        ink[y : y + part.shape[0], : part.shape[1]] = np.maximum(ink[y : y + part.shape[0], : part.shape[1]], part)
    return ink


def put(picture: np.ndarray, ink: np.ndarray, colour, x: int, y: int) -> None:
    """Prints ink in a colour onto a picture, clipped to it."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = max(0, x), max(0, y), min(width, x + ink.shape[1]), min(height, y + ink.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    cover = ink[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.float32) / 255
    region = picture[y0:y1, x0:x1]
    region[:] = cv2.convertScaleAbs(region * (1 - cover) + np.asarray(colour, np.float32) * cover)
