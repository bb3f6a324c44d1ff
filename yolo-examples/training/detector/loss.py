"""What is minimised: class scores towards the quality of the box, CIoU of boxes, and the distribution of distances.

Of the gains, 7.5 for boxes and 1.5 for distributions are usual where these three losses stand together; scores weigh 1.0
rather than 0.5, because boxes of codes are found early and what tells their kinds apart late.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from .assignment import assign, iou
from .network import BINS, distances

BOX_GAIN, SCORE_GAIN, DISTRIBUTION_GAIN = 7.5, 1.0, 1.5


class Losses(NamedTuple):
    box: Tensor
    scores: Tensor
    distribution: Tensor

    def total(self) -> Tensor:
        return BOX_GAIN * self.box + SCORE_GAIN * self.scores + DISTRIBUTION_GAIN * self.distribution


def losses(output: tuple[Tensor, Tensor, Tensor, Tensor], symbols: Tensor) -> Losses:
    """Losses of a batch: the network's output, and its symbols [S, 6] as picture, class, x1 y1 x2 y2 in pixels."""
    box_logits, score_logits, centres, strides = output[0].float(), output[1].float(), output[2], output[3]
    score_logits = score_logits.transpose(1, 2)
    with torch.no_grad():
        reach = (distances(box_logits) * strides).transpose(1, 2)
        predicted = torch.cat((centres - reach[..., :2], centres + reach[..., 2:]), 2)
        boxes, classes, valid = padded(symbols, len(score_logits))
        targets = assign(score_logits.sigmoid(), predicted, centres, strides, boxes, classes, valid)

    n, a, m, quality = targets
    wanted = torch.zeros_like(score_logits)
    wanted[n, a, classes[n, m]] = quality
    normaliser = quality.sum().clamp_min(1.0)
    scores = F.binary_cross_entropy_with_logits(score_logits, wanted, reduction="sum") / normaliser

    # Boxes are compared in strides, the unit of the distances; only assigned cells need gradients.
    logits = box_logits[n, :, a].view(-1, 4, BINS)
    middle, scale = centres[a] / strides[a, None], strides[a, None]
    truth = boxes[n, m] / scale
    reach = (logits.softmax(2) * torch.arange(BINS, device=logits.device)).sum(2)
    predicted = torch.cat((middle - reach[:, :2], middle + reach[:, 2:]), 1)
    box = ((1 - ciou(predicted, truth)) * quality).sum() / normaliser
    true_reach = torch.cat((middle - truth[:, :2], truth[:, 2:] - middle), 1)
    distribution = (distribution_loss(logits, true_reach) * quality).sum() / normaliser
    return Losses(box, scores, distribution)


def padded(symbols: Tensor, pictures: int) -> tuple[Tensor, Tensor, Tensor]:
    """Symbols [S, 6], ordered by picture, as boxes [N, M, 4], classes [N, M] and whether there is one [N, M]."""
    picture = symbols[:, 0].long()
    count = torch.bincount(picture, minlength=pictures)
    place = torch.arange(len(symbols), device=symbols.device) - (count.cumsum(0) - count)[picture]
    most = max(1, int(count.max()))
    boxes = symbols.new_zeros((pictures, most, 4))
    boxes[picture, place] = symbols[:, 2:]
    classes = torch.zeros((pictures, most), dtype=torch.long, device=symbols.device)
    classes[picture, place] = symbols[:, 1].long()
    return boxes, classes, torch.arange(most, device=symbols.device) < count[:, None]


def ciou(a: Tensor, b: Tensor) -> Tensor:
    """Complete IoU (arXiv:1911.08287) [P] of boxes x1 y1 x2 y2 [P, 4]: IoU less distance of centres and difference of aspect."""
    overlap = iou(a, b)
    around = torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])
    between = (a[:, :2] + a[:, 2:] - b[:, :2] - b[:, 2:]) / 2
    distance = between.square().sum(1) / (around.square().sum(1) + 1e-7)
    (w, h), (true_w, true_h) = (a[:, 2:] - a[:, :2]).unbind(1), (b[:, 2:] - b[:, :2]).unbind(1)
    aspect = 4 / math.pi**2 * (torch.atan(true_w / (true_h + 1e-7)) - torch.atan(w / (h + 1e-7))).square()
    with torch.no_grad():
        weight = aspect / (1 - overlap + aspect + 1e-7)
    return overlap - distance - weight * aspect


def distribution_loss(logits: Tensor, reach: Tensor) -> Tensor:
    """Distribution focal loss (arXiv:2006.04388, equation 6) [P] of logits [P, 4, 16] for distances [P, 4] in strides.

    The bins on both sides of the true distance share the probability, the nearer one more of it.
    """
    reach = reach.clamp(0, BINS - 1.01)
    below = reach.long()
    above_share = reach - below
    log_probability = logits.log_softmax(2)
    lower = log_probability.gather(2, below[..., None])[..., 0]
    upper = log_probability.gather(2, below[..., None] + 1)[..., 0]
    return -(lower * (1 - above_share) + upper * above_share).mean(1)
