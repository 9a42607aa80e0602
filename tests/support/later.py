"""Which cases of a test every run looks at, and which wait for ``./test -m long``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def cases(*now: Any, later: Iterable[Any]) -> list[Any]:
    """What ``pytest.mark.parametrize`` and the ``params`` of a fixture take."""
    return [*now, *map(_later, later)]


def one_in(step: int, each: Sequence[Any]) -> list[Any]:
    """The same, where all cases are alike: the first now, and each so many further on."""
    return [one if number % step == 0 else _later(one) for number, one in enumerate(each)]


def _later(one: Any) -> Any:
    values = one if isinstance(one, tuple) else (one,)
    return pytest.param(*values, marks=pytest.mark.long)
