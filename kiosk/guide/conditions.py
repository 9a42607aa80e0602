"""The fiche's own switches: what an answer sets, and what a piece of text asks for before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType, TypeAlias

VarId = NewType("VarId", str)
"""A switch, such as ``T10576``: the same in all fiches, and unset until an answer sets it."""


@dataclass(frozen=True, slots=True)
class IsTrue:
    """``estVrai``."""

    var: VarId


@dataclass(frozen=True, slots=True)
class IsFalse:
    """``estFaux`` (schema 3.4)."""

    var: VarId


@dataclass(frozen=True, slots=True)
class IsUnset:
    """``estIndefini``: nothing was said about it."""

    var: VarId


@dataclass(frozen=True, slots=True)
class AllOf:
    """``et``, and the children of ``Condition`` themselves when they are several."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """``ou``."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``non`` (allowed for, not seen yet)."""

    part: Condition


@dataclass(frozen=True, slots=True)
class UnknownTest:
    """A test that this reader does not know: what hangs on it must be shown, never hidden."""

    name: str


Condition: TypeAlias = IsTrue | IsFalse | IsUnset | AllOf | AnyOf | Not | UnknownTest


@dataclass(frozen=True, slots=True)
class Effect:
    """What choosing an answer does to a switch: ``affecteVrai`` or ``affecteFaux``; None unsets it."""

    var: VarId
    value: bool | None
