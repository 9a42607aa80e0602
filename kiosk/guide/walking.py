"""Walks a fiche in the order of the document, for those who need all of one thing, or all the words."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, TypeVar

from kiosk.guide.richtext import Rich

N = TypeVar("N")


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(getattr(kind, "__dataclass_fields__", ()))


def walk(node: object) -> Iterator[object]:
    """The node and all values below it, in the order of the document."""
    waiting: list[Any] = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(reversed(value))
            continue
        yield value
        waiting.extend(getattr(value, name) for name in reversed(_names(value.__class__)))


def find_all(node: object, kind: type[N]) -> Iterator[N]:
    """All values of a class below the node, in the order of the document."""
    return (value for value in walk(node) if isinstance(value, kind))


def texts(node: object) -> Iterator[str]:
    """All the visible texts below the node, in the order of the document."""
    return (rich.text for rich in find_all(node, Rich) if rich.text)
