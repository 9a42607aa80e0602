"""``parvis service``: what the commands do and say. A sentence, and the exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import assert_never

from kiosk.app.service import FILE, put_in, put_out, read_service, want_cleaning
from kiosk.pages.duty import Cause, OutOfOrder
from kiosk.uplink.states import HubDown


def state(data: Path) -> str:
    """Whether the kiosk serves, and why not."""
    asked = read_service(data)
    closed = asked.closed
    if closed is None:
        return "In service."
    if asked.damaged:
        return f"Out of order: {data / FILE} is damaged. Put it in again with: parvis service in"
    until = f", expected back on {closed.until}" if closed.until else ""
    return f"Out of order ({closed.cause.value}){until}. Put it in again with: parvis service in"


def out(data: Path, cause: Cause, until: date | None) -> tuple[str, int]:
    """Out of order from now on."""
    return _done(lambda: put_out(data, OutOfOrder(cause, until)), data)


def back_in(data: Path) -> tuple[str, int]:
    """In service from now on."""
    return _done(lambda: put_in(data), data)


def clean(data: Path) -> tuple[str, int]:
    """A running kiosk lets its screen be wiped."""
    said, code = _done(lambda: want_cleaning(data), data)
    return (said, code) if code else ("The screen can be wiped as soon as no visit goes on.", 0)


def fallen(data: Path, env: Mapping[str, str]) -> tuple[str, int]:
    """The hub is told, and somebody is called. ``env``: says where an appliance notes its updates."""
    from kiosk.app.nearhub.keeper import FOLDER
    from kiosk.app.versions import Versions
    from kiosk.uplink.outage import Alone, Outage, Told

    match Outage(data / FOLDER).tell(Versions(env).said()):
        case Told(called):
            return f"The hub knows that this kiosk cannot start{', and calls' if called else ''}.", 0
        case Alone():
            return "No hub knows this kiosk: nobody was told.", 0
        case HubDown(reason):
            return f"The hub was not told ({reason}).", 1
        case never:
            assert_never(never)


def _done(work: Callable[[], None], data: Path) -> tuple[str, int]:
    try:
        work()
    except OSError as error:
        return f"{data} cannot be written: {error.strerror}. Set PARVIS_DATA to the kiosk's folder.", 2
    return state(data), 0
