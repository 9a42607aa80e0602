"""Made-up people, each a handful of numbers. They are assumptions by another hand than the room's weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp
from random import Random


@dataclass(frozen=True)
class Person:
    """``pace``: median slowness. ``shake``: stray taps a gesture. ``trouble``: struggles a page.

    ``stays``: the share of struggles that they do not get over; ``asks``: of these, who press the button.
    """

    name: str
    share: float
    pace: float = 1.0
    shake: float = 0.03
    trouble: float = 0.012
    stays: float = 0.3
    asks: float = 0.25
    shows: float = 1.0
    yes: float = 0.45
    pauses: float = 0.004
    how: str = "touch"
    slips: float = 0.04


PEOPLE = (
    Person("brisk", 0.16, 0.6),
    Person("ordinary", 0.24, 0.85),
    Person("slow_elderly", 0.14, 1.6, shake=0.06, trouble=0.018),
    Person("tremor", 0.05, 1.2, shake=0.5, trouble=0.015),
    Person("low_vision", 0.04, 1.7, shake=0.12, trouble=0.015),
    Person("voice_keypad", 0.06, 1.3, how="voice", trouble=0.015),
    Person("couples", 0.05, 1.1, pauses=0.02, slips=0.08),
    Person("on_the_phone", 0.06, 0.9, pauses=0.05),
    Person("new_to_french", 0.06, 1.4, trouble=0.045, stays=0.45, yes=0.6),
    Person("reads_little", 0.05, 1.5, trouble=0.055, stays=0.5, yes=0.6),
    Person("leaves_silently", 0.04, 1.0, trouble=0.05, stays=0.7, asks=0.0, shows=0.45, yes=0.3),
    Person("children", 0.025, 0.5),
    Person("passers_by", 0.025, 0.8),
)


@dataclass(frozen=True)
class World:
    """A town's pages and public: ``slow`` multiplies every pace, ``weights`` the shares of people."""

    name: str
    slow: float = 1.0
    noise: float = 5.0
    patience_s: float = 105.0
    scans: float = 0.08
    weights: tuple[tuple[str, float], ...] = ()


WORLDS = (
    World("town"),
    World("country", slow=1.25, scans=0.14, weights=(("slow_elderly", 2.2), ("brisk", 0.4))),
    World(
        "station", slow=0.85, patience_s=70, noise=4.0, weights=(("new_to_french", 2.0), ("passers_by", 2.0))
    ),
)


def elsewhere(seed: int) -> tuple[World, tuple[Person, ...]]:
    """A town that nobody tuned for: every number of it and of its people is moved."""
    dice = Random(f"elsewhere/{seed}")

    def moved(number: float, most: float = 1e9, spread: float = 0.25) -> float:
        return min(most, number * exp(dice.gauss(0, spread)))

    people = tuple(
        replace(
            one,
            share=moved(one.share),
            pace=moved(one.pace, spread=0.15),
            shake=moved(one.shake, most=0.6),
            trouble=moved(one.trouble),
            stays=moved(one.stays, most=0.75),
            asks=moved(one.asks),
            shows=moved(one.shows, spread=0.15),
            yes=moved(one.yes, most=0.9),
            pauses=moved(one.pauses),
            slips=moved(one.slips),
        )
        for one in PEOPLE
    )
    patience_s = moved(100, spread=0.15)
    town = World(f"elsewhere{seed}", moved(1, spread=0.15), moved(5), patience_s, moved(0.1))
    return town, people
