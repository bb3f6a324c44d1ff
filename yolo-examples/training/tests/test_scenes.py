"""What the generator promises: symbols that decode, boxes that are tight, the same bytes for the same seed."""

import unittest

import cv2
import numpy as np
import zxingcpp

from detector import CLASSES
from scenes.label import Patch, _corners, label_of
from scenes.scene import scene
from scenes.surface import paste, placed
from scenes.surroundings import surrounding
from scenes.symbols import AZTEC, DATA_MATRIX, QR_CODE, draw_symbol


class Symbols(unittest.TestCase):
    def test_decode_to_what_was_encoded(self):
        rng = np.random.default_rng(1)
        for kind, name in enumerate(CLASSES):
            read = right = 0
            for _ in range(60):
                symbol = draw_symbol(rng, kind)
                image = np.kron(symbol.modules, np.ones((60 if symbol.linear else 3, 3), np.uint8))
                image = cv2.copyMakeBorder(255 - 255 * image, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
                texts = [code.text.replace(" ", "") for code in zxingcpp.read_barcodes(image) if code.text]
                content = symbol.text.replace(" ", "")  # empty where nothing is printed beside it
                read += bool(texts)
                right += any(content in text or text in content for text in texts)  # with a check digit, or without start and stop
            # Telepen, stacked and micro forms are written, but not all of them are read by the reader used here.
            self.assertGreaterEqual(read, 48, name)
            self.assertGreaterEqual(right, 0.9 * read, name)  # UPC-E is read as the UPC-A that it stands for


class Labels(unittest.TestCase):
    def test_have_boxes_where_a_reader_finds_the_symbol(self):
        rng = np.random.default_rng(4)
        for kind in (QR_CODE, DATA_MATRIX, AZTEC):
            compared = 0
            for _ in range(40):
                label = label_of(rng, [draw_symbol(rng, kind)], 400)
                height, width = label.rgb.shape[:2]
                picture = cv2.copyMakeBorder(label.rgb, 20, 20, 20, 20, cv2.BORDER_REPLICATE)
                for code in zxingcpp.read_barcodes(picture):
                    at = code.position
                    corners = np.array([(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]) - 20
                    found = np.concatenate([corners.min(0), corners.max(0)])
                    points = label.codes[0][1]
                    box = np.concatenate([points.min(0), points.max(0)])
                    side = (box[2:] - box[:2]).max()
                    self.assertLess(np.abs(found - box).max(), 0.08 * side + 3, f"{CLASSES[kind]}: {found} in {box} of {width} x {height}")
                    compared += 1
            self.assertGreater(compared, 20, CLASSES[kind])


class Surroundings(unittest.TestCase):
    def test_are_nothing_that_a_reader_reads(self):
        rng = np.random.default_rng(5)
        for _ in range(400):
            thing = surrounding(rng)
            self.assertEqual([], thing.codes)
            self.assertEqual([], zxingcpp.read_barcodes(thing.rgb))


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

    def test_have_symbols_within_the_picture_that_do_not_hide_one_another(self):
        pairs = 0
        for index in range(40):
            made = scene(6, index)
            self.assertTrue((made.boxes >= 0).all() and (made.boxes <= 640).all())
            self.assertEqual(len(made.codes), len(made.boxes))
            self.assertTrue((made.boxes[:, 2:] - made.boxes[:, :2] >= 5).all())
            masks = [cv2.fillPoly(np.zeros((640, 640), np.uint8), [outline.round().astype(np.int32)], 1) for outline in made.outlines]
            for i, first in enumerate(masks):
                for second in masks[i + 1 :]:
                    pairs += 1
                    self.assertLess((first & second).sum(), 0.05 * min(first.sum(), second.sum()), f"scene {index}")
        self.assertGreater(pairs, 50)


if __name__ == "__main__":
    unittest.main()
