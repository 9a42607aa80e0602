"""Signing in through the agents' identity provider: accounts that an administrator's link has tied to it."""

from __future__ import annotations

import hashlib
import secrets

import structlog
from sqlalchemy import select, update

from hub.accounts import challenges, invitations, journal, sessions, staff
from hub.accounts.challenges import Kept, Kind
from hub.accounts.entry import Entered, Entry, NotOpened
from hub.oidc.answers import Known, secrets_of
from hub.oidc.provider import Provider
from hub.store.store import Tx
from hub.store.tables import staff as staff_table

log = structlog.get_logger()
LIFE_MS = 600_000
SIRET_DIGITS = 14
_FAILED = NotOpened("proconnect.failed")


class ProConnect:
    """Trips to the provider. A name or an e-mail address proves nothing here: the subject alone counts."""

    def __init__(self, entry: Entry, provider: Provider, issuer: str) -> None:
        self._entry, self._provider, self._issuer = entry, provider, issuer

    def leave(self, cookie: str, invitation: str = "") -> str | None:
        """Where the browser goes; ``invitation``: the secret of a link, to tie its account. Blocks."""
        state = secrets.token_urlsafe(32)
        kept = Kept("", invitations.hashed(invitation) if invitation else "")
        where = self._provider.leave(secrets_of(cookie, state))
        if not isinstance(where, str):
            log.warning("proconnect.failed", why=where.why)
            return None
        self._entry.store.write(lambda tx: challenges.keep(tx, Kind.PROVIDER, state, kept, LIFE_MS))
        return where

    def back(self, cookie: str, code: str, state: str) -> Entered:
        """Who came back. Blocks for two answers."""
        kept = self._entry.store.write(lambda tx: challenges.use(tx, Kind.PROVIDER, state))
        if kept is None:
            return _FAILED
        answer = self._provider.ask(code, secrets_of(cookie, state))
        if not isinstance(answer, Known):
            log.warning("proconnect.failed", why=answer.why)
            return _FAILED
        subject = hashlib.sha256(f"{self._issuer}\n{answer.subject}".encode()).hexdigest()
        return self._entry.store.write(lambda tx: self._enter(tx, subject, answer.siret, kept.value))

    def _enter(self, tx: Tx, subject: str, siret: str, invited: str) -> Entered:
        known = tx.conn.execute(
            select(staff_table.c.id).where(staff_table.c.proconnect == subject)
        ).scalar_one_or_none()
        if invited:
            return self._tie(tx, subject, siret, invited, known)
        member = None if known is None else staff.look(tx.conn, known)
        if member is None:
            return NotOpened("proconnect.unknown")
        if not _same_employer(member.commune, siret):
            return NotOpened("proconnect.elsewhere")
        return self._entry.open(tx, member.id, "proconnect")

    def _tie(self, tx: Tx, subject: str, siret: str, invited: str, known: str | None) -> Entered:
        member = invitations.of_hash(tx.conn, invited, tx.now_ms)
        if member is None:
            return NotOpened("invitation.over")
        if known not in (None, member.id):
            return NotOpened("proconnect.other")
        if not _same_employer(member.commune, siret):
            return NotOpened("proconnect.elsewhere")
        # What was refused above leaves the link for who it is meant for.
        if invitations.use(tx, invited) is None:
            return NotOpened("invitation.over")
        mine = staff_table.c.id == member.id
        tx.conn.execute(update(staff_table).where(mine).values(proconnect=subject))
        sessions.close_all(tx, member.id)
        journal.append(tx, member.commune, member.id, "proconnect.tied", member.id)
        return self._entry.open(tx, member.id, "proconnect")


def _same_employer(commune: str, siret: str) -> bool:
    """A commune whose id is its SIRET takes no other's agents; where it is not, nothing is compared."""
    if len(commune) != SIRET_DIGITS or not commune.isdigit():
        return True
    return "".join(sign for sign in siret if sign.isdigit()) == commune
