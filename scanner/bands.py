"""Carries a page on over a coloured band printed to the paper's edge, where the net's mask stops too soon.

The paper's long sides betray it: they go on, collinear, past the corners that were found.
"""

from __future__ import annotations

import numpy as np

from scanner.arrays import Float, Smooth
from scanner.edges import sampled

_MOST = 0.5
"""How far out the paper may end, as a share of what was found."""
_LEAST_PX, _PAST_PX = 5, 9
_ASIDE_PX, _CHANGE = 2.0, 0.02
_GOES_ON, _ALL_ALONG, _ENDS = 0.6, 0.7, 0.9
"""Along which share the sides must show just past the corners, as far as the new end, and the end itself."""
_PAST = 0.5
"""Where the sides show further out still, that was not the end."""
_JUST_PAST = np.arange(2.0, 12.0)
_ACROSS = np.linspace(0.06, 0.94, 20)


def carried_on(picture: Smooth, quad: Float) -> Float | None:
    """Give a quad (4 x 2, pixels of a small blurred colour picture) carried on over one side, or None."""
    on = _goes_on(picture, quad)
    found = [made for at in range(4) if on[at] and (made := _over(picture, quad, at)) is not None]
    return max(found, key=lambda made: made[0])[1] if found else None


def _goes_on(picture: Smooth, quad: Float) -> list[bool]:
    """Say beyond which sides both neighbours still show: most often beyond none, and that costs little."""
    back, on = np.roll(quad, 1, axis=0) - quad, np.roll(quad, -1, axis=0) - quad
    # Beyond side i the neighbours go on from its start, away from the corner before, and from its end.
    starts = np.concatenate([quad, np.roll(quad, -1, axis=0)])
    ways = np.concatenate([-back, -np.roll(on, -1, axis=0)])
    ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-6)
    places = starts[:, None] + _JUST_PAST[None, :, None] * ways[:, None]
    change = _change(picture, places, np.stack([-ways[:, 1], ways[:, 0]], axis=1)[:, None])
    met = np.maximum((change > _CHANGE).mean(axis=1), (change < -_CHANGE).mean(axis=1)).max(axis=1)
    both = np.minimum(met[:4], met[4:]) >= _GOES_ON
    return [bool(side) for side in both]


def _over(picture: Smooth, quad: Float, at: int) -> tuple[float, Float] | None:
    """Move one side out to the paper's end; with how surely it is one."""
    before, start, end, after = (quad[(at + step) % 4] for step in (-1, 0, 1, 2))
    out = np.stack([start - before, end - after])
    depth = max(1e-6, float(np.linalg.norm(out, axis=1).mean()))
    most = int(_MOST * depth)
    shares = np.arange(most + _PAST_PX + 1)[:, None] / depth
    left, right = start + shares * out[0], end + shares * out[1]
    met = np.stack([_met(picture, places, way) for places, way in zip((left, right), out, strict=True)])
    ends, step = _ends(picture, left, right, out.sum(axis=0))
    px = np.arange(_LEAST_PX, most)
    so_far = np.cumsum(met, axis=1)
    along = ((so_far[:, px - 1] - so_far[:, [1]]) / (px - 2)).min(axis=0)
    past = ((so_far[:, px + _PAST_PX - 1] - so_far[:, px + 2]) / (_PAST_PX - 3)).max(axis=0)
    near = np.stack([step[px + aside] for aside in range(-2, 3)]).max(axis=0)
    good = (step[px] >= near) & (ends[px] >= _ENDS) & (along >= _ALL_ALONG) & (past <= _PAST)
    if not good.any():
        return None
    sure = np.where(good, along + ends[px] - past, -1.0)
    best = int(sure.argmax())
    moved = quad.copy()
    moved[at], moved[(at + 1) % 4] = left[px[best]], right[px[best]]
    return float(sure[best]), moved


def _met(picture: Smooth, places: Float, way: Float) -> Float:
    """Say at which of these places something changes across the way: one colour, and always alike."""
    change = _change(picture, places, np.array((-way[1], way[0])))
    ways = np.concatenate([change > _CHANGE, change < -_CHANGE], axis=1)
    alike: Float = ways[:, ways.sum(axis=0).argmax()].astype(np.float64)
    return alike


def _ends(picture: Smooth, left: Float, right: Float, out: Float) -> tuple[Float, Float]:
    """Say for each line from left to right along which share of it a colour changes, and how much."""
    places = left[:, None] + _ACROSS[None, :, None] * (right - left)[:, None]
    change = _change(picture, places, out)
    share = np.maximum((change > _CHANGE).mean(axis=1), (change < -_CHANGE).mean(axis=1)).max(axis=1)
    return share, np.abs(change.mean(axis=1)).max(axis=1)


def _change(picture: Smooth, places: Float, way: Float) -> Float:
    """Give the change of each colour at places (... x 2) along a way; none beyond the frame."""
    aside = _ASIDE_PX * way / np.maximum(1e-6, np.linalg.norm(way, axis=-1, keepdims=True))
    here, here_seen = sampled(picture, places + aside)
    there, there_seen = sampled(picture, places - aside)
    change: Float = (here - there) / (np.maximum(here, there) + 20)
    return np.where((here_seen & there_seen)[..., None], change, 0.0)
