"""What ``parvis doctor`` says of the trust between kiosk and hub, and of what waits for the line."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kiosk.app.folders import data_folder
from kiosk.app.settings import Settings

if TYPE_CHECKING:
    from kiosk.app.doctor.finding import Finding


def trust_finding(settings: Settings, env: Mapping[str, str]) -> Finding:
    """Whether the hub knows this kiosk by its key."""
    from hub.contract.devices import DeviceState, DeviceView
    from kiosk.app.commands.enrol import sentence_of
    from kiosk.app.doctor.finding import Finding
    from kiosk.app.nearhub.keeper import FOLDER
    from kiosk.uplink.enrolling import line_to
    from kiosk.uplink.states import HubDown
    from kiosk.uplink.trust import TrustFolder

    folder = TrustFolder(data_folder(env) / FOLDER)
    hub, url = folder.hub(), settings.hub.url.rstrip("/")
    if hub is None or (url and hub.url != url):
        if not url:
            return Finding("trust", "limited", "The kiosk's own hub is not known yet.", "Run: parvis run")
        return Finding("trust", "broken", "No hub knows this kiosk.", f"Run: parvis enrol {url}")
    key = folder.key()
    found = line_to(hub.url, key, ca_file=settings.hub.authority).look()
    if isinstance(found, HubDown):
        return Finding("trust", "limited", f"The hub of {hub.town} is known and does not answer.")
    if isinstance(found, DeviceView):
        if found.state is DeviceState.APPROVED and found.hub_key == hub.key:
            return Finding("trust", "ok", f"The hub knows this kiosk by {hub.fingerprint(key)}.")
        why, skew_s = "other_key" if found.hub_key != hub.key else found.state.value, None
    else:
        why, skew_s = found.code.value, found.skew_s
    return Finding("trust", "broken", sentence_of(why, skew_s), f"Run: parvis enrol {hub.url}")


def outbox_finding(env: Mapping[str, str]) -> Finding:
    """How much waits for the line, and what will never leave: counts and kinds only."""
    from kiosk.app.doctor.finding import Finding
    from kiosk.app.nearhub.postroom import OUTBOX_FILE
    from kiosk.uplink.outbox import Outbox
    from kiosk.uplink.sealing import Sealed

    file = data_folder(env) / OUTBOX_FILE
    if not file.is_file():
        return Finding("outbox", "ok", "Nothing waits for the hub.")
    try:
        box = Outbox(file, lambda _, __: Sealed(b""), lambda: time.time_ns() // 1_000_000)
        waiting, dead = box.counts()
        box.close()
    except sqlite3.DatabaseError:
        mend = "Start the kiosk: it sets the file aside."
        return Finding("outbox", "limited", "The file of what waits is damaged.", mend)
    if dead:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(dead.items()))
        mend = "Look: parvis outbox. Let go: parvis outbox --forget"
        return Finding("outbox", "limited", f"Never sent: {kinds}. {waiting} wait.", mend)
    if waiting:
        return Finding("outbox", "limited", f"{waiting} wait for the hub.", "Check hub.url and network.")
    return Finding("outbox", "ok", "Nothing waits for the hub.")
