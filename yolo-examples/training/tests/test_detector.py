"""What training and evaluation rest on: views keep boxes on their symbols, losses pull towards them, and what is exported is what was trained."""

import contextlib
import copy
import io
import tempfile
import unittest
from ctypes import c_bool
from multiprocessing import Value
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from detector import CLASSES, hard
from detector.assignment import assign
from detector.evaluate import Picture, average_precision, detect, match
from detector.export import export
from detector.labels import Labels, area_of, box_of, clipped, read_labels
from detector.loss import ciou, distribution_loss, losses
from detector.network import BINS, CodeDetector, DecodedDetector, cells, distances
from detector.pool import Pool, Recipe
from detector.windows import CUT, CUT_LENGTHWISE, GONE, Zoom, choose_window, shown

SIDE = 128


def pool_of_rectangles(folder: Path, pictures: int, rng: np.random.Generator) -> None:
    """White pictures with a black rectangle each, turned a little or not at all, labelled by its outline or by its box."""
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    for i in range(pictures):
        width, height = (int(v) for v in rng.integers(300, 700, 2))
        w, h = (int(v) for v in rng.integers(40, 200, 2))
        turned = i % 3
        corners = cv2.boxPoints(((0, 0), (w, h), turned * rng.uniform(3, 40)))
        corners += rng.uniform(-corners.min(0), (width, height) - corners.max(0)).astype(np.float32)
        fine = np.full((height * 4, width * 4, 3), 255, np.uint8)
        cv2.fillConvexPoly(fine, (corners * 4 - 0.5).round().astype(np.int32), (0, 0, 0))
        image = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(folder / "images" / f"{i}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 100])
        shares = corners / (width, height)
        low, high = shares.min(0), shares.max(0)
        numbers = shares.ravel() if turned else np.concatenate(((low + high) / 2, high - low))
        (folder / "labels" / f"{i}.txt").write_text(f"{i % 5} {' '.join(map(str, numbers))}\n")


def of_box(kind: int, *box: float) -> Labels:
    x1, y1, x2, y2 = box
    return Labels(np.array([kind]), np.array([box], float), [np.array([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], float)])


class Views(unittest.TestCase):
    def test_keep_boxes_on_what_they_are_of(self):
        with tempfile.TemporaryDirectory() as folder:
            pool_of_rectangles(Path(folder) / "pool", 30, np.random.default_rng(1))
            plain = Recipe(recolour=0, grey=0, mosaic=0, enlarged=0)
            pool = Pool([Path(folder) / "pool"], [160, 224], 8, 3, 0, Value(c_bool, False, lock=False), plain)
            compared = 0
            for step in range(20):
                images, symbols = pool[step]
                self.assertEqual(images.dtype, torch.uint8)
                for picture, image in enumerate(images.numpy()):
                    ys, xs = np.nonzero(image[0] < 64)  # darker than the padding
                    boxes = symbols[symbols[:, 0] == picture, 2:].numpy()
                    if len(boxes) == 1 and len(xs):
                        ink = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1])
                        self.assertLess(np.abs(ink - boxes[0]).max(), 3.5)  # corners of what is turned are blurred
                        compared += 1
            self.assertGreater(compared, 50)

    def test_cut_barcodes_so_that_a_part_of_every_bar_is_left(self):
        for kind in range(len(CLASSES)):
            rng, cut = np.random.default_rng(7), []
            for _ in range(200):
                for labels, longer in ((of_box(kind, 100, 200, 400, 300), 0), (of_box(kind, 200, 100, 300, 400), 1)):
                    seen = shown(choose_window(rng, Zoom(), np.ones(5), 640, 480, labels, 384, 384), labels, 384, 384)
                    if GONE < seen.share[0] < CUT:
                        cut.append(seen.share[0])
                        self.assertGreater((seen.boxes[0, 2:] - seen.boxes[0, :2])[longer] / 300, 0.96)
            if kind == CLASSES.index("barcode"):
                self.assertGreater(len(cut), 10)
                self.assertGreater(min(cut), CUT_LENGTHWISE - 0.02)
            else:
                self.assertEqual(0, len(cut))

    def test_do_not_cut_the_ends_off_a_barcode_that_lies_aslant(self):
        outline = cv2.boxPoints(((320, 240), (300, 100), 9)).astype(float)
        labels = Labels(np.array([CLASSES.index("barcode")]), box_of(outline)[None], [outline])
        rng, cut = np.random.default_rng(8), 0
        for _ in range(400):
            seen = shown(choose_window(rng, Zoom(), np.ones(5), 640, 480, labels, 384, 384), labels, 384, 384)
            if GONE < seen.share[0] < CUT:
                cut += 1
                self.assertGreater((seen.boxes[0, 2] - seen.boxes[0, 0]) / (labels.boxes[0, 2] - labels.boxes[0, 0]), 0.96)
        self.assertGreater(cut, 5)

    def test_of_a_mosaic_keep_boxes_within_it(self):
        with tempfile.TemporaryDirectory() as folder:
            pool_of_rectangles(Path(folder) / "pool", 12, np.random.default_rng(2))
            pool = Pool([Path(folder) / "pool"], [160], 8, 3, 0, Value(c_bool, True, lock=False), Recipe(mosaic=1))
            _, symbols = pool[0]
            self.assertGreater(len(symbols), 8)
            self.assertTrue(((symbols[:, 2:] >= 0) & (symbols[:, 2:] <= 160)).all())
            self.assertTrue((symbols[:, 4:] > symbols[:, 2:4]).all())

    def test_are_the_same_for_the_same_seed_and_step(self):
        with tempfile.TemporaryDirectory() as folder:
            pool_of_rectangles(Path(folder) / "pool", 6, np.random.default_rng(3))
            first, second = (Pool([Path(folder) / "pool"], [96], 4, 9, 1, Value(c_bool, True, lock=False))[5] for _ in range(2))
            self.assertTrue(torch.equal(first[0], second[0]) and torch.equal(first[1], second[1]))

    def test_of_a_pool_without_pictures_say_what_was_expected(self):
        with tempfile.TemporaryDirectory() as folder:
            pool_of_rectangles(Path(folder) / "pool", 1, np.random.default_rng(3))
            with self.assertRaisesRegex(SystemExit, "polo: expected a pool with .jpg files"):
                Pool([Path(folder) / "pool", Path(folder) / "polo"], [96], 4, 9, 1, Value(c_bool, True, lock=False))


