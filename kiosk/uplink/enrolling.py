"""Makes a hub and a kiosk known to each other, and looks whether they still are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, assert_never

import structlog

from hub.contract import KioskIdentity
from hub.contract.devices import DeviceState, DeviceView
from kiosk.uplink.signing import RequestSigner
from kiosk.uplink.states import HubDown
from kiosk.uplink.trust import DeviceKey, KnownHub, TrustFolder
from kiosk.uplink.trustline import TrustLine, TurnedAway

log = structlog.get_logger()


@dataclass(frozen=True)
class Trusted:
    """Both know each other; ``line`` is signed."""

    hub: KnownHub
    line: TrustLine


@dataclass(frozen=True)
class Waits:
    """The key is shown; a person must compare the fingerprints and decide."""

    hub: KnownHub
    line: TrustLine


@dataclass(frozen=True)
class NotTrusted:
    """The hub does not take this kiosk. ``why``: a code of the contract, ``refused`` or ``other_key``."""

    why: str
    skew_s: int | None = None


Standing: TypeAlias = Trusted | Waits | NotTrusted | HubDown


def line_to(url: str, key: DeviceKey, token: str = "", ca_file: Path | None = None) -> TrustLine:
    """A signed line to a hub. ``ca_file``: the town's own authority, where the hub's certificate is its."""
    return TrustLine(url, key, RequestSigner(key), token=token, ca_file=ca_file)


def show_key(
    url: str,
    key: DeviceKey,
    kiosk: KioskIdentity,
    code: str = "",
    *,
    token: str = "",
    ca_file: Path | None = None,
) -> Standing:
    """Show a key to a hub, with the console's code or the machine's token."""
    line = line_to(url, key, token, ca_file)
    return _standing(line, line.show(kiosk, code))


def look_again(waits: Waits) -> Standing:
    """Whether the person has decided."""
    now = _standing(waits.line, waits.line.look())
    if isinstance(now, Trusted | Waits) and now.hub.key != waits.hub.key:
        # The fingerprint on the screen was of the other key.
        return NotTrusted("other_key")
    return now


def own_hub(folder: TrustFolder, url: str, kiosk: KioskIdentity, token: str) -> Standing:
    """The kiosk's own hub, on the same machine: known without questions, each time it starts.

    A key that somebody has revoked on the console stays revoked.
    """
    known, key = folder.hub(), folder.key()
    standing = show_key(url, key, kiosk, token=token)
    if isinstance(standing, Trusted) and standing.hub != known:
        log.info("trust.own_hub")
        folder.pin(standing.hub)
    return standing


def known_hub(folder: TrustFolder, url: str, ca_file: Path | None = None) -> Standing:
    """The hub of the settings, as it was pinned: its key is not asked for again."""
    hub = folder.hub_at(url)
    if hub is None:
        return NotTrusted("not_enrolled")
    return Trusted(hub, line_to(url, folder.key(), ca_file=ca_file))


def _standing(line: TrustLine, found: DeviceView | TurnedAway | HubDown) -> Standing:
    match found:
        case HubDown():
            return found
        case TurnedAway(code, skew_s):
            return NotTrusted(code.value, skew_s)
        case DeviceView():
            return _of_state(line, found)
        case _:
            assert_never(found)


def _of_state(line: TrustLine, view: DeviceView) -> Standing:
    hub = KnownHub(url=line.url, key=view.hub_key, device=view.id, town=view.town)
    match view.state:
        case DeviceState.APPROVED:
            return Trusted(hub, line)
        case DeviceState.PENDING:
            return Waits(hub, line)
        case DeviceState.REFUSED | DeviceState.REVOKED:
            return NotTrusted(view.state.value)
        case _:
            assert_never(view.state)
