"""Writes the net as ONNX in plain operations that OpenCV's own engine knows."""

from __future__ import annotations

import copy
import io
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from scanner.net import HIGH, WIDE
from scanner.training.model import PageNet

OPSET = 13


class _Answering(nn.Module):
    """The net with its sigmoid, as it is shipped."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, frames: Tensor) -> Tensor:
        return torch.sigmoid(self.net(frames))


def _folded(module: nn.Module) -> nn.Module:
    """Fold each batch norm into the convolution before it: fewer operations, the same answers."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) == 3 and isinstance(child[1], nn.BatchNorm2d):
            setattr(module, name, nn.Sequential(fuse_conv_bn_eval(child[0], child[1]), nn.ReLU()))
        else:
            _folded(child)
    return module


def export(net: PageNet, out: Path) -> None:
    """Write ``net`` to ``out`` (ONNX, one frame at a time); the file is whole or not there."""
    shipped = _Answering(_folded(copy.deepcopy(net).eval())).eval()
    written = io.BytesIO()
    torch.onnx.export(
        shipped,
        (torch.zeros(1, 3, HIGH, WIDE),),
        written,
        opset_version=OPSET,
        input_names=["frame"],
        output_names=["maps"],
        dynamo=False,
    )
    half = out.with_suffix(".part")
    half.write_bytes(written.getvalue())
    half.replace(out)
