"""What a kiosk asks of a hub about itself: to be known, to be told where it stands, to take a message."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from hub.contract import IDEMPOTENCY_HEADER, KioskIdentity, Problem, ProblemCode, Route
from hub.contract.devices import (
    DeviceView,
    EnrolRequest,
    Envelope,
    SessionRequest,
    SessionView,
    Taken,
    session_info,
)
from hub.contract.signatures import SKEW_HEADER
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.signing import BeatSession, RequestSigner
from kiosk.uplink.states import HubDown
from kiosk.uplink.trust import DeviceKey, KnownHub, to_base64url

if TYPE_CHECKING:
    from requests import Response

log = structlog.get_logger()
M = TypeVar("M", bound=BaseModel)
CONNECT_S = 2.0
ANSWER_S = 5.0
_SECONDS = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True)
class TurnedAway:
    """The hub answered no. ``skew_s``: by how much this kiosk's clock is ahead, on ``clock_skew``."""

    code: ProblemCode
    skew_s: int | None = None


class TrustLine:
    """One hub and one key. May be used from several threads: each question has a connection of its own.

    ``token`` is the secret of the hub's own machine, for its own kiosk only. ``ca_file`` trusts a town's own
    certificate authority. Proxies of the environment are not used.
    """

    def __init__(
        self, url: str, key: DeviceKey, signer: RequestSigner, *, token: str = "", ca_file: Path | None = None
    ) -> None:
        self.url, self.key, self.signer = url.rstrip("/"), key, signer
        self._token = token
        self._verify: bool | str = str(ca_file) if ca_file else True

    def show(self, kiosk: KioskIdentity, code: str = "") -> DeviceView | TurnedAway | HubDown:
        """Show this kiosk's key, with the console's code or the machine's token."""
        asked = EnrolRequest(code=code, kiosk=kiosk, key=to_base64url(self.key.public))
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return self._ask(DeviceView, "POST", Route.ENROL, asked, headers)

    def look(self) -> DeviceView | TurnedAway | HubDown:
        """Where this kiosk's key stands."""
        return self._ask(DeviceView, "GET", Route.DEVICE)

    def give(self, key: MessageKey, envelope: Envelope) -> Taken | TurnedAway | HubDown:
        """Give the hub a message; giving it again is safe."""
        return self._ask(Taken, "POST", Route.OUTBOX, envelope, {IDEMPOTENCY_HEADER: key})

    def open_session(self, hub: KnownHub) -> BeatSession | TurnedAway | HubDown:
        """Agree on a key for signs of life: our half is new, the hub's is the one that was pinned."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        half = X25519PrivateKey.generate()
        asked = SessionRequest(key=to_base64url(half.public_key().public_bytes_raw()))
        found = self._ask(SessionView, "POST", Route.DEVICE_SESSION, asked)
        if not isinstance(found, SessionView):
            return found
        shared = half.exchange(X25519PublicKey.from_public_bytes(hub.key_bytes()))
        key = HKDF(SHA256(), 32, salt=None, info=session_info(found.id)).derive(shared)
        return BeatSession(found.id, key)

    def _ask(
        self,
        model: type[M],
        method: str,
        where: str,
        body: BaseModel | None = None,
        headers: dict[str, str] | None = None,
    ) -> M | TurnedAway | HubDown:
        import requests

        data = body.model_dump_json().encode() if body else None
        given = {"Content-Type": "application/json"} if body else {}
        with closing(requests.Session()) as session:
            session.trust_env, session.verify, session.auth = False, self._verify, self.signer
            try:
                answer = session.request(
                    method,
                    self.url + where,
                    data=data,
                    headers=given | (headers or {}),
                    timeout=(CONNECT_S, ANSWER_S),
                    allow_redirects=False,
                )
            except requests.Timeout:
                return HubDown("timeout")
            except (OSError, ValueError):
                # Requests' own faults, a file of the town's authority that cannot be read, and an address
                # that is none: urllib3 raises its own ValueError.
                return HubDown("unreachable")
        return _read(model, answer)


def _read(model: type[M], answer: Response) -> M | TurnedAway | HubDown:
    try:
        if 200 <= answer.status_code < 300:
            return model.model_validate_json(answer.content)
        if 400 <= answer.status_code < 500:
            skew = answer.headers.get(SKEW_HEADER, "")
            code = Problem.model_validate_json(answer.content).code
            log.warning("hub.turned_away", code=code)
            return TurnedAway(code, int(skew) if _SECONDS.fullmatch(skew) else None)
    except ValidationError:
        pass
    log.warning("hub.fault", status=answer.status_code)
    return HubDown("fault")
