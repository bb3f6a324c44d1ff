"""Symbols from real encoders, as matrices of modules.

QR codes come from segno, Data Matrix from ppf.datamatrix, Aztec from aztec-code-generator, PDF417 from pdf417gen, and each of them as well as
every linear symbology from zxing-cpp (whose writer is zint), so that no class depends on the habits of one encoder.
"""

from dataclasses import dataclass

import aztec_code_generator
import numpy as np
import pdf417gen
import segno
import zxingcpp
from ppf.datamatrix import DataMatrix
from zxingcpp import BarcodeFormat

from detector import CLASSES

QR_CODE, BARCODE, DATA_MATRIX, AZTEC, PDF417 = range(len(CLASSES))


@dataclass(frozen=True)
class Symbol:
    """A symbol without its quiet zone.

    kind: index into CLASSES.
    modules: uint8 [rows, columns], 1 where dark; a linear symbol has one row, which is stretched when it is drawn.
    guards: uint8 [columns], the bars that reach below the others (EAN, UPC), or None.
    text: what is printed beside it, if anything.
    """

    kind: int
    modules: np.ndarray
    text: str
    guards: np.ndarray | None = None

    @property
    def linear(self) -> bool:
        return self.modules.shape[0] == 1


def draw_symbol(rng: np.random.Generator, kind: int) -> Symbol:
    """A random symbol of a class: symbology, content, size and error correction are drawn anew each time."""
    return (_qr_code, _barcode, _data_matrix, _aztec, _pdf417)[kind](rng)


def _digits(rng, count):
    return "".join(map(str, rng.integers(0, 10, count)))


def _letters(rng, count, alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"):
    return "".join(alphabet[i] for i in rng.integers(0, len(alphabet), count))


def _content(rng, longest):
    count = int(np.exp(rng.uniform(np.log(4), np.log(longest))))
    if rng.random() < 0.4:
        return _digits(rng, count)
    if rng.random() < 0.5:
        return _letters(rng, count)
    return "https://" + _letters(rng, max(1, count - 8), "abcdefghijklmnopqrstuvwxyz0123456789/-?=&.")


def _written(content, form, **options):
    """Modules as zxing-cpp writes them, one pixel each."""
    code = zxingcpp.create_barcode(content, form, **options)
    image = np.asarray(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False, add_hrt=False)) < 128
    dark = np.flatnonzero(image.any(0))  # some linear symbologies begin or end with light modules, which nobody sees
    return image[:, dark[0] : dark[-1] + 1].astype(np.uint8)


def _qr_code(rng):
    choice = rng.random()
    if choice < 0.08:
        return Symbol(QR_CODE, _written(_digits(rng, rng.integers(3, 12)), BarcodeFormat.MicroQRCode), "")
    if choice < 0.11:
        return Symbol(QR_CODE, _written(_letters(rng, rng.integers(3, 20)), BarcodeFormat.RMQRCode), "")
    level = "LMQH"[rng.integers(4)]
    content = _content(rng, 700 if rng.random() < 0.2 else 80)
    if choice < 0.3:
        return Symbol(QR_CODE, _written(content, BarcodeFormat.QRCodeModel2, ec_level=level), content)
    code = segno.make_qr(content, error=level, mask=int(rng.integers(8)), boost_error=bool(rng.random() < 0.5))
    return Symbol(QR_CODE, np.array([list(row) for row in code.matrix], np.uint8) & 1, content)


def _data_matrix(rng):
    content = _content(rng, 400 if rng.random() < 0.25 else 40)
    if rng.random() < 0.5:
        return Symbol(DATA_MATRIX, _written(content, BarcodeFormat.DataMatrix), content)
    rectangle = rng.random() < 0.2
    content = content[:20] if rectangle else content
    return Symbol(DATA_MATRIX, np.array(DataMatrix(content, rect=rectangle).matrix, np.uint8), content)


