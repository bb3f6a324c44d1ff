"""Training: ``python -m detector.train --pool DIR --out RUN``.

Two stages are usual: small pictures first, then larger ones from the first stage's average (``--init``).
"""

import argparse
import copy
import math
import time
from ctypes import c_bool
from multiprocessing import Value
from pathlib import Path

import torch
from torch import Tensor, distributed, multiprocessing, nn

from .loss import losses
from .network import STRIDES, CodeDetector
from .pool import Pool, batches, pictures_of

LOG_STEPS = 50
AVERAGE_DECAY = 0.9995
PLAIN_TAIL = 0.15  # the last share of a run is without mosaics, as in YOLOX
LAST_RATE = 0.01  # of the learning rate, at the end of the cosine


class Progress:
    """The share of the run that is done, 0 to 1: by steps, or by the clock where minutes are given."""

    def __init__(self, steps: int, minutes: float | None, done_seconds: float):
        self.steps, self.seconds = steps, minutes * 60 if minutes else None
        self.begin = time.monotonic() - done_seconds

    def elapsed(self) -> float:
        return time.monotonic() - self.begin

    def share(self, step: int) -> float:
        return min(1.0, self.elapsed() / self.seconds if self.seconds else step / self.steps)


def train(rank: int, options: argparse.Namespace) -> None:
    """One of `options.processes` equal processes; each has its own part of every batch, and the gradients are averaged.

    One thread each: on two cores two processes train 1.25 times as many pictures a second as two threads of one.
    """
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    distributed.init_process_group("gloo", init_method=f"file://{options.out.resolve()}/processes", rank=rank, world_size=options.processes)
    network = CodeDetector().to(memory_format=torch.channels_last)
    if options.init:
        network.load_state_dict(torch.load(options.init, weights_only=True))
    average = copy.deepcopy(network).eval().requires_grad_(False)
    optimizer = torch.optim.AdamW(groups(network, options.decay), lr=options.lr, betas=(0.9, 0.99), fused=True)
    step, seconds = 0, 0.0
    if options.resume:
        step, seconds = restore(options.resume, network, average, optimizer)

    progress = Progress(options.steps, options.minutes, seconds)
    mosaic = Value(c_bool, True, lock=False)
    pool = Pool(options.pool, options.sizes, options.batch // options.processes, options.seed, rank, mosaic)
    if rank == 0:
        print(f"{len(pool.pictures)} pictures, {sum(p.numel() for p in network.parameters())} parameters", flush=True)
    last = 1 << 40 if options.minutes else options.steps
    log = Log(options.out / "log.txt", step) if rank == 0 else None
    for images, symbols in batches(pool, step, last, options.workers):
        share = agreed(progress.share(step))
        if share >= 1.0:
            break
        mosaic.value = share < 1 - PLAIN_TAIL
        rate = options.lr * schedule(step, share, options.warmup)
        for group in optimizer.param_groups:
            group["lr"] = rate
        parts = update(network, optimizer, images, symbols)
        step += 1
        if log is None:
            continue
        blend(average, network, min(AVERAGE_DECAY, (1 + step) / (10 + step)))
        log.add(step, share, rate, len(images) * options.processes, parts)
        if step % options.checkpoint == 0:
            torch.save(average.state_dict(), options.out / f"ema-{step:06d}.pt")
            save(options.out / "last.pt", step, progress.elapsed(), network, average, optimizer)
    if log is not None:
        torch.save(average.state_dict(), options.out / "ema.pt")
        save(options.out / "last.pt", step, progress.elapsed(), network, average, optimizer)
        print(f"{step} steps in {progress.elapsed() / 60:.1f} min", flush=True)


def update(network: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, symbols: Tensor) -> list[float]:
    """One step; returns the losses of box, scores and distribution."""
    images = images.to(memory_format=torch.channels_last).bfloat16().div_(255)
    with torch.autocast("cpu", torch.bfloat16):
        output = network(images)
    parts = losses(output, symbols)
    optimizer.zero_grad(set_to_none=True)
    parts.total().backward()
    share_gradients(network)
    nn.utils.clip_grad_norm_(network.parameters(), 10.0)
    optimizer.step()
    return [float(p.detach()) for p in parts]


def share_gradients(network: nn.Module) -> None:
    """Replaces the gradients by their mean over the processes, in one message."""
    gradients = [p.grad for p in network.parameters()]
    message = torch.cat([g.flatten() for g in gradients])
    distributed.all_reduce(message, op=distributed.ReduceOp.SUM)
    message /= distributed.get_world_size()
    torch._foreach_copy_(gradients, [part.view_as(g) for part, g in zip(message.split([g.numel() for g in gradients]), gradients)])


def agreed(share: float) -> float:
    """The first process's share of the run, so that all end at the same step."""
    message = torch.tensor([share], dtype=torch.float64)
    distributed.broadcast(message, 0)
    return float(message)


def groups(network: nn.Module, decay: float) -> list[dict]:
    """Weight decay for the kernels alone: biases and norms have one dimension."""
    kernels = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    return [{"params": kernels, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def schedule(step: int, share: float, warmup: int) -> float:
    """Factor of the learning rate: linear warm-up, then half a cosine."""
    cosine = LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * share)) / 2
    return cosine * min(1.0, (step + 1) / warmup)


@torch.no_grad()
def blend(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Moves the exponential moving average of weights and of the norms' statistics towards the network."""
    pairs = [(a, n) for a, n in zip(average.state_dict().values(), network.state_dict().values()) if a.is_floating_point()]
    torch._foreach_lerp_([a for a, _ in pairs], [n for _, n in pairs], 1 - decay)


def save(file: Path, step: int, seconds: float, network: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    state = {
        "step": step,
        "seconds": seconds,
        "network": network.state_dict(),
        "average": average.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    unfinished = file.with_suffix(".part")
    torch.save(state, unfinished)
    unfinished.rename(file)


def restore(file: Path, network: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer) -> tuple[int, float]:
    state = torch.load(file, weights_only=True)
    network.load_state_dict(state["network"])
    average.load_state_dict(state["average"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"], state["seconds"]


class Log:
    """A line every few steps: step, share done, rate, mean losses, pictures a second."""

    def __init__(self, file: Path, step: int):
        self.file = file.open("a" if step else "w")
        self.reset()

    def reset(self) -> None:
        self.begin, self.pictures, self.sums = time.monotonic(), 0, [0.0, 0.0, 0.0]

    def add(self, step: int, share: float, rate: float, pictures: int, parts: list[float]) -> None:
        self.pictures += pictures
        self.sums = [s + p for s, p in zip(self.sums, parts)]
        if step % LOG_STEPS == 0:
            speed = self.pictures / (time.monotonic() - self.begin)
            box, scores, distribution = (s / LOG_STEPS for s in self.sums)
            line = f"{step:6d} {share:6.1%} lr {rate:.2e} box {box:.3f} scores {scores:.3f} distribution {distribution:.3f} {speed:.0f} pictures/s"
            print(line, flush=True)
            print(line, file=self.file, flush=True)
            self.reset()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m detector.train", description=__doc__)
    parser.add_argument("--pool", type=Path, action="append", required=True, help="folder with images/ and labels/; may be repeated")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=10000)
    parser.add_argument("--minutes", type=float, help="ends by the clock, instead of after --steps")
    parser.add_argument("--batch", type=int, default=32, help="pictures at the mean size; more of smaller ones, fewer of larger")
    parser.add_argument("--sizes", type=lambda text: [int(s) for s in text.split(",")], default=[256, 320, 416])
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--warmup", type=int, default=300, help="steps")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--init", type=Path, help="weights to start from, as ema.pt of an earlier stage")
    parser.add_argument("--resume", type=Path, help="last.pt of the same run")
    parser.add_argument("--checkpoint", type=int, default=500, help="steps between checkpoints")
    parser.add_argument("--processes", type=int, default=2, help="one for each core; the batch is divided among them")
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches, for each that trains")
    options = parser.parse_args()
    for size in options.sizes:
        if size % STRIDES[-1]:
            parser.error(f"--sizes: expected multiples of {STRIDES[-1]}, found {size}")
    for folder in options.pool:
        pictures_of(folder)  # or it says what is missing, before there are processes that say it
    for file in (options.init, options.resume):
        if file and not file.is_file():
            parser.error(f"expected a file of an earlier run, found none at {file}")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "processes").unlink(missing_ok=True)
    multiprocessing.spawn(train, (options,), nprocs=options.processes)


if __name__ == "__main__":
    main()
