"""What can be concluded of a visit, and the reasons that are told with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hub.contract.codes import ReasonCode
from kiosk.difficulty.devices import Device
from kiosk.types import Text, text


class Level(StrEnum):
    """How much is done: the kiosk asks, a mediator sees a suggestion, or the person called."""

    OFFER = "offer"
    FLAG = "flag"
    CALL = "call"


class Cause(StrEnum):
    """Whose trouble it is."""

    USER = "user"
    HARDWARE = "hardware"


@dataclass(frozen=True, slots=True)
class Why:
    """One counted fact: a code for the hub, whose words are found by it."""

    code: ReasonCode
    n: int = 0

    @property
    def words(self) -> Text:
        """As a mediator beside the person reads it."""
        return text(f"difficulty.why.{self.code.value}", n=self.n)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Help may be needed at ``t``. ``score``: log-odds; ``why``: one to three reasons, strongest first.

    ``device``: what likely failed, where the cause is hardware.
    """

    session: str
    t: float
    level: Level
    score: float
    why: tuple[Why, ...]
    cause: Cause
    device: Device | None = None
