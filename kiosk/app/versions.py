"""Which version runs here, and whether newer ones reach it: what an appliance notes of it, judged."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from hub.contract.codes import UPDATES_WELL, UpdateCode
from hub.contract.fleet import VERSION, LastUpdate, Software

ENV = "PARVIS_SYSTEM"
"""Names the appliance's own folder: root writes there, the kiosk reads."""
OUTCOME, SERVER = "update-outcome", "update-server"
"""Written by image/overlay/usr/lib/parvis/update-lib; by whoever has set the kiosk up."""
RELEASE = Path("/usr/lib/os-release")
UNKNOWN = "0"
LATE = timedelta(days=2)
"""One night's failure is nobody's business: the next one mends most."""
SILENT = timedelta(days=4)
UP = timedelta(days=1)
"""A kiosk that comes back from the holidays has not looked yet: for so long it is given time."""
AT_ONCE = frozenset({UpdateCode.ADDRESS, UpdateCode.REFUSED, UpdateCode.NO_ROOM, UpdateCode.GIVEN_UP})
"""What no next night mends."""
NOTED = frozenset(UpdateCode) - {UpdateCode.WAITING, UpdateCode.TRIAL, UpdateCode.NOT_LOOKED}
"""What the appliance writes; the others follow from it and the time."""
EPOCH = datetime.fromtimestamp(0, UTC)
_TIME = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"
_LINE = re.compile(rf"([a-z_]{{1,20}}) {_TIME} {_TIME} ?([0-9][0-9A-Za-z.~^-]{{0,30}})?\n?")
_LONGEST = 200


@dataclass(frozen=True)
class Outcome:
    """What was noted. ``since``: when it began to be so; ``at``: when last; ``version``: of which one."""

    code: UpdateCode
    since: datetime
    at: datetime
    version: str = ""


class Versions:
    """What the signs of life and the doctor say of this kiosk's version."""

    def __init__(
        self,
        env: Mapping[str, str],
        release: Path = RELEASE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        up: Callable[[], timedelta] = lambda: timedelta(seconds=time.monotonic()),
    ) -> None:
        """``release``: of the system; ``up``: for how long the machine has been."""
        self._system = Path(env[ENV]) if env.get(ENV) else None
        self._now, self._up = now, up
        self.here = version_here(release)

    def said(self) -> Software:
        """As it is now; never raises."""
        found = read_outcome(self._system / OUTCOME) if self._system else None
        if self._system is None or found is None:
            return Software(version=self.here)
        looks = os.access(self._system / SERVER, os.F_OK)
        return Software(version=self.here, update=self._judged(found, looks))

    def _judged(self, found: Outcome, looks: bool) -> LastUpdate:
        now = self._now()
        code = _follows(found, now, self.here)
        at_once = code in AT_ONCE and not (code is UpdateCode.GIVEN_UP and found.version == self.here)
        wrong = at_once or (code not in UPDATES_WELL and now - found.since >= LATE)
        since = found.since
        if not wrong and looks and now - found.at >= SILENT and self._up() >= UP:
            code, since, wrong = UpdateCode.NOT_LOOKED, found.at, True
        return LastUpdate(code=code, at_ms=_ms(found.at, now), since_ms=_ms(since, now), wrong=wrong)


def version_here(release: Path = RELEASE) -> str:
    """The image's, where this is one; else the program's own."""
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    said = {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
    # Other systems are images too, with versions of their own.
    found = said.get("IMAGE_VERSION", "") if said.get("IMAGE_ID") == "parvis" else _program()
    return found if re.match(VERSION, found) else UNKNOWN


def _program() -> str:
    try:
        return version("parvis")
    except PackageNotFoundError:
        return UNKNOWN


def read_outcome(file: Path) -> Outcome | None:
    """What was noted; None: nothing, or not to be read."""
    try:
        with file.open(encoding="ascii", errors="replace") as written:
            line = _LINE.fullmatch(written.read(_LONGEST))
        if line is None:
            return None
        since, at = (datetime.fromisoformat(one) for one in line.group(2, 3))
    except (OSError, ValueError):
        return None
    code = next((one for one in NOTED if one == line[1]), None)
    return Outcome(code, since, at, line[4] or "") if code else None


def _follows(found: Outcome, now: datetime, here: str) -> UpdateCode:
    if found.code is not UpdateCode.FETCHED or now - found.since < LATE:
        return found.code
    return UpdateCode.TRIAL if found.version == here else UpdateCode.WAITING


def _ms(moment: datetime, now: datetime) -> int | None:
    """A board without a battery has written it at any time: what is to come is no time."""
    return int(moment.timestamp() * 1000) if EPOCH <= moment <= now else None
