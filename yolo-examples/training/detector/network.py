"""The network: CSP backbone, PAN neck, decoupled anchor-free head at strides 8, 16 and 32.

After YOLOX (arXiv:2107.08430) for the decoupled anchor-free head, CSPNet (arXiv:1911.11929) for the blocks,
PANet (arXiv:1803.01534) for the neck, and GFL (arXiv:2006.04388) for distances as distributions.

All widths are multiples of 16: ONNX Runtime then keeps its blocked layout from the first layer to the head. For the
same reason a block starts with two convolutions and not with one that is split, because a split leaves that layout.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from . import CLASSES

SIDE = 384  # the usual input: codes that fill a photograph are found best, and the fewest other things, where the training had been last
STRIDES = (8, 16, 32)
BINS = 16  # distances lie between 0 and 15 strides


@dataclass(frozen=True)
class Widths:
    """Channels at strides 2, 4, 8, 16, 32, of the neck at 8, 16, 32, and of the head's branches."""

    backbone: tuple[int, int, int, int, int] = (16, 32, 64, 96, 128)
    depths: tuple[int, int, int, int] = (1, 1, 2, 2)  # bottlenecks at strides 4, 8, 16, 32
    neck: tuple[int, int, int] = (48, 64, 96)
    box: int = 32
    scores: int = 32


class ConvNormRelu(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)


class Bottleneck(nn.Module):
    def __init__(self, width: int, residual: bool):
        super().__init__()
        self.first = ConvNormRelu(width, width, 3)
        self.second = ConvNormRelu(width, width, 3)
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        y = self.second(self.first(x))
        return x + y if self.residual else y


