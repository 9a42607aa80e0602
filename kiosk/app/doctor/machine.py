"""What ``parvis doctor`` says of what a machine notes of itself: its disk, its version, its updates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from hub.contract.codes import UpdateCode
from hub.contract.fleet import Software
from kiosk.app.doctor.finding import Finding
from kiosk.app.folders import data_folder
from kiosk.app.storage import free_bytes, read_notice
from kiosk.app.versions import Versions


def storage_finding(env: Mapping[str, str]) -> Finding:
    """Whether the disk is as it was, and has room."""
    folder = data_folder(env)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = free_bytes(folder) // 1_000_000
    except OSError:
        return Finding(
            "storage", "broken", f"{folder} cannot be written.", "Set PARVIS_DATA to a folder of yours."
        )
    if free < 200:
        return Finding("storage", "broken", f"{free} MB left in {folder}.", "Free some space.")
    if notice := read_notice(folder):
        return Finding("storage", "limited", _DISK[notice.code], _LOOK)
    return Finding("storage", "ok", f"{free} MB left in {folder}.")


_DISK = {
    "mended": "The disk was damaged and has been mended.",
    "made_new": "The disk was damaged and was made new with what could still be read.",
    "other_board": "The disk was sealed to a machine that has changed: it was made new.",
}
_LOOK = "Check settings and enrolment; when it comes again, replace the disk. This line goes after two weeks."


def version_finding(env: Mapping[str, str]) -> Finding:
    """Which one runs, and whether newer ones come."""
    return version_said(Versions(env).said())


def version_said(said: Software) -> Finding:
    """The sentence, and how to mend it."""
    runs, last = f"Version {said.version}.", said.update
    if last is None:
        return Finding("version", "ok", runs)
    code = UpdateCode(last.code)
    since = f" since {_day(last.since_ms)}" if last.since_ms is not None else ""
    if last.wrong:
        told, mend = _WRONG[code]
        return Finding("version", "limited", f"{runs} {told.format(since=since)}", mend)
    return Finding("version", "ok", f"{runs} {_WELL.get(code, _SOON)}")


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()


_WELL = {
    UpdateCode.NOTHING_NEWER: "Nothing newer is offered.",
    UpdateCode.FETCHED: "A newer one is fetched, and starts at night.",
    UpdateCode.KEPT: "It has passed its trial.",
}
_SOON = "The last update did not come; it is tried again the next night."
_WRONG = {
    UpdateCode.UNREACHABLE: (
        "No update comes{since}: the server does not answer as it should.",
        "Check its address, the network and the town's firewall (port 443).",
    ),
    UpdateCode.CERTIFICATE: (
        "No update comes{since}: the server's certificate is not valid.",
        "Renew it, or give that of the town's authority (update-authority.pem); check the kiosk's clock.",
    ),
    UpdateCode.ADDRESS: (
        "No update comes{since}: nothing lies at the address that is set.",
        "Check update-server (https://...), and that the list and its files lie there.",
    ),
    UpdateCode.REFUSED: (
        "An update is refused{since}: its files are not those that were signed.",
        "Publish files, list and signature together; else somebody may stand before the server.",
    ),
    UpdateCode.NO_ROOM: (
        "No update comes{since}: there is no room on the disk.",
        "Use a disk of 8 GB or more.",
    ),
    UpdateCode.FAILED: ("No update comes{since}.", "Read the journal of parvis-update."),
    UpdateCode.GIVEN_UP: (
        "A newer version did not serve{since}: the one before came back.",
        "Tell who makes the images; publish a greater number.",
    ),
    UpdateCode.WAITING: (
        "An update waits{since} for its first start.",
        "Leave the kiosk on and free between 2 and 5 in the morning.",
    ),
    UpdateCode.TRIAL: (
        "This version is on trial{since}.",
        "Leave the screen on: without one nothing is judged.",
    ),
    UpdateCode.NOT_LOOKED: ("No update is looked for{since}.", "Switch the kiosk off and on."),
}
