"""A page of the matrix, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from tests.matrix.ways import Made


@dataclass(frozen=True)
class Sheet:
    """A page to look at: its name, how a visit comes to it, whether it is read aloud and may be spoken to,
    where one may sign in, and whether a mediator may update it by a stick."""

    name: str
    made: Made
    reading: bool = False
    caption: bool = False
    hears: bool = False
    signs_in: str = ""
    renews: bool = False
