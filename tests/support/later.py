"""Which cases of a test every run looks at, and which wait for ``./test -m long``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def cases(*now: Any, later: Iterable[Any]) -> list[Any]:
    """What ``pytest.mark.parametrize`` and the ``params`` of a fixture take."""
    return [*now, *(pytest.param(one, marks=pytest.mark.long) for one in later)]
