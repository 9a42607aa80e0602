"""Where the ring stands, and what steering needs to know of the moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.types import NodeId


class By(StrEnum):
    """Who moves the ring."""

    NOBODY = "nobody"
    KEYS = "keys"
    SWITCHES = "switches"


@dataclass(frozen=True)
class Place:
    """Every press makes a new one."""

    by: By = By.NOBODY
    focus: NodeId | None = None
    page: tuple[str, str] | None = None
    """The page on which it stands: key and language."""
    row: NodeId | None = None
    """The keyboard's row that a switch has entered."""
    hushed: bool = False
    """What was said last left out what is private."""
    helped: bool = False
    """The last key was Help."""
    greeted: frozenset[By] = frozenset()
    """Of what the person was told how it works."""
    rounds: int = 0
    """How often the ring went round by itself in vain."""
    paused: bool = False
    """It waits for a press after that."""
    due: float = 0.0
    """When the ring moves on by itself."""
