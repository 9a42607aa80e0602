"""A kiosk that cannot start tells its hub: as what it last served, for its settings may be what is wrong."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from hub.contract import (
    IDEMPOTENCY_HEADER,
    CallOrigin,
    CallRequest,
    CallView,
    KioskActivity,
    KioskIdentity,
    KioskState,
    Reason,
    Route,
)
from hub.contract.codes import DeviceCode, ReasonCode, TroubleCode
from hub.contract.fleet import Software
from kiosk.kept import keep
from kiosk.uplink.client import HubClient, new_call_key
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.signing import RequestSigner
from kiosk.uplink.states import HubDown
from kiosk.uplink.trust import TrustFolder

STANDING_FILE = "standing.json"
OUTAGE_FILE = "outage"


class Standing(BaseModel):
    """Who this kiosk was at its hub when that last knew it, and by which authority the hub was known."""

    model_config = ConfigDict(frozen=True)

    kiosk: KioskIdentity
    authority: Path | None = None


@dataclass(frozen=True)
class Told:
    """The hub knows. ``called``: somebody is rung, once for as long as it lasts."""

    called: bool


@dataclass(frozen=True)
class Alone:
    """No hub has ever known this kiosk."""


Heard: TypeAlias = Told | Alone | HubDown


@dataclass(frozen=True)
class Outage:
    """What the folder of a kiosk's keys holds for the day when it cannot start."""

    folder: Path

    def stands(self, kiosk: KioskIdentity, authority: Path | None) -> None:
        """So the hub knows this kiosk. Written when it has changed; a full disk changes nothing."""
        now = Standing(kiosk=kiosk, authority=authority)
        if now != self._standing():
            with suppress(OSError):
                keep(self.folder / STANDING_FILE, now.model_dump_json().encode())

    def tell(self, software: Software | None = None) -> Heard:
        """The console says what is wrong, and the machine calls. Doing it again rings nobody again.

        ``software``: which version it is that cannot start.
        """
        hub, standing = TrustFolder(self.folder).hub(), self._standing()
        if hub is None or standing is None:
            return Alone()
        try:
            signer = RequestSigner(TrustFolder(self.folder).key())
        except OSError:
            return HubDown("no-key")
        client = HubClient(hub.url, "", standing.kiosk, auth=signer, ca_file=standing.authority)
        broken = KioskState(devices={DeviceCode.KIOSK: TroubleCode.FAULT})
        heard = client.sign_of_life(KioskActivity.CLOSED, state=broken, software=software)
        if isinstance(heard, HubDown):
            return heard
        return Told(called=self._call(client, standing.kiosk))

    def call(self) -> MessageKey | None:
        """The key of the call that was put and not yet taken back."""
        try:
            return MessageKey((self.folder / OUTAGE_FILE).read_text(encoding="ascii").strip()) or None
        except (OSError, UnicodeDecodeError):
            return None

    def over(self) -> None:
        """The kiosk serves again, and the call is being taken back."""
        with suppress(OSError):
            (self.folder / OUTAGE_FILE).unlink(missing_ok=True)

    def _call(self, client: HubClient, kiosk: KioskIdentity) -> bool:
        key = self.call() or MessageKey(new_call_key())
        try:
            # First: a call whose key is forgotten would be another one each minute.
            keep(self.folder / OUTAGE_FILE, key.encode("ascii"))
        except OSError:
            return False
        asked = CallRequest(kiosk=kiosk, origin=CallOrigin.DEVICE, reasons=(Reason(code=ReasonCode.KIOSK),))
        put = client.ask(CallView, "POST", Route.CALLS, body=asked, headers={IDEMPOTENCY_HEADER: key})
        return isinstance(put, CallView)

    def _standing(self) -> Standing | None:
        try:
            return Standing.model_validate_json((self.folder / STANDING_FILE).read_bytes())
        except (OSError, ValidationError):
            return None
