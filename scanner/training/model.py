"""The net: a small U of plain convolutions, so that OpenCV alone can run it."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

WIDTHS = (12, 20, 36, 56, 72)
"""Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input: the last map, 5 x 3 cells, sees the whole frame."""
PAGE, RIM, OTHER = 0, 1, 2


def _convolution(given: int, made: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(given, made, 3, stride, 1, bias=False), nn.BatchNorm2d(made), nn.ReLU(inplace=True)
    )


class PageNet(nn.Module):
    """From N x 3 x 96 x 160 to N x 3 x 48 x 80: page, its rim and other papers, before the sigmoid."""

    def __init__(self) -> None:
        super().__init__()
        pairs = list(pairwise(WIDTHS))
        self.stem = _convolution(3, WIDTHS[0], 2)
        self.down = nn.ModuleList(nn.Sequential(_convolution(a, b, 2), _convolution(b, b)) for a, b in pairs)
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in pairs)
        self.merge = nn.ModuleList(_convolution(a, a) for a, _ in pairs)
        self.more = _convolution(WIDTHS[-2], WIDTHS[-2])
        self.head = nn.Conv2d(WIDTHS[0], 3, 1)

    def forward(self, frames: Tensor) -> Tensor:
        """Run the net on a batch of levelled frames."""
        kept = [self.stem(frames)]
        for down in self.down:
            kept.append(down(kept[-1]))
            if len(kept) == len(WIDTHS) - 1:
                # One more look at 10 x 6 cells: there a sheet is told from what lies about it.
                kept[-1] = kept[-1] + self.more(kept[-1])
        maps = kept.pop()
        for up, merge, skip in zip(reversed(self.up), reversed(self.merge), reversed(kept), strict=True):
            maps = merge(torch.relu(up(maps) + skip))
        answer: Tensor = self.head(maps)
        return answer
