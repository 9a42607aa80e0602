"""My account: passkeys, password, sessions, the badge's PIN."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from hub.accounts import badges, keyring, sessions, staff, tries
from hub.accounts.passwords import Match
from hub.accounts.rights import Signed, require, require_page
from hub.accounts.sessions import cookie_value
from hub.accounts.staff import Member
from hub.accounts.web.door import Door, home
from hub.contract import Route
from hub.office.forms import form
from hub.store.store import Tx
from hub.timing import NowMs


class MyStep(StrEnum):
    """What a person changes of their own account."""

    PROVE = "prove"
    PASSWORD = "password"
    SESSIONS = "sessions"
    PIN = "pin"
    PASSKEY_GONE = "passkey-gone"


@dataclass(frozen=True)
class Said:
    """What the page says after a step: the key of a text, good or bad."""

    good: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class _Asked:
    door: Door
    signed: Signed
    member: Member
    given: Mapping[str, str]
    now_ms: int


class MyPage:
    """Shows whoever is signed in their own account, and takes what they change. Works in threads."""

    def __init__(self, door: Door, now_ms: NowMs) -> None:
        self._door, self._store, self._now_ms = door, door.entry.store, now_ms

    def look(self, request: Request, lang: str | None) -> Response:
        """As it stands."""
        signed = require_page(request, None, lang)
        return signed if isinstance(signed, Response) else self._show(request, lang, signed)

    def step(self, request: Request, lang: str | None, given: Mapping[str, str], step: MyStep) -> Response:
        """One change; who leaves everywhere leaves here too."""
        signed = require(request, None)
        if isinstance(signed, Response):
            return signed
        said = _STEPS[step](_Asked(self._door, signed, self._member(signed), given, self._now_ms()))
        gate = self._door.gate
        if step is MyStep.SESSIONS:
            response = home(lang)
            gate.rule.take(response)
            return response
        # What was just proved stands in the session.
        proved = gate.who(cookie_value(request.headers, gate.rule.name)) or signed
        return self._show(request, lang, proved, said)

    def _member(self, signed: Signed) -> Member:
        member = self._store.read(lambda conn: staff.look(conn, signed.staff))
        assert member is not None
        return member

    def _show(self, request: Request, lang: str | None, signed: Signed, said: Said = Said()) -> Response:
        read, now_ms = self._store.read, self._now_ms()
        return self._door.pages.page(
            "me.html",
            request,
            lang,
            422 if said.wrong else 200,
            signed=signed,
            here="me",
            member=self._member(signed),
            keys=read(lambda conn: keyring.own(conn, signed.staff)),
            open_sessions=read(lambda conn: sessions.count(conn, signed.staff, now_ms)),
            badge_waits=read(lambda conn: badges.waits(conn, signed.staff, now_ms)),
            rp=self._door.rp,
            proved=signed.has_proved(now_ms),
            said=said,
        )


def me_routes(door: Door, now_ms: NowMs) -> APIRouter:
    """Look, and each step."""
    router, page = APIRouter(), MyPage(door, now_ms)

    @router.get(Route.CONSOLE_ME)
    def look(request: Request, lang: str | None = None) -> Response:
        return page.look(request, lang)

    @router.post(Route.CONSOLE_ME_STEP)
    async def step(step: MyStep, request: Request, lang: str | None = None) -> Response:
        given = await form(request)
        return await to_thread.run_sync(page.step, request, lang, given, step, limiter=door.hashing)

    return router


def _prove(asked: _Asked) -> Said:
    if not asked.member.has_password or not _is_right_password(asked):
        return Said(wrong="me.wrong_password")
    asked.door.entry.store.write(lambda tx: sessions.note_proof(tx, asked.signed.session))
    return Said("me.proved")


def _password(asked: _Asked) -> Said:
    entry, member = asked.door.entry, asked.member
    old = "old" in asked.given or not asked.signed.has_proved(asked.now_ms)
    if old and not (member.has_password and _is_right_password(asked)):
        return Said(wrong="me.wrong_password" if member.has_password else "me.prove_first")
    weak = entry.wrong_words(member.login, member.name, asked.given.get("password", ""))
    if weak is not None:
        return Said(wrong=weak)
    hashed = entry.passwords.hash(asked.given["password"])
    entry.store.write(lambda tx: _change(tx, asked, hashed))
    return Said("me.password_changed")


def _change(tx: Tx, asked: _Asked, hashed: str) -> None:
    staff.change_password(tx, asked.member, hashed)
    # Whoever knew the old one is out.
    sessions.close_all(tx, asked.member.id, but=asked.signed.session)


def _is_right_password(asked: _Asked) -> bool:
    """Who has one must know it: an open page is not enough."""
    entry, member = asked.door.entry, asked.member
    if not entry.store.write(lambda tx: tries.take(tx, tries.ACCOUNT, member.id)):
        return False
    known = entry.store.read(lambda conn: staff.password_of(conn, member.login))
    right = entry.passwords.check(known[1] if known else None, asked.given.get("old", "")) is not Match.WRONG
    if right:
        entry.store.write(lambda tx: tries.give_back(tx, tries.ACCOUNT, member.id))
    return right


def _sessions(asked: _Asked) -> Said:
    asked.door.entry.store.write(lambda tx: staff.leave_everywhere(tx, asked.member))
    return Said()


def _pin(asked: _Asked) -> Said:
    entry, pin = asked.door.entry, asked.given.get("pin", "")
    bad = badges.choose_pin(entry, asked.door.badges, asked.member, pin, asked.given.get("badge", ""))
    return Said("badge.pin_set") if bad is None else Said(wrong=f"badge.pin_{bad}")


def _passkey_gone(asked: _Asked) -> Said:
    name = asked.given.get("passkey", "")
    if asked.door.entry.store.write(lambda tx: keyring.remove(tx, asked.member, name)):
        return Said("passkey.removed")
    return Said(wrong="passkey.last")


_STEPS: Mapping[MyStep, Callable[[_Asked], Said]] = {
    MyStep.PROVE: _prove,
    MyStep.PASSWORD: _password,
    MyStep.SESSIONS: _sessions,
    MyStep.PIN: _pin,
    MyStep.PASSKEY_GONE: _passkey_gone,
}
