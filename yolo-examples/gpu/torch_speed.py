"""Pictures a second of a network of YOLOv8n's size in PyTorch, eager and compiled, in half precision: ``python3 torch_speed.py FILE.json``.

Built from the published description of the architecture; its weights are random, which does not change what a run costs. Data is on the
device, as in the library's figure of the network alone; batches of 16, and of 1 for the latency.
"""

import json
import sys
import time

import torch
from torch import Tensor, nn

CLASSES, BINS = 80, 16
WIDTHS = (16, 32, 64, 128, 256)


def conv(inputs: int, outputs: int, kernel: int = 1, stride: int = 1) -> nn.Sequential:
    layers = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.SiLU(inplace=True)
    return nn.Sequential(*layers)


class Bottlenecks(nn.Module):
    """Cross-stage partial block: half of the channels pass each bottleneck in turn, and every state is kept."""

    def __init__(self, inputs: int, outputs: int, count: int, shortcut: bool):
        super().__init__()
        half = outputs // 2
        self.half, self.shortcut = half, shortcut
        self.enter = conv(inputs, outputs)
        self.blocks = nn.ModuleList(nn.Sequential(conv(half, half, 3), conv(half, half, 3)) for _ in range(count))
        self.leave = conv((2 + count) * half, outputs)

    def forward(self, x: Tensor) -> Tensor:
        states = list(self.enter(x).split(self.half, 1))
        for block in self.blocks:
            y = block(states[-1])
            states.append(states[-1] + y if self.shortcut else y)
        return self.leave(torch.cat(states, 1))


class Pooling(nn.Module):
    """Three poolings of 5 x 5, one after the other, and all of them together."""

    def __init__(self, channels: int):
        super().__init__()
        self.enter, self.pool, self.leave = conv(channels, channels // 2), nn.MaxPool2d(5, 1, 2), conv(2 * channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        states = [self.enter(x)]
        for _ in range(3):
            states.append(self.pool(states[-1]))
        return self.leave(torch.cat(states, 1))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        a, b, c, d, e = WIDTHS
        self.stem = nn.Sequential(conv(3, a, 3, 2), conv(a, b, 3, 2), Bottlenecks(b, b, 1, True))
        self.third = nn.Sequential(conv(b, c, 3, 2), Bottlenecks(c, c, 2, True))
        self.fourth = nn.Sequential(conv(c, d, 3, 2), Bottlenecks(d, d, 2, True))
        self.fifth = nn.Sequential(conv(d, e, 3, 2), Bottlenecks(e, e, 1, True), Pooling(e))
        self.up = nn.Upsample(scale_factor=2)
        self.down4, self.down3 = Bottlenecks(d + e, d, 1, False), Bottlenecks(c + d, c, 1, False)
        self.to4, self.up4 = conv(c, c, 3, 2), Bottlenecks(c + d, d, 1, False)
        self.to5, self.up5 = conv(d, d, 3, 2), Bottlenecks(d + e, e, 1, False)
        boxes, scores = 4 * BINS, max(c, CLASSES)
        self.boxes = nn.ModuleList(nn.Sequential(conv(w, boxes, 3), conv(boxes, boxes, 3), nn.Conv2d(boxes, boxes, 1)) for w in (c, d, e))
        self.scores = nn.ModuleList(nn.Sequential(conv(w, scores, 3), conv(scores, scores, 3), nn.Conv2d(scores, CLASSES, 1)) for w in (c, d, e))

    def forward(self, x: Tensor) -> Tensor:
        three = self.third(self.stem(x))
        four = self.fourth(three)
        five = self.fifth(four)
        middle = self.down4(torch.cat((self.up(five), four), 1))
        small = self.down3(torch.cat((self.up(middle), three), 1))
        middle = self.up4(torch.cat((self.to4(small), middle), 1))
        large = self.up5(torch.cat((self.to5(middle), five), 1))
        boxes = torch.cat([head(m).flatten(2) for head, m in zip(self.boxes, (small, middle, large))], 2)
        scores = torch.cat([head(m).flatten(2) for head, m in zip(self.scores, (small, middle, large))], 2)
        reach = boxes.view(len(x), 4, BINS, -1).softmax(2) * torch.arange(BINS, device=x.device, dtype=x.dtype)[:, None]
        return torch.cat((reach.sum(2), scores.sigmoid()), 1)


@torch.inference_mode()
def pictures_per_second(network: nn.Module, batch: int, seconds: float) -> float:
    x = torch.rand(batch, 3, 640, 640, device="cuda").half().to(memory_format=torch.channels_last)
    for _ in range(20):
        network(x)
    torch.cuda.synchronize()
    begin, runs = time.perf_counter(), 0
    while time.perf_counter() < begin + seconds:
        for _ in range(10 if batch > 1 else 1):
            network(x)
            runs += 1
        torch.cuda.synchronize()
    return runs * batch / (time.perf_counter() - begin)


def main() -> None:
    network = Network().eval()
    result = {"parameters": sum(p.numel() for p in network.parameters()), "torch": torch.__version__}
    if not torch.cuda.is_available():
        sys.exit(f"no CUDA device; the network has {result['parameters']} parameters")
    network = network.cuda().half().to(memory_format=torch.channels_last)
    result["device"] = torch.cuda.get_device_name()
    for name, run in (("eager", network), ("compiled", torch.compile(network, mode="reduce-overhead"))):
        result[name] = {"batch16": pictures_per_second(run, 16, 5), "batch1Ms": 1000 / pictures_per_second(run, 1, 5)}
    with open(sys.argv[1], "w") as file:
        json.dump(result, file, indent=2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
