"""Which cell learns which symbol: task-aligned assignment, TOOD (arXiv:2108.07755), section 3.2.

Of the paper's constants beta is kept; scores count less at first (alpha 0.5 instead of 1), since they are learnt last here,
and fewer cells learn a symbol (10 instead of 13), since many symbols are small.
"""

from typing import NamedTuple

import torch
from torch import Tensor

TOP = 10  # cells for each symbol
ALPHA, BETA = 0.5, 6.0  # a cell's alignment is score^ALPHA * IoU^BETA
SMALLEST_REACH = 6.0  # pixels from the middle of a symbol; one thinner than the finest stride might otherwise hold no centre of a cell


class Targets(NamedTuple):
    """The cells that learn a box, P of them, by picture and by cell, the symbol of each, and how well it fits (0 to 1)."""

    picture: Tensor
    cell: Tensor
    symbol: Tensor
    quality: Tensor


def assign(scores: Tensor, boxes: Tensor, centres: Tensor, strides: Tensor, symbols: Tensor, classes: Tensor, valid: Tensor) -> Targets:
    """Assigns symbols to cells.

    scores [N, A, C] from 0 to 1, boxes [N, A, 4] x1 y1 x2 y2 in pixels and centres [A, 2] at strides [A] are predicted;
    symbols [N, M, 4] with classes [N, M] are true where valid [N, M]. Only pairs of a symbol and a centre inside of it,
    or half a stride (6 pixels at least) from its middle, are ever looked at, because they are few beside all of N x M x A: a long thin symbol
    needs the cells of a coarse map, of which it may hold no centre.
    """
    count, most, anchors = *valid.shape, centres.shape[0]
    middle = (symbols[..., :2] + symbols[..., 2:]) / 2
    reach, least = (symbols[..., 2:] - symbols[..., :2]) / 2, (strides / 2).clamp_min(SMALLEST_REACH)
    inside = ((centres[:, 0] - middle[..., :1]).abs() <= torch.maximum(reach[..., :1], least)) & (
        (centres[:, 1] - middle[..., 1:]).abs() <= torch.maximum(reach[..., 1:], least)
    )
    n, m, a = (inside & valid[..., None]).nonzero(as_tuple=True)

    overlap = iou(boxes[n, a], symbols[n, m])
    pair_alignment = scores[n, a, classes[n, m]].pow(ALPHA) * overlap.pow(BETA)
    alignment = symbols.new_full((count, most, anchors), -1.0)
    alignment[n, m, a] = pair_alignment
    overlaps = symbols.new_zeros((count, most, anchors))
    overlaps[n, m, a] = overlap

    best, best_cell = alignment.topk(min(TOP, anchors), dim=2)
    n, m, k = (best >= 0).nonzero(as_tuple=True)
    a = best_cell[n, m, k]

    # A cell that several symbols want learns the one that it overlaps most.
    cell, pair_overlap = n * anchors + a, overlaps[n, m, a]
    largest = symbols.new_zeros(count * anchors).scatter_reduce(0, cell, pair_overlap, "amax")
    first = pair_overlap >= largest[cell]
    n, m, a = n[first], m[first], a[first]

    # Quality: the alignment, scaled so that a symbol's best cell has the largest IoU among its cells.
    kept = alignment[n, m, a]
    flat = n * most + m
    largest = symbols.new_zeros(count * most).scatter_reduce(0, flat, kept, "amax")
    closest = symbols.new_zeros(count * most).scatter_reduce(0, flat, overlaps[n, m, a], "amax")
    return Targets(n, a, m, kept * closest[flat] / (largest[flat] + 1e-9))


def iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU [P] of boxes x1 y1 x2 y2 [P, 4], pair by pair."""
    intersection = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp_min(0).prod(1)
    union = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - intersection
    return intersection / (union + 1e-7)
