"""Puts something flat into a picture: bent round a cylinder, rippled, and seen in perspective."""

from dataclasses import dataclass

import cv2
import numpy as np

from .label import Patch


@dataclass(frozen=True)
class Surface:
    """Where a flat patch of size (width, height) ends up.

    homography: from the bent patch to pixels of the picture.
    bend: half the angle that the patch covers of a cylinder, in radians; 0 is flat. The axis is vertical in the patch, or horizontal if `lying`.
    sag: how far the middle of the patch moves along the axis, as a share of its length: a cylinder seen from above.
    ripple: amplitude (pixels of the patch), wave numbers and phases of a slight wave, as in foil and bags.
    """

    width: int
    height: int
    homography: np.ndarray
    bend: float
    lying: bool
    sag: float
    ripple: tuple[float, float, float, float, float]

    def forward(self, points: np.ndarray) -> np.ndarray:
        """Points [n, 2] of the patch in pixels of the picture: the inverse of `flat`, whose ripple is undone by fixed point."""
        u, v = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
        if self.bend > 0:
            u, v = (v, u) if self.lying else (u, v)
            along, across = (self.width, self.height) if self.lying else (self.height, self.width)
            angle = (u / across * 2 - 1) * self.bend
            u = (np.sin(angle) / np.sin(self.bend) + 1) / 2 * across
            v = v + self.sag * along * (1 - np.cos(angle))
            u, v = (v, u) if self.lying else (u, v)
        x, y = u, v
        for _ in range(8):
            dx, dy = self._wave(x, y)
            x, y = u - dx, v - dy
        seen = np.stack([x, y, np.ones_like(x)])
        seen = self.homography @ seen
        return (seen[:2] / seen[2]).T

    def flat(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where in the patch pixels of the picture come from, float32; far outside where they see nothing of it."""
        h = np.linalg.inv(self.homography)
        w = h[2, 0] * x + h[2, 1] * y + h[2, 2]
        w = np.where(np.abs(w) < 1e-9, 1e-9, w)
        px, py = (h[0, 0] * x + h[0, 1] * y + h[0, 2]) / w, (h[1, 0] * x + h[1, 1] * y + h[1, 2]) / w
        if self.ripple[0] > 0:
            dx, dy = self._wave(px, py)
            px, py = px + dx, py + dy
        if self.bend > 0:
            px, py = (py, px) if self.lying else (px, py)
            along, across = (self.width, self.height) if self.lying else (self.height, self.width)
            sine = (px / across * 2 - 1) * np.sin(self.bend)
            angle = np.arcsin(np.clip(sine, -1, 1))
            py = py - self.sag * along * (1 - np.cos(angle))
            px = np.where(np.abs(sine) <= np.sin(self.bend), (angle / self.bend + 1) / 2 * across, -1e4)
            px, py = (py, px) if self.lying else (px, py)
        return px.astype(np.float32), py.astype(np.float32)

    def _wave(self, x, y):
        amplitude, kx, ky, phase_x, phase_y = self.ripple
        return amplitude * np.sin(ky * y + kx * x * 0.3 + phase_x), amplitude * np.sin(kx * x + ky * y * 0.3 + phase_y)


def placed(rng: np.random.Generator, patch: Patch, centre, size: float, wild: float = 1.0) -> Surface:
    """A surface whose longer side is about `size` pixels long in the picture.

    Turned by any angle (upright more often), tilted up to about 60 degrees, bent in a third of the cases; `wild` scales tilt and bend.
    """
    height, width = patch.alpha.shape
    scale = size / max(height, width)
    choice = rng.random()
    angle = rng.normal(0, 6) if choice < 0.4 else rng.normal(0, 6) + 90 * rng.integers(4) if choice < 0.55 else rng.uniform(0, 360)
    turn = np.deg2rad(angle)
    tilt_x, tilt_y = np.deg2rad(np.clip(rng.normal(0, 24 * wild, 2), -62, 62)) if rng.random() < 0.75 else (0.0, 0.0)
    rotation = (
        np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        @ np.array([[1, 0, 0], [0, np.cos(tilt_x), -np.sin(tilt_x)], [0, np.sin(tilt_x), np.cos(tilt_x)]])
        @ np.array([[np.cos(tilt_y), 0, np.sin(tilt_y)], [0, 1, 0], [-np.sin(tilt_y), 0, np.cos(tilt_y)]])
    )
    distance = size * rng.uniform(1.6, 6)  # of the camera: near ones converge more
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    space = np.concatenate([(corners - (width / 2, height / 2)) * scale, np.zeros((4, 1))], 1) @ rotation.T
    seen = space[:, :2] * (distance / (distance + space[:, 2:])) + centre
    homography = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32)).astype(np.float64)
    bent = rng.random() < 0.33 * wild
    bend = rng.uniform(0.2, 1.25) if bent else 0.0
    ripple = (0.0, 0.0, 0.0, 0.0, 0.0)
    if rng.random() < 0.15 * wild:
        waves = 2 * np.pi / (max(height, width) * rng.uniform(0.25, 1, 2))
        ripple = (max(height, width) * rng.uniform(0.004, 0.018), waves[0], waves[1], *rng.uniform(0, 6.28, 2))
    return Surface(width, height, homography, bend, bool(rng.random() < 0.35), float(rng.normal(0, 0.25)) if bent else 0.0, ripple)


def shrunk(rng: np.random.Generator, patch: Patch, size: float) -> Patch:
    """The patch at about the resolution it is seen with.

    Three in ten stay larger than that and are then sampled without a filter: the aliasing that a large photograph has after bilinear resizing.
    """
    keep = max(patch.alpha.shape)
    target = size * (rng.uniform(1.0, 1.5) if rng.random() < 0.7 else rng.uniform(1.5, 4))
    if keep <= target:
        return patch
    factor = target / keep
    shape = max(2, round(patch.alpha.shape[1] * factor)), max(2, round(patch.alpha.shape[0] * factor))
    ratio = np.array([shape[0] / patch.alpha.shape[1], shape[1] / patch.alpha.shape[0]], np.float32)
    return Patch(
        cv2.resize(patch.rgb, shape, interpolation=cv2.INTER_AREA),
        cv2.resize(patch.alpha, shape, interpolation=cv2.INTER_AREA),
        [(kind, outline * ratio) for kind, outline in patch.codes],
    )


def paste(picture: np.ndarray, patch: Patch, surface: Surface, shadow: float = 0.0) -> np.ndarray | None:
    """Blends the patch into the picture in place; returns the mask of what it covers within the picture, or None if that is nothing."""
    size = picture.shape[0]
    seen = surface.forward(outline(patch))
    if not np.isfinite(seen).all():
        return None
    x0, y0 = np.floor(seen.min(0)).astype(int) - 2
    x1, y1 = np.ceil(seen.max(0)).astype(int) + 3
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(picture.shape[1], x1), min(size, y1)
    if x0 >= x1 or y0 >= y1:
        return None
    if surface.bend == 0 and surface.ripple[0] == 0:
        shift = _moved(-x0 - 0.5, -y0 - 0.5) @ surface.homography @ _moved(0.5, 0.5)
        rgb = cv2.warpPerspective(patch.rgb, shift, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.warpPerspective(patch.alpha, shift, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    else:
        xs, ys = np.meshgrid(np.arange(x0, x1, dtype=np.float32), np.arange(y0, y1, dtype=np.float32))
        map_x, map_y = surface.flat(xs + 0.5, ys + 0.5)
        map_x, map_y = map_x - 0.5, map_y - 0.5
        rgb = cv2.remap(patch.rgb, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.remap(patch.alpha, map_x, map_y, cv2.INTER_LINEAR)
        if surface.bend > 0:  # a round surface turns away from the light
            u = (map_y / surface.height if surface.lying else map_x / surface.width) * 2 - 1
            shade = np.cos(np.clip(u * surface.bend, -1.5, 1.5) + surface.sag) * 0.6 + 0.4
            rgb = cv2.convertScaleAbs(rgb * np.clip(shade, 0.15, 1)[..., None].astype(np.float32))
    region = picture[y0:y1, x0:x1]
    if shadow > 0:
        soft = cv2.GaussianBlur(alpha, (0, 0), 2 + shadow * 8)
        region[:] = cv2.convertScaleAbs(region * (1 - soft[..., None].astype(np.float32) * (shadow / 255)))
    cover = alpha[..., None].astype(np.float32) * np.float32(1 / 255)
    region[:] = cv2.convertScaleAbs(region * (1 - cover) + rgb * cover)
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[y0:y1, x0:x1] = alpha
    return mask


def _moved(x, y):
    """OpenCV counts from the centres of pixels, outlines from their corners."""
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def outline(patch: Patch) -> np.ndarray:
    """Points round the edge of a patch, in order, float64 [n, 2], with points between the corners for what is bent."""
    height, width = patch.alpha.shape
    t = np.linspace(0, 1, 12)
    xs = np.concatenate([t * width, np.full(12, width), width - t * width, np.zeros(12)])
    ys = np.concatenate([np.zeros(12), t * height, np.full(12, height), height - t * height])
    return np.stack([xs, ys], 1)
