"""One line of the doctor: a device or service, its state, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "limited", "broken"]


@dataclass(frozen=True)
class Finding:
    """``limited``: the kiosk runs without it and says so; ``broken``: it cannot serve people so."""

    name: str
    state: State
    detail: str
    mend: str = ""
