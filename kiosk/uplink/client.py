"""The kiosk's voice to the hub. A hub that is down is an answer, not an exception."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from hub.contract import (
    KIOSK_KEY_HEADER,
    PHONE_KEY_HEADER,
    Acceptance,
    Announcement,
    Beat,
    CallAnswer,
    CallView,
    FileCode,
    Health,
    KioskActivity,
    KioskIdentity,
    KioskState,
    KioskView,
    ParcelView,
    Reading,
    Route,
    path,
)
from hub.contract.briefing import Briefing
from hub.contract.fleet import OutboxReport, Software
from kiosk.handoff.keys import ParcelId, PublicPoint
from kiosk.handoff.link import Link, base64url
from kiosk.handoff.parcel import Sealed
from kiosk.uplink.beats import Beats
from kiosk.uplink.reading import call_state_of, parcel_state_of
from kiosk.uplink.states import (
    CallId,
    CallKey,
    CallState,
    CallUnknown,
    HubDown,
    HubUp,
    ParcelState,
    ParcelUnknown,
    Uploaded,
)

if TYPE_CHECKING:
    from requests import PreparedRequest, Session

log = structlog.get_logger()
M = TypeVar("M", bound=BaseModel)

CONNECT_S = 2.0
ANSWER_S = 5.0
UPLOAD_S = 30.0
OK, NOT_FOUND, CHANGED = 200, 404, (409, 410)


class HubClient:
    """One hub, spoken to with the kiosks' token. May be used from several threads.

    ``ca_file`` trusts a town's own certificate authority.
    Proxies of the environment are not used: a kiosk's hub is on its network.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        kiosk: KioskIdentity,
        *,
        ca_file: Path | None = None,
        answer_s: float = ANSWER_S,
        auth: Callable[[PreparedRequest], PreparedRequest] | None = None,
    ) -> None:
        self._base, self._token, self._kiosk = base_url.rstrip("/"), token, kiosk
        self._verify: bool | str = str(ca_file) if ca_file else True
        self._answer_s, self._auth = answer_s, auth
        self._threads = threading.local()
        self._beats = Beats(self._beat)

    def health(self) -> HubUp | HubDown:
        """Whether the hub serves."""
        found = self.ask(Health, "GET", Route.HEALTH)
        match found:
            case Health():
                return HubUp(found.version, found.public_url, found.town)
            case HubDown():
                return found
            case None:
                return HubDown("fault")

    def announce(self, parcel: Link) -> Uploaded | HubDown:
        """Tell the hub of a link that is going to be shown or printed. Doing it again is safe."""
        said = Announcement(mode=parcel.mode, auth_sha256=parcel.auth_sha256, pin_sha256=parcel.pin_sha256)
        found = self.ask(ParcelView, "PUT", path(Route.PARCEL, parcel_id=parcel.id), body=said)
        if isinstance(found, ParcelView):
            return Uploaded(parcel.id, found.expires_in_s)
        return found or HubDown("fault")

    def give(self, sealed: Sealed) -> ParcelState | HubDown:
        """Give the hub the sealed bytes of a parcel that was announced. Doing it again is safe."""
        headers = {"Content-Type": "application/octet-stream"}
        if sealed.keys:
            headers[PHONE_KEY_HEADER], headers[KIOSK_KEY_HEADER] = map(base64url, sealed.keys)
        where = path(Route.PARCEL_BLOB, parcel_id=sealed.id)
        found = self.ask(ParcelView, "PUT", where, data=sealed.sealed, headers=headers, timeout_s=UPLOAD_S)
        return self._parcel(sealed.id, found)

    def accept(self, parcel: ParcelId, phone: PublicPoint) -> ParcelState | HubDown:
        """The citizen confirmed this phone's digits: it may send."""
        where, body = path(Route.PARCEL_ACCEPT, parcel_id=parcel), Acceptance(key=base64url(phone))
        return self._parcel(parcel, self.ask(ParcelView, "POST", where, body=body))

    def page(self, where: str) -> bytes | HubDown:
        """One of the hub's pages, as it serves it on this line."""
        answer = self._request("GET", where)
        if isinstance(answer, HubDown):
            return answer
        status, content = answer
        return content if status == OK else _down(_reason(status), status)

    def fetch(self, parcel: ParcelId) -> bytes | HubDown:
        """What a phone has sent, sealed as it came."""
        where = path(Route.PARCEL_BLOB, parcel_id=parcel)
        answer = self._request("GET", where, timeout_s=UPLOAD_S)
        if isinstance(answer, HubDown):
            return answer
        status, content = answer
        return content if status == OK else _down(_reason(status), status)

    def done(self, parcel: ParcelId, version: int, files: Sequence[FileCode]) -> ParcelState | HubDown:
        """What was sent has been read, as it was in this version: the hub deletes it and tells the phone."""
        where, body = path(Route.PARCEL_DONE, parcel_id=parcel), Reading(version=version, files=tuple(files))
        return self._parcel(parcel, self.ask(ParcelView, "POST", where, body=body))

    def parcel_state(self, parcel: ParcelId, after: int = 0, wait_s: float = 0) -> ParcelState | HubDown:
        """A parcel's state; with ``wait_s``, waits so long for a version newer than ``after``."""
        found = self.ask(ParcelView, "GET", path(Route.PARCEL, parcel_id=parcel), after=after, wait_s=wait_s)
        return self._parcel(parcel, found)

    def revoke(self, parcel: ParcelId) -> ParcelState | HubDown:
        """Take a parcel back: its bytes are deleted before this returns."""
        return self._parcel(parcel, self.ask(ParcelView, "DELETE", path(Route.PARCEL, parcel_id=parcel)))

    def call_state(self, call: CallId, after: int = 0, wait_s: float = 0) -> CallState | HubDown:
        """A call's state; with ``wait_s``, waits so long for a version newer than ``after``."""
        return self._call(
            call, self.ask(CallView, "GET", path(Route.CALL, call_id=call), after=after, wait_s=wait_s)
        )

    def answer_call(self, call: CallId, answer: CallAnswer) -> CallState | HubDown:
        """What the person said to a mediator's question. Doing it again is safe."""
        return self._call(
            call, self.ask(CallView, "POST", path(Route.CALL_ANSWER, call_id=call), body=answer)
        )

    def sign_of_life(
        self,
        activity: KioskActivity,
        outbox: OutboxReport | None = None,
        state: KioskState | None = None,
        software: Software | None = None,
    ) -> KioskView | HubDown:
        """Every 10 s, and at each change: what goes on and what is wrong here. How the hub has noted it."""
        told, here = outbox or OutboxReport(), state or KioskState()
        said = Beat(kiosk=self._kiosk, activity=activity, outbox=told, state=here, software=software)
        return self._beats.say(said)

    def briefing(self) -> Briefing | HubDown:
        """Whose badges help here, and how long pages take."""
        return self.ask(Briefing, "GET", Route.BRIEFING) or HubDown("unknown")

    def ask(
        self,
        model: type[M],
        method: str,
        where: str,
        *,
        body: BaseModel | None = None,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout_s: float | None = None,
        after: int = 0,
        wait_s: float = 0,
    ) -> M | HubDown | None:
        """Ask for one of the contract's models; None stands for "no such thing"."""
        if body is not None:
            data = body.model_dump_json().encode()
            headers = {"Content-Type": "application/json"} | (headers or {})
        params = {"after": after, "wait_s": wait_s} if wait_s else None
        answer = self._request(
            method, where, data=data, headers=headers, params=params, timeout_s=timeout_s, wait_s=wait_s
        )
        return answer if isinstance(answer, HubDown) else _read(model, *answer)

    def close(self) -> None:
        """Let this thread's connection go."""
        session: Session | None = getattr(self._threads, "session", None)
        if session is not None:
            session.close()
            del self._threads.session

    def _beat(self, said: Beat) -> KioskView | HubDown:
        return self.ask(KioskView, "POST", Route.BEAT, body=said) or HubDown("fault")

    def _parcel(self, parcel: ParcelId, found: ParcelView | HubDown | None) -> ParcelState | HubDown:
        if found is None:
            return ParcelUnknown(parcel)
        return parcel_state_of(found) if isinstance(found, ParcelView) else found

    def _call(self, call: CallId, found: CallView | HubDown | None) -> CallState | HubDown:
        if found is None:
            return CallUnknown(call)
        return call_state_of(found) if isinstance(found, CallView) else found

    def _request(
        self,
        method: str,
        where: str,
        *,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
        params: dict[str, float] | None = None,
        timeout_s: float | None = None,
        wait_s: float = 0,
    ) -> tuple[int, bytes] | HubDown:
        """Status and body of an answer, whichever it is."""
        import requests

        timeout = (CONNECT_S, (timeout_s or self._answer_s) + wait_s)
        for again in (True, False):
            try:
                answer = self._session().request(
                    method,
                    self._base + where,
                    params=params,
                    data=data,
                    headers=headers,
                    timeout=timeout,
                    allow_redirects=False,
                )
            except requests.Timeout:
                return _down("timeout")
            except (OSError, ValueError):
                # Requests' own faults, a file of the town's authority that cannot be read, and an address
                # that is none: urllib3 raises its own ValueError.
                # A kept connection may have been closed as we wrote on it; every write here is idempotent.
                self.close()
                if again:
                    continue
                return _down("unreachable")
            break
        return answer.status_code, answer.content

    def _session(self) -> Session:
        session: Session | None = getattr(self._threads, "session", None)
        if session is None:
            import requests

            session = requests.Session()
            session.trust_env = False
            session.verify = self._verify
            if self._auth is None:
                session.headers["Authorization"] = f"Bearer {self._token}"
            else:
                session.auth = self._auth
            self._threads.session = session
        return session


def new_call_key() -> CallKey:
    """A key for one call of one person."""
    return CallKey(uuid.uuid4().hex)


def _read(model: type[M], status: int, content: bytes) -> M | HubDown | None:
    if status == NOT_FOUND:
        return None
    if not 200 <= status < 300:
        return _down(_reason(status), status)
    try:
        return model.model_validate_json(content)
    except ValidationError:
        return _down("fault", status)


def _reason(status: int) -> str:
    if status in CHANGED:
        return "changed"
    return "fault" if status >= 500 else "refused"


def _down(reason: str, status: int = 0) -> HubDown:
    log.warning("hub.down", reason=reason, status=status)
    return HubDown(reason, status)
