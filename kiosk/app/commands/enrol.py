"""The commands of trust between a kiosk and its hub: enrol, outbox. Each imports what it needs."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.app.commands.say import AsJson, fail, read_settings, tell
from kiosk.app.folders import data_folder
from kiosk.app.settings import environment

if TYPE_CHECKING:
    from kiosk.uplink.enrolling import Standing, Waits
    from kiosk.uplink.outbox import Message
    from kiosk.uplink.trust import DeviceKey, TrustFolder

DECIDE_S = 1800.0
LOOK_S = 2.0
WHY = {
    "wrong_code": "This code is wrong, used, or older than 10 minutes. Make a new one on the console.",
    "clock_skew": "This kiosk's clock is {skew}. Set it (timedatectl set-ntp true), then start again.",
    "refused": "Somebody refused this kiosk on the console. Start again if that was a mistake.",
    "revoked": "Somebody removed this kiosk on the console. Enrol it anew.",
    "other_key": "The hub shows another key than at first: somebody may be in between. Nothing was trusted.",
    "not_enrolled": "The hub does not know this kiosk (any more). Enrol it anew.",
    "taken": "A kiosk of another commune has this id. Set another town.kiosk_id, then enrol it.",
    "too_many_tries": "Too many wrong codes from this address. Wait 10 minutes, then make a new one.",
}


def enrol(
    url: Annotated[str, typer.Argument(metavar="[HUB_URL]", help="Instead of the setting hub.url.")] = "",
    code: Annotated[str, typer.Option(help="The code of the console; asked for when it is left out.")] = "",
    wait_s: Annotated[float, typer.Option(help="How long to wait for the person who decides.")] = DECIDE_S,
) -> None:
    """Make this kiosk known to a town's hub: type the console's code, then compare two fingerprints."""
    from hub.contract import KioskIdentity
    from kiosk.app.nearhub.keeper import FOLDER
    from kiosk.uplink.enrolling import Waits, show_key
    from kiosk.uplink.trust import TrustFolder

    settings = read_settings()
    url = (url or settings.hub.url).rstrip("/")
    if not url.startswith(("http://", "https://")):
        fail("Give the hub's address, such as https://parvis.example.fr, or set hub.url.")
    own = settings.town
    folder = TrustFolder(data_folder(environment()) / FOLDER)
    code = code or typer.prompt("Code shown on the console")
    # The key of a last enrolment stays in place until this one is decided.
    key = folder.fresh_key()
    kiosk = KioskIdentity(id=own.kiosk_id, name=own.kiosk, place=own.place)
    found = show_key(url, key, kiosk, code, ca_file=settings.hub.authority)
    if isinstance(found, Waits):
        typer.echo(f"\n  {found.hub.fingerprint(key)}\n")
        typer.echo(f"On the console of {found.hub.town}, the same fingerprint must stand beside {own.kiosk}.")
        typer.echo("If it does, let this kiosk be trusted there. If it does not, let it be refused.")
        found = _decided(found, time.monotonic, time.sleep, wait_s)
    _finish(found, folder, key, settings.hub.url)


def _decided(
    waits: Waits, clock: Callable[[], float], sleep: Callable[[float], None], wait_s: float
) -> Standing:
    """What the person at the console decides, at most so long."""
    from kiosk.uplink.enrolling import Waits, look_again
    from kiosk.uplink.states import HubDown

    until, now = clock() + wait_s, look_again(waits)
    while isinstance(now, Waits | HubDown) and clock() < until:
        sleep(LOOK_S)
        now = look_again(waits)
    return now


def _finish(found: Standing, folder: TrustFolder, key: DeviceKey, set_url: str) -> None:
    from kiosk.uplink.enrolling import NotTrusted, Trusted, Waits

    match found:
        case Trusted(hub):
            folder.keep(key)
            folder.pin(hub)
            mend = "" if set_url.rstrip("/") == hub.url else f'\nNow set hub.url = "{hub.url}" and start it.'
            tell(f"This kiosk is known to the hub of {hub.town}.{mend}", 0)
        case Waits():
            tell("Nobody has decided. Start again when somebody is at the console.", 1)
        case NotTrusted(why, skew_s):
            tell(sentence_of(why, skew_s), 1)
        case _:
            tell(f"The hub does not answer ({found.reason}). Check its address and the network.", 1)


def sentence_of(why: str, skew_s: int | None) -> str:
    """Why a hub does not take this kiosk, and how to mend it."""
    skew = f"{abs(skew_s or 0)} seconds {'ahead' if (skew_s or 0) > 0 else 'behind'}"
    return WHY.get(why, f"The hub says no ({why}).").format(skew=skew)


def outbox(
    as_json: AsJson = False,
    forget: Annotated[bool, typer.Option("--forget", help="Let go of what will never be sent.")] = False,
) -> None:
    """Say what waits for the hub and what will never be sent: kinds, ages and reasons, never contents."""
    from kiosk.app.nearhub.postroom import OUTBOX_FILE
    from kiosk.uplink.outbox import Outbox
    from kiosk.uplink.sealing import Sealed

    file = data_folder(environment()) / OUTBOX_FILE
    if not file.is_file():
        tell("[]" if as_json else "Nothing has ever waited for the hub here.", 0)
    now_ms = time.time_ns() // 1_000_000
    try:
        box = Outbox(file, lambda _, __: Sealed(b""), lambda: now_ms)
        rows = [_row(one, now_ms) for one in (*box.waiting(), *box.dead())]
        if forget:
            for one in box.dead():
                box.forget(one.id)
        box.close()
    except sqlite3.DatabaseError:
        fail(f"{file} is damaged: the kiosk sets it aside when it starts.")
    if as_json:
        tell(json.dumps(rows, indent=2), 0)
    lines = [f"{row['state']:8} {row['kind']:18} {row['age_s']:8} s  {row['why']}" for row in rows]
    tell("\n".join(lines) or "Nothing waits for the hub.", 0)


def _row(message: Message, now_ms: int) -> dict[str, object]:
    return {
        "state": message.standing.value,
        "kind": message.kind,
        "age_s": max(0, now_ms - message.created_ms) // 1000,
        "attempts": message.attempts,
        "why": message.why,
    }
