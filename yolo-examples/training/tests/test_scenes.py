"""What the generator promises: symbols that decode, boxes that are tight, the same bytes for the same seed."""

import unittest

import cv2
import numpy as np
import zxingcpp

from detector import CLASSES
from scenes.label import Patch, _corners
from scenes.scene import scene
from scenes.surface import paste, placed
from scenes.symbols import draw_symbol


class Symbols(unittest.TestCase):
    def test_decode_to_what_was_encoded(self):
        rng = np.random.default_rng(1)
        for kind, name in enumerate(CLASSES):
            read = 0
            for _ in range(60):
                symbol = draw_symbol(rng, kind)
                image = np.kron(symbol.modules, np.ones((60 if symbol.linear else 3, 3), np.uint8))
                image = cv2.copyMakeBorder(255 - 255 * image, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
                read += any(code.text for code in zxingcpp.read_barcodes(image))
            # Telepen, stacked and micro forms are written, but not all of them are read by the reader used here.
            self.assertGreaterEqual(read, 48, name)


class Boxes(unittest.TestCase):
    def test_are_tight_on_bent_rippled_and_tilted_surfaces(self):
        rng = np.random.default_rng(2)
        for _ in range(300):
            height, width = rng.integers(200, 300, 2)
            rgb = np.zeros((height, width, 3), np.uint8)
            x0, y0, x1, y1 = 12, 9, width - 20, height - 15
            rgb[y0:y1, x0:x1] = 255
            patch = Patch(rgb, np.full((height, width), 255, np.uint8), [(0, _corners(x0, y0, x1, y1))])
            surface = placed(rng, patch, (320, 320), 260, wild=1.0)
            picture = np.zeros((640, 640, 3), np.uint8)
            if paste(picture, patch, surface) is None:
                continue
            ys, xs = np.nonzero(picture[..., 0] > (60 if surface.bend == 0 else 8))
            points = surface.forward(patch.codes[0][1])
            expected = np.concatenate([points.min(0), points.max(0)])
            self.assertLess(np.abs(expected - (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)).max(), 2.5, str(surface))


class Scenes(unittest.TestCase):
    def test_are_the_same_for_the_same_seed_and_index(self):
        for index in range(4):
            first, second = scene(5, index), scene(5, index)
            np.testing.assert_array_equal(first.jpeg, second.jpeg)
            np.testing.assert_array_equal(first.boxes, second.boxes)

    def test_have_boxes_within_the_picture_that_do_not_hide_one_another(self):
        for index in range(25):
            made = scene(6, index)
            self.assertTrue((made.boxes >= 0).all() and (made.boxes <= 640).all())
            self.assertEqual(len(made.codes), len(made.boxes))
            self.assertTrue((made.boxes[:, 2:] - made.boxes[:, :2] >= 5).all())


if __name__ == "__main__":
    unittest.main()
