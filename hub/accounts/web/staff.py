"""The administrator's page of the staff: accounts, links to take them, badges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import segno
from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from hub.accounts import badges, invitations, journal, staff
from hub.accounts.rights import ROLE_RIGHTS, Signed, require, require_page
from hub.accounts.staff import LoginTaken, Member, NewMember
from hub.accounts.web.door import Door
from hub.contract import ProblemCode, Route, path
from hub.contract.briefing import badge_text
from hub.contract.staff import Right, Role
from hub.office.forms import form
from hub.store.store import Tx
from hub.timing import NowMs
from hub.web import problem

StaffId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
EMERGENCY_SHOWN_MS = 7 * 86_400_000


class StaffStep(StrEnum):
    """What an administrator does with somebody's account."""

    INVITE = "invite"
    ROLE = "role"
    END = "end"
    BADGE = "badge"
    BADGE_GONE = "badge-gone"


@dataclass(frozen=True)
class Outcome:
    """What the page says after a step: a text's key, and what is shown once."""

    said: str = ""
    wrong: str = ""
    member: Member | None = None
    link: str = ""
    badge: str = ""
    sure: bool = False
    """Whether the account is only to be closed once the administrator has said so a second time."""


@dataclass(frozen=True)
class _Asked:
    """One step: on whom, by whom, with the form's fields."""

    tx: Tx
    member: Member
    by: str
    given: Mapping[str, str]
    door: Door

    @property
    def home(self) -> str:
        return self.door.gate.public_url or ""


class StaffPage:
    """Shows the team of one commune, and takes what its administrator does. Works in threads."""

    def __init__(self, door: Door, now_ms: NowMs) -> None:
        self._door, self._store, self._now_ms = door, door.entry.store, now_ms

    def look(self, request: Request, lang: str | None) -> Response:
        """As it stands."""
        signed = require_page(request, Right.STAFF, lang)
        return signed if isinstance(signed, Response) else self._show(request, lang, signed)

    def add(self, request: Request, lang: str | None, given: Mapping[str, str]) -> Response:
        """Somebody more, and the link by which they take their account."""
        signed = require(request, Right.STAFF)
        if isinstance(signed, Response):
            return signed
        done = self._store.write(lambda tx: _add(tx, signed, given, self._door))
        return self._show(request, lang, signed, done)

    def step(
        self, request: Request, lang: str | None, given: Mapping[str, str], staff_id: str, step: StaffStep
    ) -> Response:
        """A step on an account of one's own commune."""
        signed = require(request, Right.STAFF)
        if isinstance(signed, Response):
            return signed

        def take(tx: Tx) -> Outcome | None:
            member = staff.in_commune(tx.conn, staff_id, signed.commune)
            return _STEPS[step](_Asked(tx, member, signed.staff, given, self._door)) if member else None

        done = self._store.write(take)
        return problem(404, ProblemCode.UNKNOWN) if done is None else self._show(request, lang, signed, done)

    def _show(
        self, request: Request, lang: str | None, signed: Signed, done: Outcome = Outcome()
    ) -> Response:
        since_ms = self._now_ms() - EMERGENCY_SHOWN_MS
        return self._door.pages.page(
            "staff.html",
            request,
            lang,
            422 if done.wrong else 200,
            signed=signed,
            here="staff",
            members=self._store.read(lambda conn: staff.members(conn, signed.commune)),
            roles=list(Role),
            may_badge={role for role in Role if Right.ANSWER in ROLE_RIGHTS[role]},
            done=done,
            qr=_qr,
            emergency=self._store.read(
                lambda conn: journal.last(conn, signed.commune, "emergency.used", since_ms)
            ),
        )


def staff_routes(door: Door, now_ms: NowMs) -> APIRouter:
    """Look, add somebody, and each step on an account of one's own commune."""
    router, page = APIRouter(), StaffPage(door, now_ms)

    @router.get(Route.CONSOLE_STAFF)
    def look(request: Request, lang: str | None = None) -> Response:
        return page.look(request, lang)

    @router.post(Route.CONSOLE_STAFF)
    async def add(request: Request, lang: str | None = None) -> Response:
        return await run_in_threadpool(page.add, request, lang, await form(request))

    @router.post(Route.CONSOLE_STAFF_STEP)
    async def step(staff_id: StaffId, step: StaffStep, request: Request, lang: str | None = None) -> Response:
        return await run_in_threadpool(page.step, request, lang, await form(request), staff_id, step)

    return router


def _add(tx: Tx, signed: Signed, given: Mapping[str, str], door: Door) -> Outcome:
    name, login = staff.plain_name(given.get("name", "")), staff.plain_login(given.get("login", ""))
    role = given.get("role", "")
    if not name or not login or role not in set(Role):
        return Outcome(wrong="account.no_name" if not name else "account.no_login")
    made = staff.create(tx, NewMember(login, name, Role(role), signed.commune), signed.staff)
    if isinstance(made, LoginTaken):
        return Outcome(wrong="account.taken")
    return _invite(_Asked(tx, made, signed.staff, given, door))


def _invite(asked: _Asked) -> Outcome:
    token = invitations.invite(asked.tx, asked.member, asked.by)
    link = asked.home + path(Route.CONSOLE_INVITATION, token=token)
    return Outcome(member=asked.member, link=link)


def _role(asked: _Asked) -> Outcome:
    role = asked.given.get("role", "")
    if role not in set(Role):
        return Outcome(wrong="staff.failed")
    if not staff.set_role(asked.tx, asked.member, Role(role), asked.by):
        return Outcome(wrong="staff.last")
    return Outcome("staff.role_set", member=asked.member)


def _end(asked: _Asked) -> Outcome:
    if asked.given.get("sure") != asked.member.id:
        return Outcome(member=asked.member, sure=True)
    if not staff.end(asked.tx, asked.member, asked.by):
        return Outcome(wrong="staff.last")
    return Outcome("staff.ended", member=asked.member)


def _badge(asked: _Asked) -> Outcome:
    read = asked.given.get("badge", "")
    badge = badge_text(read) if read.strip() else badges.fresh()
    if not badge:
        return Outcome(wrong="badge.unreadable")
    if not badges.give(asked.tx, asked.door.badges, asked.member, badge, asked.by):
        return Outcome(wrong="badge.taken")
    # What a reader typed is on the card already: only ours is shown, once.
    return Outcome("badge.given", member=asked.member, badge="" if read.strip() else badge)


def _badge_gone(asked: _Asked) -> Outcome:
    badges.take(asked.tx, asked.member, asked.by)
    return Outcome("badge.gone_said", member=asked.member)


_STEPS: Mapping[StaffStep, Callable[[_Asked], Outcome]] = {
    StaffStep.INVITE: _invite,
    StaffStep.ROLE: _role,
    StaffStep.END: _end,
    StaffStep.BADGE: _badge,
    StaffStep.BADGE_GONE: _badge_gone,
}


def _qr(text: str) -> str:
    """A QR code as an address that a page may show."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=6, border=4, light="#fff"))