def _aztec(rng):
    choice = rng.random()
    if choice < 0.06:
        return Symbol(AZTEC, _written(str(rng.integers(0, 256)), BarcodeFormat.AztecRune), "")
    content = _content(rng, 700 if rng.random() < 0.25 else 60)
    if choice < 0.5:
        return Symbol(AZTEC, _written(content, BarcodeFormat.Aztec), content)
    code = aztec_code_generator.AztecCode(content, ec_percent=int(rng.integers(10, 60)))
    return Symbol(AZTEC, np.array(code.matrix, np.uint8), content)


def _pdf417(rng):
    choice = rng.random()
    content = _content(rng, 200 if rng.random() < 0.4 else 60)
    if choice < 0.08:
        return Symbol(PDF417, _written(content[:40], BarcodeFormat.MicroPDF417), content)
    if choice < 0.2:
        form = BarcodeFormat.CompactPDF417 if rng.random() < 0.4 else BarcodeFormat.PDF417
        return Symbol(PDF417, _written(content, form, ec_level=str(rng.integers(0, 7))), content)
    for columns in (int(rng.integers(1, 9)), 2, 6, 12):
        try:
            rows = pdf417gen.encode(content, columns=columns, security_level=int(rng.integers(0, 9)) if len(content) > 30 else int(rng.integers(0, 4)))
            break
        except ValueError:  # fewer than 3 or more than 90 rows: another width then
            continue
    matrix = np.array([[int(bit) for code in row for bit in format(code, "b")] for row in rows], np.uint8)
    return Symbol(PDF417, matrix.repeat(rng.integers(2, 5), axis=0), content)


# Weights follow what is met on goods and parcels: EAN and UPC, then Code 128, then the rest.
_LINEAR = (
    (9, BarcodeFormat.EAN13, lambda r: _digits(r, 12)),
    (3, BarcodeFormat.EAN8, lambda r: _digits(r, 7)),
    (4, BarcodeFormat.UPCA, lambda r: _digits(r, 11)),
    (2, BarcodeFormat.UPCE, lambda r: "0" + _digits(r, 6)),
    (8, BarcodeFormat.Code128, lambda r: _letters(r, r.integers(4, 22))),
    (2, BarcodeFormat.Code128, lambda r: _digits(r, 2 * r.integers(3, 12))),
    (4, BarcodeFormat.Code39, lambda r: _letters(r, r.integers(3, 14))),
    (1, BarcodeFormat.Code93, lambda r: _letters(r, r.integers(3, 14))),
    (3, BarcodeFormat.ITF, lambda r: _digits(r, 2 * r.integers(3, 9))),
    (1, BarcodeFormat.Codabar, lambda r: "A" + _digits(r, r.integers(4, 14)) + "B"),
    (1, BarcodeFormat.DataBarOmni, lambda r: _digits(r, 13)),
    (0.4, BarcodeFormat.DataBarStk, lambda r: _digits(r, 13)),
    (0.4, BarcodeFormat.DataBarStkOmni, lambda r: _digits(r, 13)),
    (0.5, BarcodeFormat.DataBarLtd, lambda r: "0" + _digits(r, 12)),
    (0.5, BarcodeFormat.PZN, lambda r: _digits(r, 6)),
    (0.5, BarcodeFormat.Telepen, lambda r: _letters(r, r.integers(3, 12))),
)
_LINEAR_WEIGHTS = np.array([weight for weight, _, _ in _LINEAR]) / sum(weight for weight, _, _ in _LINEAR)


def _barcode(rng):
    while True:
        _, form, content_of = _LINEAR[rng.choice(len(_LINEAR), p=_LINEAR_WEIGHTS)]
        content = content_of(rng)
        try:
            image = _written(content, form)
        except ValueError:  # a check digit that this symbology cannot have
            continue
        if form in (BarcodeFormat.DataBarStk, BarcodeFormat.DataBarStkOmni):
            return Symbol(BARCODE, image, content)
        bars, last = image[:1], image[-1]
        guards = last if (last != bars[0]).any() else None
        return Symbol(BARCODE, bars, content, guards)
