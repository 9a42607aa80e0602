"""Mandates: signed, used, ended, and the code by which a person ends one. Who signed stands on paper only."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Connection, and_, select, update

from hub.accounts import journal, tries
from hub.accounts.tries import Rule
from hub.contract.reports import MandateLine, MandateStep
from hub.store.store import Tx
from hub.store.tables import mandate, staff

DAY_MS = 86_400_000
CODE = Rule("mandate", 600_000, 10, 60)
"""A revocation code that is read wrong is tried again; nobody guesses one."""


@dataclass(frozen=True)
class OpenMandate:
    """A mandate that lasts."""

    id: str
    staff_name: str
    scope: str
    signed_ms: int
    expires_ms: int


class Revoked(Enum):
    """What became of a code."""

    DONE = auto()
    WRONG = auto()
    WAIT = auto()


def code_sha256(code: str) -> str:
    """Of a code however it was typed: letters large, no space, no hyphen."""
    plain = "".join(code.upper().replace("-", "").split())
    return hashlib.sha256(plain.encode()).hexdigest()


def note(tx: Tx, commune: str, line: MandateLine, at_ms: int) -> None:
    """Keep what a kiosk tells of a mandate, and write it down for ever. Told twice, it is the same.

    ``at_ms``: when it happened; the kiosk may have waited for the line.
    """
    this = and_(mandate.c.id == line.mandate, mandate.c.commune == commune)
    known = tx.conn.execute(select(mandate.c.id).where(this)).first() is not None
    if line.step is MandateStep.SIGNED and not known:
        tx.conn.execute(
            mandate.insert().values(
                id=line.mandate,
                commune=commune,
                staff=line.staff,
                attestation=line.attestation,
                scope=line.scope,
                signed_ms=at_ms,
                expires_ms=line.expires_ms or at_ms + DAY_MS,
                revocation_sha256=line.revocation_sha256,
            )
        )
    if line.step in (MandateStep.ENDED, MandateStep.REVOKED):
        tx.conn.execute(update(mandate).where(this, mandate.c.ended_ms.is_(None)).values(ended_ms=at_ms))
    seal = f":{line.attestation}" if line.attestation else ""
    journal.append(tx, commune, line.staff, f"mandate.{line.step}", f"{line.mandate}{seal}")


def open_mandates(conn: Connection, commune: str, now_ms: int) -> list[OpenMandate]:
    """Those that last, the newest first."""
    wanted = (
        select(mandate, staff.c.name)
        .join(staff, staff.c.id == mandate.c.staff, isouter=True)
        .where(mandate.c.commune == commune, mandate.c.ended_ms.is_(None), mandate.c.expires_ms > now_ms)
        .order_by(mandate.c.signed_ms.desc())
    )
    return [
        OpenMandate(row["id"], row["name"] or "", row["scope"], row["signed_ms"], row["expires_ms"])
        for row in conn.execute(wanted).mappings()
    ]


def revoke(tx: Tx, commune: str, who: str, address: str, code: str) -> Revoked:
    """End the mandate that has this code on its paper. The person need not say which one."""
    if not tries.may_try(tx, CODE, address):
        return Revoked.WAIT
    wanted, found = code_sha256(code), None
    lasting = and_(mandate.c.commune == commune, mandate.c.ended_ms.is_(None))
    for row in tx.conn.execute(select(mandate.c.id, mandate.c.revocation_sha256).where(lasting)):
        if row.revocation_sha256 and hmac.compare_digest(row.revocation_sha256, wanted):
            found = row.id
    if found is None:
        tries.note_wrong(tx, CODE, address)
        return Revoked.WRONG
    tx.conn.execute(
        update(mandate).where(mandate.c.id == found).values(ended_ms=tx.now_ms, revoked_ms=tx.now_ms)
    )
    journal.append(tx, commune, who, "mandate.revoked", found)
    return Revoked.DONE