class Outlines(unittest.TestCase):
    def test_are_clipped_to_what_a_mask_shows(self):
        rng = np.random.default_rng(4)
        for _ in range(60):
            outline = cv2.boxPoints(((rng.uniform(20, 80), rng.uniform(20, 80)), (rng.uniform(5, 90), rng.uniform(5, 40)), rng.uniform(0, 90)))
            mask = np.zeros((1200, 1200), np.uint8)
            cv2.fillConvexPoly(mask, (outline * 10 + 100 - 0.5).round().astype(np.int32), 1)  # ten pixels for one, and a margin of ten
            low, high = np.sort(rng.integers(0, 100, (2, 2)), 0)
            left = clipped(outline.astype(float), tuple(low), tuple(high))
            ys, xs = np.nonzero(mask[100 + low[1] * 10 : 100 + high[1] * 10, 100 + low[0] * 10 : 100 + high[0] * 10])
            area = area_of(left) if len(left) > 2 else 0
            self.assertAlmostEqual(area, len(xs) / 100, delta=5)
            if len(xs) > 100:
                seen = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]) / 10 + np.tile(low, 2)
                self.assertLess(np.abs(box_of(left) - seen).max(), 0.6)

    def test_are_read_as_they_were_written(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "0.txt"
            file.write_text("2 0.5 0.25 0.5 0.5\n1 0.1 0.2 0.3 0.2 0.2 0.8\n")
            labels = read_labels(file, 100, 200)
            self.assertEqual(labels.classes.tolist(), [2, 1])
            np.testing.assert_allclose(labels.boxes, [[25, 0, 75, 100], [10, 40, 30, 160]])
            np.testing.assert_allclose(labels.outlines[1], [[10, 40], [30, 40], [20, 160]])
            file.write_text("1 0.5 0.5 0.5\n")
            with self.assertRaisesRegex(SystemExit, "0.txt, line 1: expected a class and 4 numbers of a box .* found 4 numbers"):
                read_labels(file, 100, 200)


class Assignment(unittest.TestCase):
    def test_gives_each_symbol_the_cells_inside_of_it_that_fit_best(self):
        centres, strides = cells([torch.zeros(1, 5, SIDE // s, SIDE // s) for s in (8, 16, 32)])
        symbols = torch.tensor([[[16.0, 16, 80, 80], [90, 90, 120, 126]]])
        classes, valid = torch.tensor([[1, 3]]), torch.ones(1, 2, dtype=torch.bool)
        scores = torch.full((1, len(centres), 5), 0.3)
        boxes = torch.cat((centres - 20, centres + 20), 1)[None]
        targets = assign(scores, boxes, centres, strides, symbols, classes, valid)
        self.assertEqual(set(targets.symbol.tolist()), {0, 1})
        for cell, symbol in zip(targets.cell.tolist(), targets.symbol.tolist()):
            (x, y), (x1, y1, x2, y2) = centres[cell], symbols[0, symbol]
            self.assertTrue(x1 < x < x2 and y1 < y < y2)
        self.assertTrue(((targets.quality > 0) & (targets.quality <= 1)).all())
        self.assertEqual(len(set(targets.cell.tolist())), len(targets.cell))

    def test_gives_a_long_thin_symbol_a_cell_of_every_stride(self):
        centres, strides = cells([torch.zeros(1, 5, 640 // s, 640 // s) for s in (8, 16, 32)])
        classes, valid = torch.tensor([[1]]), torch.ones(1, 1, dtype=torch.bool)
        scores = torch.full((1, len(centres), 5), 0.3)
        for top in np.arange(101, 133, 0.5).tolist():
            symbol = torch.tensor([[[20.0, top, 620, top + 9]]])
            for stride in (8, 16, 32):
                fitting = torch.where(strides == stride, 1.0, 0.0)[None, :, None] * symbol  # the cells of this stride alone see it
                targets = assign(scores, fitting, centres, strides, symbol, classes, valid)
                self.assertTrue((targets.quality[strides[targets.cell] == stride] > 0.9).any())

    def test_of_pictures_without_symbols_is_empty(self):
        centres, strides = cells([torch.zeros(1, 5, 4, 4)] * 3)
        boxes = torch.cat((centres - 9, centres + 9), 1)[None]
        targets = assign(torch.rand(1, len(centres), 5), boxes, centres, strides, torch.zeros(1, 1, 4), torch.zeros(1, 1, dtype=torch.long), torch.zeros(1, 1, dtype=torch.bool))
        self.assertEqual(len(targets.cell), 0)


class Losses(unittest.TestCase):
    def test_ciou_is_one_for_equal_boxes_and_falls_with_distance_and_aspect(self):
        box = torch.tensor([[10.0, 10, 50, 30]])
        moved = [ciou(box + torch.tensor([d, 0, d, 0]), box).item() for d in (0.0, 5, 30, 100)]
        self.assertAlmostEqual(moved[0], 1.0, places=5)
        self.assertEqual(moved, sorted(moved, reverse=True))
        self.assertLess(ciou(torch.tensor([[20.0, 0, 40, 40]]), box).item(), ciou(torch.tensor([[10.0, 10, 50, 20]]), box).item())

    def test_distribution_loss_is_least_where_the_mean_is_the_distance(self):
        logits = torch.full((1, 4, BINS), -20.0)
        logits[..., 3] = logits[..., 4] = 0.0
        mean = distances(logits.reshape(1, 4 * BINS, 1))
        self.assertTrue(torch.allclose(mean, torch.full((1, 4, 1), 3.5), atol=1e-4))
        at = [distribution_loss(logits, torch.full((1, 4), d)).item() for d in (3.5, 3.0, 6.0)]
        self.assertLess(at[0], at[2])
        self.assertAlmostEqual(at[0], np.log(2), places=4)

    def test_fall_when_a_network_learns_a_picture(self):
        torch.manual_seed(1)
        network = CodeDetector()
        images = torch.rand(2, 3, SIDE, SIDE)
        images[0, :, 32:96, 24:104] = 0
        symbols = torch.tensor([[0.0, 2, 24, 32, 104, 96]])  # the second picture has none
        optimizer = torch.optim.AdamW(network.parameters(), 2e-3)
        totals = []
        for _ in range(25):
            parts = losses(network(images), symbols)
            optimizer.zero_grad()
            parts.total().backward()
            optimizer.step()
            totals.append(float(parts.total().detach()))
        self.assertTrue(np.isfinite(totals).all())
        self.assertLess(min(totals[-3:]), 0.6 * totals[0])


class Export(unittest.TestCase):
    def network(self) -> CodeDetector:
        """Random weights with the statistics of noise, so that folding the norms has something to do."""
        torch.manual_seed(2)
        network = CodeDetector()
        for _ in range(20):
            network(torch.rand(4, 3, SIDE, SIDE))
        return network.eval()

    def test_computes_what_the_network_computes_at_every_size_and_batch(self):
        network = self.network()
        self.assertLessEqual(sum(p.numel() for p in network.parameters()), 1_000_000)
        for half, pixels, score in ((False, 1e-2, 1e-5), (True, 0.5, 1e-2)):
            model = export(copy.deepcopy(network), half)
            session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
            for batch, height, width in ((1, 64, 96), (3, 128, 64)):
                images = torch.rand(batch, 3, height, width)
                with torch.no_grad():
                    expected = DecodedDetector(network)(images).numpy()
                output = session.run(None, {"images": images.numpy()})[0]
                self.assertEqual(output.shape, (batch, 9, height * width * 21 // 1024))
                self.assertLess(np.abs(output[:, :4] - expected[:, :4]).max(), pixels)
                self.assertLess(np.abs(output[:, 4:] - expected[:, 4:]).max(), score)

    def test_says_what_the_model_is(self):
        metadata = {p.key: p.value for p in export(self.network(), half=True).metadata_props}
        self.assertEqual(metadata["stride"], "32")
        self.assertEqual(metadata["task"], "detect")
        self.assertEqual(metadata["names"], str(dict(enumerate(CLASSES))))


class Evaluation(unittest.TestCase):
    def pictures(self, shift: float) -> list[Picture]:
        truth = np.array([[10.0, 10, 60, 60], [80, 20, 140, 90]])
        found = truth + np.array([shift, 0, shift, 0])
        return [Picture(str(i), 200, 100, truth, np.array([0, 1]), found, np.array([0.9, 0.6]), np.array([0, 1])) for i in range(4)]

    def test_of_the_truth_is_perfect_and_of_boxes_elsewhere_nothing(self):
        self.assertAlmostEqual(average_precision(self.pictures(0))["map50"], 1.0)
        self.assertAlmostEqual(average_precision(self.pictures(60))["map50"], 0.0)

    def test_counts_each_symbol_once(self):
        picture = self.pictures(0)[0]
        twice = Picture("twice", 200, 100, picture.true_boxes, picture.true_classes, picture.boxes[[0, 0]], np.array([0.9, 0.8]), np.array([0, 0]))
        found, right = match(twice, 0.25)
        self.assertEqual(found.tolist(), [True, False])
        self.assertEqual(right.tolist(), [True, False])

    def test_brings_boxes_back_into_the_pixels_of_the_photo(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "wide.png"
            cv2.imwrite(str(file), np.zeros((100, 200, 3), np.uint8))

            def model(images: np.ndarray) -> np.ndarray:
                self.assertEqual(images.shape, (1, 3, 64, 64))
                output = np.zeros((9, 1), np.float32)
                output[:4, 0] = 32, 32, 16, 8  # the middle of the input
                output[4, 0] = 0.9
                return output

            picture = detect(model, file, 64, labelled=False)
            np.testing.assert_allclose(picture.boxes, [[75, 37.5, 125, 62.5]], atol=1e-3)


class HardScenes(unittest.TestCase):
    def model_for_the_dark(self, file: Path) -> None:
        """One box, whose score for the last class is how dark the picture is, from 0 to 1."""
        constants = {"one": np.ones(1, np.float32), "shape": np.array([1, 1, 1]), "others": np.zeros((1, 8, 1), np.float32)}
        nodes = [
            helper.make_node("ReduceMean", ["images"], ["light"], axes=[1, 2, 3]),
            helper.make_node("Sub", ["one", "light"], ["dark"]),
            helper.make_node("Reshape", ["dark", "shape"], ["score"]),
            helper.make_node("Concat", ["others", "score"], ["output0"], axis=1),
        ]
        images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, None, None])
        output = helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 9, 1])
        initializers = [numpy_helper.from_array(value, name) for name, value in constants.items()]
        graph = helper.make_graph(nodes, "dark", [images], [output], initializers)
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)

    def scene(self, pool: Path, name: str, grey: int, label: str = "") -> None:
        for folder in ("images", "labels"):
            (pool / folder).mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(pool / "images" / f"{name}.jpg"), np.full((64, 64, 3), grey, np.uint8))
        (pool / "labels" / f"{name}.txt").write_text(label)

    def mine(self, model: Path, pools: list[Path], out: Path) -> str:
        arguments = ["hard", str(model), *(word for pool in pools for word in ("--pool", str(pool))), "--out", str(out)]
        with patch("sys.argv", arguments), contextlib.redirect_stdout(io.StringIO()) as said:
            hard.main()
        return said.getvalue().strip()

    def test_are_those_without_a_code_in_which_the_model_sees_one(self):
        with tempfile.TemporaryDirectory() as folder:
            first, second, out = (Path(folder) / name for name in ("a", "b", "hard"))
            self.model_for_the_dark(Path(folder) / "dark.onnx")
            self.scene(first, "0", 0)
            self.scene(first, "1", 230)  # a score of 0.1
            self.scene(first, "2", 0, "1 0.5 0.5 0.5 0.5\n")  # has a code
            self.scene(second, "0", 204)  # 0.2: below the default confidence, and learned from all the same
            for _ in range(2):  # over the links of an earlier run, too
                self.assertEqual(self.mine(Path(folder) / "dark.onnx", [first, second], out), "2 of 3 scenes without a code")
            links = {link.name: link.resolve() for link in (out / "images").iterdir()}
            self.assertEqual(links, {f"{pool.name}-0.jpg": (pool / "images" / "0.jpg").resolve() for pool in (first, second)})
            pool = Pool([first, out], [64], 4, 1, 0, Value(c_bool, False, lock=False))  # given to training beside the others
            self.assertEqual(len(pool.pictures), 5)
            self.assertEqual(len(pool[0][0]), 4)
            self.mine(Path(folder) / "dark.onnx", [first], out)  # what is no longer hard is gone
            self.assertEqual([link.name for link in (out / "images").iterdir()], ["a-0.jpg"])
            self.assertEqual([link.name for link in (out / "labels").iterdir()], ["a-0.txt"])

    def test_are_not_looked_for_in_pools_of_the_same_name(self):
        with self.assertRaisesRegex(SystemExit, "different names"):
            self.mine(Path("model.onnx"), [Path("a/pool"), Path("b/pool")], Path("hard"))


if __name__ == "__main__":
    unittest.main()
