"""A folder of drawn samples: drawing takes longer than learning from them, so it is done once."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.net import levelled
from scanner.training.samples import Bytes, Sample, sample

SHARD = 250


def draw_pool(folder: Path, seed: int, count: int) -> None:
    """Draw samples 0 to ``count`` of a seed into ``folder``, a file each ``SHARD``; goes on where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, count, SHARD):
        done = folder / f"{seed}-{start:06d}.npz"
        if done.exists():
            continue
        drawn = [sample(seed, number) for number in range(start, start + SHARD)]
        half = done.with_suffix(".part.npz")
        np.savez(half, image=np.stack([s.image for s in drawn]), truth=np.stack([s.truth for s in drawn]))
        half.rename(done)


class Pool:
    """The samples of a folder in memory; ``refresh`` takes in what was drawn meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: set[Path] = set()
        self._samples: list[Sample] = []
        self.refresh()

    def __len__(self) -> int:
        return len(self._samples)

    def refresh(self) -> None:
        """Load the files that have come since."""
        whole = {path for path in self._folder.glob("*.npz") if ".part" not in path.name}
        for path in sorted(whole - self._known):
            with np.load(path) as shard:
                self._samples += [Sample(*both) for both in zip(shard["image"], shard["truth"], strict=True)]
            self._known.add(path)

    def batch(
        self, numbers: NDArray[np.intp], rng: np.random.Generator | None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give inputs (N x 3 x 96 x 160) and truths (N x 2 x 48 x 80, 0 to 1), varied by ``rng`` if any."""
        chosen = [self._samples[number] for number in numbers]
        if rng is not None:
            chosen = [_varied(one, rng) for one in chosen]
        truths = np.stack([one.truth for one in chosen]) / np.float32(255)
        return np.stack([levelled(one.image) for one in chosen]), np.asarray(truths, np.float32)


def _varied(one: Sample, rng: np.random.Generator) -> Sample:
    """Mirror it, turn it upside down, look closer, change its colours: another sample for nearly nothing."""
    image, truth = one
    if rng.random() < 0.5:
        image, truth = image[:, ::-1], truth[:, :, ::-1]
    if rng.random() < 0.5:
        image, truth = image[::-1], truth[:, ::-1]
    if rng.random() < 0.25:
        image, truth = _closer(image, truth, rng)
    gains = rng.uniform(0.8, 1.15) * rng.uniform(0.92, 1.08, 3)
    shone = image * gains.astype(np.float32)
    if rng.random() < 0.3:
        shone = shone + rng.standard_normal(image.shape, np.float32) * np.float32(rng.uniform(1, 6))
    if rng.random() < 0.08:
        shone = np.repeat(shone.mean(axis=2, keepdims=True), 3, axis=2)
    return Sample(np.clip(shone, 0, 255).astype(np.uint8), np.ascontiguousarray(truth))


def _closer(image: Bytes, truth: Bytes, rng: np.random.Generator) -> tuple[Bytes, Bytes]:
    scale = rng.uniform(1.0, 1.4)
    shift = rng.uniform(0, 1, 2)

    def cut(picture: Bytes) -> Bytes:
        tall, wide = picture.shape[:2]
        move = -(scale - 1) * shift * (wide, tall)
        warp = np.array([[scale, 0, move[0]], [0, scale, move[1]]])
        return np.asarray(cv2.warpAffine(np.ascontiguousarray(picture), warp, (wide, tall)), np.uint8)

    return cut(image), np.stack([cut(one) for one in truth])