class CspBlock(nn.Module):
    """Half of the channels pass by, half go through bottlenecks; every intermediate result reaches the last layer."""

    def __init__(self, inputs: int, outputs: int, depth: int, residual: bool):
        super().__init__()
        hidden = (outputs // 2 + 15) // 16 * 16
        self.bypass = ConvNormRelu(inputs, hidden)
        self.entry = ConvNormRelu(inputs, hidden)
        self.bottlenecks = nn.ModuleList(Bottleneck(hidden, residual) for _ in range(depth))
        self.exit = ConvNormRelu(hidden * (2 + depth), outputs)

    def forward(self, x: Tensor) -> Tensor:
        parts = [self.bypass(x), self.entry(x)]
        for bottleneck in self.bottlenecks:
            parts.append(bottleneck(parts[-1]))
        return self.exit(torch.cat(parts, 1))


class PooledPyramid(nn.Module):
    """SPPF: three maximum poolings of 5 after one another see 5, 9 and 13 cells, for codes that fill the picture."""

    def __init__(self, width: int):
        super().__init__()
        hidden = (width // 2 + 15) // 16 * 16
        self.entry = ConvNormRelu(width, hidden)
        self.exit = ConvNormRelu(hidden * 4, width)

    def forward(self, x: Tensor) -> Tensor:
        parts = [self.entry(x)]
        for _ in range(3):
            parts.append(F.max_pool2d(parts[-1], 5, 1, 2))
        return self.exit(torch.cat(parts, 1))


class Backbone(nn.Module):
    def __init__(self, widths: Widths):
        super().__init__()
        w, d = widths.backbone, widths.depths
        self.stem = ConvNormRelu(3, w[0], 3, 2)
        self.down = nn.ModuleList(ConvNormRelu(w[i], w[i + 1], 3, 2) for i in range(4))
        self.stages = nn.ModuleList(CspBlock(w[i + 1], w[i + 1], d[i], residual=True) for i in range(4))
        self.pyramid = PooledPyramid(w[4])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.stem(x)
        maps = []
        for down, stage in zip(self.down, self.stages):
            x = stage(down(x))
            maps.append(x)
        return maps[1], maps[2], self.pyramid(maps[3])


class Neck(nn.Module):
    def __init__(self, widths: Widths):
        super().__init__()
        _, _, p3, p4, p5 = widths.backbone
        n3, n4, n5 = widths.neck
        self.lateral5 = ConvNormRelu(p5, n5)
        self.top4 = CspBlock(p4 + n5, n4, 1, residual=False)
        self.top3 = CspBlock(p3 + n4, n3, 1, residual=False)
        self.down3 = ConvNormRelu(n3, n3, 3, 2)
        self.bottom4 = CspBlock(n3 + n4, n4, 1, residual=False)
        self.down4 = ConvNormRelu(n4, n4, 3, 2)
        self.bottom5 = CspBlock(n4 + n5, n5, 1, residual=False)

    def forward(self, p3: Tensor, p4: Tensor, p5: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        p5 = self.lateral5(p5)
        p4 = self.top4(torch.cat((F.interpolate(p5, scale_factor=2.0, mode="nearest"), p4), 1))
        p3 = self.top3(torch.cat((F.interpolate(p4, scale_factor=2.0, mode="nearest"), p3), 1))
        p4 = self.bottom4(torch.cat((self.down3(p3), p4), 1))
        p5 = self.bottom5(torch.cat((self.down4(p4), p5), 1))
        return p3, p4, p5


class Head(nn.Module):
    """For each stride a branch of 4 x 16 logits of distances and one of class logits."""

    def __init__(self, widths: Widths, classes: int):
        super().__init__()

        def branch(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
            return nn.Sequential(
                ConvNormRelu(inputs, hidden, 3), ConvNormRelu(hidden, hidden, 1), nn.Conv2d(hidden, outputs, 1)
            )

        self.box = nn.ModuleList(branch(w, widths.box, 4 * BINS) for w in widths.neck)
        self.scores = nn.ModuleList(branch(w, widths.scores, classes) for w in widths.neck)
        # Scores start at what is true on average, as in RetinaNet (arXiv:1708.02002): here one cell of a 640 x 640 map.
        for scores, stride in zip(self.scores, STRIDES):
            nn.init.constant_(scores[-1].bias, -2 * math.log(640 / stride))

    def forward(self, maps: tuple[Tensor, ...]) -> tuple[list[Tensor], list[Tensor]]:
        return [f(x) for f, x in zip(self.box, maps)], [f(x) for f, x in zip(self.scores, maps)]


class CodeDetector(nn.Module):
    """Pictures [N, 3, H, W], RGB from 0 to 1, sides multiples of 32, to the logits of all cells."""

    def __init__(self, widths: Widths = Widths(), classes: int = len(CLASSES)):
        super().__init__()
        self.backbone = Backbone(widths)
        self.neck = Neck(widths)
        self.head = Head(widths, classes)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of distances [N, 64, A], of classes [N, C, A], centres of the cells [A, 2] and strides [A], both in pixels."""
        box, scores = self.head(self.neck(*self.backbone(images)))
        centres, strides = cells(scores)
        return torch.cat([b.flatten(2) for b in box], 2), torch.cat([s.flatten(2) for s in scores], 2), centres, strides


class DecodedDetector(nn.Module):
    """What is exported: pictures to [N, 4 + C, A] with cx cy w h in pixels and scores."""

    def __init__(self, network: CodeDetector):
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        box, scores, centres, strides = self.network(images)
        left, top, right, bottom = (distances(box) * strides).unbind(1)
        x, y = centres.unbind(1)
        decoded = (x + (right - left) / 2, y + (bottom - top) / 2, left + right, top + bottom)
        return torch.cat((torch.stack(decoded, 1), scores.sigmoid()), 1)


def cells(maps: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Centres x y [A, 2] and strides [A] of the cells of the maps [N, C, h, w], in pixels of the input."""
    centres, strides = [], []
    for features, stride in zip(maps, STRIDES):
        height, width = features.shape[2:]
        x = (torch.arange(width, device=features.device, dtype=torch.float32) + 0.5) * stride
        y = (torch.arange(height, device=features.device, dtype=torch.float32) + 0.5) * stride
        grid = torch.stack((x.expand(height, width), y[:, None].expand(height, width)), 2).reshape(-1, 2)
        centres.append(grid)
        strides.append(torch.full_like(grid[:, 0], stride))
    return torch.cat(centres), torch.cat(strides)


def distances(logits: Tensor) -> Tensor:
    """Mean distances left, top, right, bottom [N, 4, A] in strides of the distributions with logits [N, 64, A]."""
    batch, _, count = logits.shape
    probabilities = logits.view(batch, 4, BINS, count).softmax(2)
    bins = torch.arange(BINS, device=logits.device, dtype=logits.dtype)
    return (probabilities * bins[:, None]).sum(2)


def fold_norms(network: nn.Module) -> None:
    """Folds every batch normalisation into the convolution before it, in place, for inference."""
    for module in network.modules():
        if isinstance(module, ConvNormRelu) and isinstance(module.norm, nn.BatchNorm2d):
            module.conv = nn.utils.fuse_conv_bn_eval(module.conv, module.norm)
            module.norm = nn.Identity()
