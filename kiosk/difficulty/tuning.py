"""The shape of ``config/difficulty.yaml``: each weight and threshold, each within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kiosk.difficulty.signs import Sign

FILE = "difficulty.yaml"
Positive = Annotated[float, Field(gt=0, le=10_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=10)]
"""Log-odds; none is negative, so more signs never lower the score."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SignSpec(_Frozen):
    """What one kind of sign is worth, and how much of it counts at most."""

    weight: Weight
    most: Positive = 3
    usual: Annotated[float, Field(ge=0, le=60)] = 0
    """How often in a minute it happens to everybody; only what exceeds the person's own rate counts."""


class PageSpec(_Frozen):
    """How long people look at a page of a kind before a gesture and in all: seconds, 30 words, 5 choices."""

    look: Positive
    whole: Positive
    words: Share = 0.6
    choices: Share = 0


class PaceSpec(_Frozen):
    """Spreads are standard deviations of log time."""

    first_guess: Annotated[float, Field(ge=-2, le=2)]
    between_people: Positive
    between_pages: Positive
    kinds: Mapping[str, PageSpec]
    other: PageSpec
    after_typing: Positive
    after_answer: Positive
    after_error: Positive
    slow_from: Annotated[float, Field(ge=0, le=4)]


class TimeSpec(_Frozen):
    """Weights of time. Stuck and whole are counted in spreads above the own pace, up to ``most``."""

    stuck: Weight
    whole: Weight
    most: Positive
    lasting: Weight
    lasting_s: Positive
    silent: Weight
    silent_s: Positive
    answered_idle: Weight
    several: Weight


class PlaySpec(_Frozen):
    """Who taps beside everything, quickly and from the start, plays; who struggles does not."""

    taps: Positive
    share: Share
    each_s: Positive


class LevelSpec(_Frozen):
    """Log-odds needed; each time more, and not before ``again_s`` have passed."""

    score: float
    again_s: Positive
    again_more: Weight
    at_most: Annotated[int, Field(ge=0, le=9)]


class LevelsSpec(_Frozen):
    """When to offer, and when to flag."""

    offer: LevelSpec
    flag: LevelSpec
    muted_s: Positive
    declined: Weight
    gone_after_s: Positive


class DevicesSpec(_Frozen):
    """The filter that tells a device's fault from a person's trouble: log-odds of a fault."""

    rare: float
    refused: Mapping[str, float]
    same_again: float
    accepted: float
    bound: Positive
    kept: Share
    touch_from: Positive
    touch_burst: float
    touch_calm: float


class Tuning(_Frozen):
    """All of ``difficulty.yaml``."""

    prior: float
    halflife_s: Positive
    kept_on_new_page: Share
    kept_on_answer: Share
    taps_in_a_row: Annotated[int, Field(ge=2, le=50)]
    signs: Mapping[Sign, SignSpec]
    times: TimeSpec
    pace: PaceSpec
    play: PlaySpec
    levels: LevelsSpec
    devices: DevicesSpec
