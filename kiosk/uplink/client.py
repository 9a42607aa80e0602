"""The kiosk's voice to the hub. A hub that is down is an answer, not an exception."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from hub.contract import (
    AUTH_HEADER,
    IDEMPOTENCY_HEADER,
    Beat,
    CallRequest,
    CallView,
    Health,
    KioskActivity,
    KioskIdentity,
    KioskView,
    ParcelView,
    Route,
    path,
)
from kiosk.handoff.keys import ParcelId
from kiosk.handoff.parcel import SealedParcel
from kiosk.uplink.reading import call_state_of, parcel_state_of
from kiosk.uplink.states import (
    CallDetails,
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
    from requests import Session

log = structlog.get_logger()
M = TypeVar("M", bound=BaseModel)

CONNECT_S = 2.0
ANSWER_S = 5.0
UPLOAD_S = 30.0
NOT_FOUND = 404


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
    ) -> None:
        self._base, self._token, self._kiosk = base_url.rstrip("/"), token, kiosk
        self._verify: bool | str = str(ca_file) if ca_file else True
        self._answer_s = answer_s
        self._threads = threading.local()

    def health(self) -> HubUp | HubDown:
        """Whether the hub serves."""
        found = self._ask(Health, "GET", Route.HEALTH)
        match found:
            case Health():
                return HubUp(found.version, found.public_url, found.town)
            case HubDown():
                return found
            case None:
                return HubDown("fault")

    def upload(self, parcel: SealedParcel) -> Uploaded | HubDown:
        """Give the hub a sealed parcel. Doing it again is safe."""
        headers = {AUTH_HEADER: parcel.auth_sha256, "Content-Type": "application/octet-stream"}
        where = path(Route.PARCEL, parcel_id=parcel.id)
        found = self._ask(ParcelView, "PUT", where, data=parcel.sealed, headers=headers, timeout_s=UPLOAD_S)
        match found:
            case ParcelView():
                return Uploaded(parcel.id, found.expires_in_s)
            case HubDown():
                return found
            case None:
                return HubDown("fault")

    def parcel_state(self, parcel: ParcelId, after: int = 0, wait_s: float = 0) -> ParcelState | HubDown:
        """A parcel's state; with ``wait_s``, waits so long for a version newer than ``after``."""
        found = self._ask(ParcelView, "GET", path(Route.PARCEL, parcel_id=parcel), after=after, wait_s=wait_s)
        return self._parcel(parcel, found)

    def revoke(self, parcel: ParcelId) -> ParcelState | HubDown:
        """Take a parcel back: its bytes are deleted before this returns."""
        return self._parcel(parcel, self._ask(ParcelView, "DELETE", path(Route.PARCEL, parcel_id=parcel)))

    def raise_call(self, details: CallDetails, key: CallKey | None = None) -> CallState | HubDown:
        """Call a mediator. Give the same ``key`` when trying again, so that one person is one call."""
        request = CallRequest(
            kiosk=self._kiosk,
            procedure=details.procedure[:160],
            step=details.step[:160],
            lang=details.lang,
            age_s=details.age_s,
        )
        headers: dict[str, str] = {IDEMPOTENCY_HEADER: key or new_call_key()}
        found = self._ask(CallView, "POST", Route.CALLS, body=request, headers=headers)
        return call_state_of(found) if isinstance(found, CallView) else found or HubDown("fault")

    def call_state(self, call: CallId, after: int = 0, wait_s: float = 0) -> CallState | HubDown:
        """A call's state; with ``wait_s``, waits so long for a version newer than ``after``."""
        return self._call(
            call, self._ask(CallView, "GET", path(Route.CALL, call_id=call), after=after, wait_s=wait_s)
        )

    def cancel_call(self, call: CallId) -> CallState | HubDown:
        """The person no longer needs anyone; a call that ended stays as it ended."""
        return self._call(call, self._ask(CallView, "POST", path(Route.CALL_CANCEL, call_id=call)))

    def beat(self, activity: KioskActivity) -> HubDown | None:
        """Give a sign of life (every 15 s, and at each change); None when the hub heard it."""
        found = self._ask(KioskView, "POST", Route.BEAT, body=Beat(kiosk=self._kiosk, activity=activity))
        return None if isinstance(found, KioskView) else found or HubDown("fault")

    def close(self) -> None:
        """Let this thread's connection go."""
        session: Session | None = getattr(self._threads, "session", None)
        if session is not None:
            session.close()
            del self._threads.session

    def _parcel(self, parcel: ParcelId, found: ParcelView | HubDown | None) -> ParcelState | HubDown:
        if found is None:
            return ParcelUnknown(parcel)
        return parcel_state_of(found) if isinstance(found, ParcelView) else found

    def _call(self, call: CallId, found: CallView | HubDown | None) -> CallState | HubDown:
        if found is None:
            return CallUnknown(call)
        return call_state_of(found) if isinstance(found, CallView) else found

    def _ask(
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
        """Ask once; None stands for "no such thing"."""
        import requests

        if body is not None:
            data = body.model_dump_json().encode()
            headers = {"Content-Type": "application/json"} | (headers or {})
        timeout = (CONNECT_S, (timeout_s or self._answer_s) + wait_s)
        params = {"after": after, "wait_s": wait_s} if wait_s else None
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
            except requests.RequestException:
                # A kept connection may have been closed as we wrote on it; every write here is idempotent.
                self.close()
                if again:
                    continue
                return _down("unreachable")
            break
        return _read(model, answer.status_code, answer.content)

    def _session(self) -> Session:
        session: Session | None = getattr(self._threads, "session", None)
        if session is None:
            import requests

            session = requests.Session()
            session.trust_env = False
            session.verify = self._verify
            session.headers["Authorization"] = f"Bearer {self._token}"
            self._threads.session = session
        return session


def new_call_key() -> CallKey:
    """A key for one call of one person."""
    return CallKey(uuid.uuid4().hex)


def _read(model: type[M], status: int, content: bytes) -> M | HubDown | None:
    if status == NOT_FOUND:
        return None
    if not 200 <= status < 300:
        return _down("fault" if status >= 500 else "refused", status)
    try:
        return model.model_validate_json(content)
    except ValidationError:
        return _down("fault", status)


def _down(reason: str, status: int = 0) -> HubDown:
    log.warning("hub.down", reason=reason, status=status)
    return HubDown(reason)
