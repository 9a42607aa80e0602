"""Badges: with a PIN they open assisted mode on a kiosk of the commune, also without a network."""

from __future__ import annotations

import base64
import secrets
from enum import StrEnum
from itertools import pairwise

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, select, update

from hub.accounts import challenges, journal
from hub.accounts.challenges import Kept, Kind
from hub.accounts.entry import Entry
from hub.accounts.rights import ROLE_RIGHTS
from hub.accounts.staff import Member
from hub.contract.briefing import BadgeEntry, badge_proof, badge_sha256, badge_text
from hub.contract.staff import Right, Role
from hub.store.store import Tx
from hub.store.tables import staff

WAITS_MS = 7 * 86_400_000
"""How long a badge waits for its owner's PIN; until then it opens nothing."""


class BadPin(StrEnum):
    """Why a PIN is not taken: the end of its text key."""

    FORM = "form"
    EASY = "easy"
    BADGE = "badge"


def fresh() -> str:
    """128 bits that a QR code and a keyboard carry alike: A to Z and 2 to 7."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


class Waiting:
    """Keeps a badge shut until its owner's PIN: who reads the store alone reads no badge in it.

    The PIN's hash needs the badge itself, and whoever has a printed one has no reader at their desk.
    """

    def __init__(self, key: str) -> None:
        """``key``: of the data folder, 32 bytes in base64url."""
        self._box = Fernet(key)

    def shut(self, badge: str) -> str:
        """What is kept of it."""
        return self._box.encrypt(badge.encode()).decode()

    def open(self, kept: str | None) -> str:
        """The badge; "" without one, and for one that another key shut."""
        try:
            return self._box.decrypt((kept or "").encode()).decode()
        except InvalidToken:
            return ""


def give(tx: Tx, waiting: Waiting, member: Member, badge: str, by: str) -> bool:
    """Give a badge; it opens nothing until its owner chooses a PIN. False: it is somebody's already."""
    known = select(staff.c.id).where(staff.c.badge_sha256 == badge_sha256(badge), staff.c.id != member.id)
    if tx.conn.execute(known).first() is not None:
        return False
    values = {"badge_sha256": badge_sha256(badge), "badge_verifier": None}
    tx.conn.execute(update(staff).where(staff.c.id == member.id).values(**values))
    challenges.drop(tx, Kind.BADGE, member.id)
    challenges.keep(tx, Kind.BADGE, member.id, Kept(member.id, waiting.shut(badge)), WAITS_MS)
    journal.append(tx, member.commune, by, "badge.given", member.id)
    return True


def take(tx: Tx, member: Member, by: str) -> None:
    """Take a badge away."""
    gone = {"badge_sha256": None, "badge_verifier": None}
    tx.conn.execute(update(staff).where(staff.c.id == member.id).values(**gone))
    challenges.drop(tx, Kind.BADGE, member.id)
    journal.append(tx, member.commune, by, "badge.taken", member.id)


def waits(conn: Connection, member_id: str, now_ms: int) -> bool:
    """Whether a badge waits for its owner's PIN."""
    return challenges.of_staff(conn, Kind.BADGE, member_id, now_ms) is not None


def choose_pin(entry: Entry, waiting: Waiting, member: Member, pin: str, read: str) -> BadPin | None:
    """The owner's PIN. ``read``: the badge, where it does not wait with us any more. Blocks for a hash."""
    if not (4 <= len(pin) <= 6 and pin.isascii() and pin.isdigit()):
        return BadPin.FORM
    if _easy(pin):
        return BadPin.EASY
    kept = entry.store.write(lambda tx: challenges.of_staff(tx.conn, Kind.BADGE, member.id, tx.now_ms))
    badge = waiting.open(kept) or badge_text(read)
    verifier = entry.passwords.hash(badge_proof(pin, badge))

    def keep(tx: Tx) -> bool:
        mine = (staff.c.id == member.id) & (staff.c.badge_sha256 == badge_sha256(badge))
        if tx.conn.execute(update(staff).where(mine).values(badge_verifier=verifier)).rowcount != 1:
            return False
        challenges.drop(tx, Kind.BADGE, member.id)
        journal.append(tx, member.commune, member.id, "badge.pin", member.id)
        return True

    return None if entry.store.write(keep) else BadPin.BADGE


def entries(conn: Connection, commune: str) -> tuple[BadgeEntry, ...]:
    """The badges that open assisted mode in a commune."""
    wanted = select(staff).where(
        staff.c.commune == commune, staff.c.ended_ms.is_(None), staff.c.badge_verifier.is_not(None)
    )
    return tuple(
        BadgeEntry(
            staff=row["id"],
            name=row["name"],
            role=row["role"],
            badge_sha256=row["badge_sha256"],
            verifier=row["badge_verifier"],
        )
        for row in conn.execute(wanted.order_by(staff.c.id)).mappings()
        if Right.ANSWER in ROLE_RIGHTS[Role(row["role"])]
    )


def _easy(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, 9}
