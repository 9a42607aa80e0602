"""What a kiosk learns from its hub: whose badge opens assisted mode, how long pages take, what is revoked."""

import base64
import hashlib
import unicodedata
from collections.abc import Mapping

from pydantic import Field

from hub.contract.base import Line, Model, Slug
from hub.contract.devices import Key32
from hub.contract.fleet import KioskIdentity

BADGE_SHORTEST, BADGE_LONGEST = 8, 200


def badge_text(read: str) -> str:
    """A badge as a reader typed it, the same at the hub and at every kiosk; "" if that is none."""
    text = unicodedata.normalize("NFKC", read).strip()
    return text if BADGE_SHORTEST <= len(text) <= BADGE_LONGEST and text.isprintable() else ""


def badge_sha256(badge: str) -> str:
    """What a badge's text is found by: ``BadgeEntry.badge_sha256``."""
    return base64.urlsafe_b64encode(hashlib.sha256(badge.encode()).digest()).decode().rstrip("=")


def badge_proof(pin: str, badge: str) -> str:
    """What ``BadgeEntry.verifier`` is the Argon2id of."""
    return f"parvis badge v1\n{pin}\n{badge}"


class BadgeEntry(Model):
    """A member of the staff as a kiosk knows them, also without a network.

    ``badge_sha256``: of the badge's secret. ``verifier``: Argon2id (PHC string) of the PIN and the badge's
    secret together, so that a stolen kiosk gives no PIN away.
    """

    staff: Slug
    name: Line
    role: Slug
    badge_sha256: Key32
    verifier: str = Field(max_length=200)


class PageTimes(Model):
    """Median seconds of a page among people without trouble: until the first gesture, and in all."""

    look_s: float = Field(gt=0, le=3600)
    whole_s: float = Field(gt=0, le=3600)


class Briefing(Model):
    """All of it; ``version`` is what a beat's answer names."""

    version: Line
    badges: tuple[BadgeEntry, ...] = ()
    page_times: Mapping[str, PageTimes] = Field(default_factory=dict)
    revoked: tuple[Slug, ...] = ()
    """Mandates of today that were revoked at the console: whoever acts by one stops."""


class PageSample(Model):
    """Untroubled shows of one page at one kiosk: how many, and the sums of the logs of their seconds."""

    n: int = Field(ge=1, le=100_000)
    log_look: float = Field(allow_inf_nan=False)
    log_whole: float = Field(allow_inf_nan=False)


class Tallies(Model):
    """Counters of some hours of a kiosk: nothing of a single visit, nobody's. ``counts``: by ``Counter``."""

    kiosk: KioskIdentity
    day: Line
    counts: Mapping[Slug, int] = Field(default_factory=dict, max_length=40)
    pages: Mapping[str, PageSample] = Field(default_factory=dict, max_length=2000)


TALLIES = "tallies"
"""Kind of message of the outbox that holds a ``Tallies``."""
CALL_BACK = "call-back"
"""Kind of message of the outbox that holds a ``CallBackRequest``."""
