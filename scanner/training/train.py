"""Trains the page finder's net on one core: ``python -m scanner.training.train draw|fit``; see README.md.

Needs PyTorch: ``pip install -e .[training]``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from scanner.training.export import export
from scanner.training.model import OTHER, PAGE, RIM, PageNet
from scanner.training.pool import Pool, draw_pool

BATCH = 32
_TOP_RATE, _LAST_RATE = 3e-3, 2e-5
_WARM = 0.04
_HELD = 250
"""Samples kept apart to watch by; no figure that is published comes from them."""


def loss_of(answer: Tensor, truth: Tensor) -> Tensor:
    """Add up cross entropies of page, rim and other papers, and how badly the page's area overlaps."""
    page, other = truth[:, 0], truth[:, 1]
    rim = _rim(page)
    wanted = torch.stack([page, rim, other], 1)
    each = functional.binary_cross_entropy_with_logits(answer, wanted, reduction="none").mean((0, 2, 3))
    likely = torch.sigmoid(answer[:, PAGE])
    common, total = (likely * page).sum((1, 2)), (likely + page).sum((1, 2))
    overlap = (1 - (2 * common + 20) / (total + 20)).mean()
    return each[PAGE] + 0.6 * each[RIM] + 1.0 * each[OTHER] + 0.5 * overlap


def _rim(page: Tensor) -> Tensor:
    """The cells where the page ends; a page that runs out of the frame has no rim there."""
    pooled = functional.max_pool2d(page[:, None], 3, 1, 1)[:, 0]
    worn = -functional.max_pool2d(-page[:, None], 3, 1, 1)[:, 0]
    return pooled - worn


class _Steady:
    """The running mean of the weights: steadier than the last ones, good at any moment of the training."""

    def __init__(self, net: nn.Module) -> None:
        self.net = PageNet()
        self.net.load_state_dict(net.state_dict())
        self._steps = 0

    def follow(self, net: nn.Module) -> None:
        self._steps += 1
        share = max(1 / self._steps, 0.004)
        with torch.no_grad():
            for mean, now in zip(self.net.state_dict().values(), net.state_dict().values(), strict=True):
                if mean.dtype.is_floating_point:
                    mean.lerp_(now, share)
                else:
                    mean.copy_(now)


@dataclass
class Course:
    """A training under way: what it learns from, and how long it may take."""

    pool: Pool
    net: nn.Module
    minutes: float
    rng: np.random.Generator
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self.net.to(memory_format=torch.channels_last)
        self.steady = _Steady(self.net)
        self._optimizer = torch.optim.AdamW(self.net.parameters(), lr=_TOP_RATE, weight_decay=1e-3)
        self._began_s = self.clock()

    @property
    def share(self) -> float:
        """The share of the time that is gone."""
        return (self.clock() - self._began_s) / (60 * self.minutes)

    def epoch(self) -> float:
        """Go once through the pool, or until the time is up; gives the mean loss."""
        self.pool.refresh()
        order = _HELD + self.rng.permutation(len(self.pool) - _HELD)
        losses = []
        for at in range(0, len(order) - BATCH + 1, BATCH):
            losses.append(self._step(order[at : at + BATCH]))
            if self.share >= 1:
                break
        return float(np.mean(losses))

    def _step(self, numbers: NDArray[np.intp]) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = _rate(self.share)
        given, truth = (torch.from_numpy(one) for one in self.pool.batch(numbers, self.rng))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = self.net(given.to(memory_format=torch.channels_last))
        loss = loss_of(answer.float(), truth)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self._optimizer.step()
        self.steady.follow(self.net)
        return float(loss.detach())


def fit(pool: Pool, out: Path, minutes: float, seed: int, start: Path | None) -> None:
    """Train for so long, from weights or from nothing; both files are written after every epoch."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    net = PageNet()
    if start is not None:
        net.load_state_dict(torch.load(start, weights_only=True))
    course = Course(pool, net, minutes, np.random.default_rng(seed))
    epoch = 0
    while course.share < 1:
        loss = course.epoch()
        epoch += 1
        _say(epoch, course.share, len(pool), loss, _held_overlap(course.steady.net, pool))
        torch.save(course.steady.net.state_dict(), out.with_suffix(".pt"))
        export(course.steady.net, out)


def _say(epoch: int, done: float, samples: int, loss: float, held: float) -> None:
    told = f"{epoch:4d} {done:5.2f} of the time, {samples} samples, loss {loss:.4f}, held {held:.4f}"
    sys.stdout.write(told + "\n")
    sys.stdout.flush()


def _rate(done: float) -> float:
    """Warm up, then fall as a cosine over the time that there is."""
    if done < _WARM:
        return _TOP_RATE * (0.1 + 0.9 * done / _WARM)
    fall = 0.5 * (1 + np.cos(np.pi * min(1.0, (done - _WARM) / (1 - _WARM))))
    return float(_LAST_RATE + (_TOP_RATE - _LAST_RATE) * fall)


def _held_overlap(net: nn.Module, pool: Pool) -> float:
    """Mean overlap of the page's mask on the samples kept apart, those with a page."""
    net.eval()
    given, truth = (torch.from_numpy(one) for one in pool.batch(np.arange(_HELD), None))
    with torch.no_grad():
        found = net(given)[:, PAGE] > 0
    page = truth[:, 0] > 0.5
    common, either = (found & page).sum((1, 2)), (found | page).sum((1, 2))
    there = page.sum((1, 2)) > 0
    return float((common[there] / either[there]).mean())


def main() -> int:
    """``draw FOLDER --seed S --count N`` draws samples; ``fit FOLDER --minutes M --out FILE.onnx`` learns."""
    parser = argparse.ArgumentParser(prog="python -m scanner.training.train")
    parser.add_argument("what", choices=("draw", "fit"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--start", type=Path, help="weights (.pt) to go on from")
    parser.add_argument("--out", type=Path, default=Path("page.onnx"))
    given = parser.parse_args()
    if given.what == "draw":
        draw_pool(given.folder, given.seed, given.count)
    else:
        fit(Pool(given.folder), given.out, given.minutes, given.seed, given.start)
    return 0


if __name__ == "__main__":
    sys.exit(main())
