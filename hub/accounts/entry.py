"""Coming in: by login and password, and by the site's code where nobody else can open."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog

from hub.accounts import journal, sessions, staff, tries
from hub.accounts.passwords import Match, Passwords, weakness
from hub.accounts.sessions import CookieRule
from hub.accounts.staff import LoginTaken, NewMember
from hub.accounts.tries import ACCOUNT, CONSOLE, LOGIN, Attempt
from hub.contract.staff import Role
from hub.store.store import Store, Tx

log = structlog.get_logger()
FAILED_MS = 3_600_000
"""A wrong code of the server is written once an hour: a stranger must not push all else off the journal."""


@dataclass(frozen=True)
class Opened:
    """The person is in; ``token`` is their cookie."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class NotOpened:
    """``why``: the key of what is wrong."""

    why: str


Entered: TypeAlias = Opened | NotOpened


@dataclass(frozen=True)
class SetUp:
    """Who opens with the site's code: the first administrator, or one in an emergency."""

    code: str = field(repr=False)
    name: str
    login: str
    password: str = field(repr=False)


class Entry:
    """Judges who comes. Blocks for a hash: from the routes' threads alone."""

    def __init__(self, store: Store, passwords: Passwords, rule: CookieRule, code: str, town: str) -> None:
        self.store, self.passwords, self.rule, self.town = store, passwords, rule, town
        self._code = code

    def by_password(self, address: str, login: str, password: str) -> Entered:
        """An unknown login takes as long as a known one, and is told the same."""
        login = staff.plain_login(login)
        account = hashlib.sha256(login.encode()).hexdigest()[:32]
        if not self.store.write(lambda tx: _take(tx, address, account)):
            return NotOpened("sign_in.wait")
        known = self.store.read(lambda conn: staff.password_of(conn, login))
        member, kept = known or ("", None)
        match self.passwords.check(kept, password):
            case Match.WRONG:
                log.warning("sign_in.wrong")
                return NotOpened("sign_in.wrong")
            case Match.OLD:
                kept, old = self.passwords.hash(password), kept
                # Unless somebody chose another meanwhile.
                self.store.write(lambda tx: staff.swap_password(tx, member, str(old), str(kept)))
            case Match.RIGHT:
                pass

        def opened(tx: Tx) -> Entered:
            tries.give_back(tx, LOGIN, address)
            tries.give_back(tx, ACCOUNT, account)
            return self.open(tx, member, "password")

        return self.store.write(opened)

    def open(self, tx: Tx, member_id: str, way: str) -> Entered:
        """Start the session of somebody who has proved who they are."""
        member = staff.look(tx.conn, member_id)
        if member is None or member.ended_ms is not None:
            return NotOpened("sign_in.wrong")
        journal.append(tx, member.commune, member.id, f"sign_in.{way}", member.id)
        return Opened(sessions.open_session(tx, member.id, member.name, self.rule.lifetime_ms))

    def needs_set_up(self) -> bool:
        """Whether nobody has an account yet that could make others."""
        return not self.store.read(staff.has_administrator)

    def set_up(self, address: str, asked: SetUp) -> Entered:
        """The site's code makes the first administrator; later it is for emergencies, and journalled.

        A login that is there gets the new password and becomes an administrator: so whoever has lost theirs
        comes back to what is theirs. Of the hub's own town alone: another commune's comes back by
        ``python -m hub account``.
        """
        right = hmac.compare_digest(_plain(asked.code), _plain(self._code))
        login, name = staff.plain_login(asked.login), staff.plain_name(asked.name)
        match self.store.write(lambda tx: self._attempt(tx, address, right=right)):
            case Attempt.WAIT:
                return NotOpened("sign_in.wait")
            case Attempt.WRONG:
                return NotOpened("set_up.wrong")
            case Attempt.RIGHT:
                pass
        wrong = self.wrong_words(login, name, asked.password)
        if wrong is not None:
            return NotOpened(wrong)
        hashed = self.passwords.hash(asked.password)
        return self.store.write(lambda tx: self._set_up(tx, login, name, hashed))

    def wrong_words(self, login: str, name: str, password: str) -> str | None:
        """The key of what is wrong with a new account's words (login and name as ``staff`` gives them)."""
        if not name:
            return "account.no_name"
        if not login:
            return "account.no_login"
        weak = weakness(password, (self.town, login, name))
        return None if weak is None else f"password.{weak}"

    def _attempt(self, tx: Tx, address: str, *, right: bool) -> Attempt:
        found = tries.attempt(tx, CONSOLE, address, right=right)
        if found is Attempt.WRONG:
            log.warning("set_up.wrong_code")
            lately = journal.last(tx.conn, staff.TOWN, "emergency.failed", tx.now_ms - FAILED_MS)
            if lately is None:
                journal.append(tx, staff.TOWN, journal.NOBODY, "emergency.failed")
        return found

    def _set_up(self, tx: Tx, login: str, name: str, hashed: str) -> Entered:
        first = not staff.has_administrator(tx.conn)
        made = staff.create(tx, NewMember(login, name, Role.ADMINISTRATOR), journal.NOBODY)
        if isinstance(made, LoginTaken):
            known = staff.of_login(tx.conn, login)
            assert known is not None
            if known.commune != staff.TOWN:
                return NotOpened("account.taken")
            made = known
            staff.set_role(tx, known, Role.ADMINISTRATOR, journal.NOBODY)
        staff.keep_password(tx, made.id, hashed)
        if not first:
            log.warning("emergency.used")
        journal.append(tx, made.commune, journal.NOBODY, "set_up" if first else "emergency.used", made.id)
        return self.open(tx, made.id, "code")


def _take(tx: Tx, address: str, account: str) -> bool:
    return tries.take(tx, LOGIN, address) and tries.take(tx, ACCOUNT, account)


def _plain(code: str) -> bytes:
    return "".join(code.upper().replace("-", "").split()).encode()
