"""What the hub has told this kiosk last, kept in a file of its own: it also holds without a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import structlog
from pydantic import ValidationError

from hub.contract.briefing import BadgeEntry, Briefing
from kiosk.difficulty.pace import PageTimes
from kiosk.kept import keep
from kiosk.uplink.client import HubClient

FILE = "briefing.json"
_NOTHING = Briefing(version="-")
_log = structlog.get_logger()


class BriefingBook:
    """The briefing as it was fetched last. Written by the beats' thread, read by any."""

    def __init__(self, folder: Path | None) -> None:
        """``folder``: where it is kept; None: only as long as the program runs."""
        self._file = folder / FILE if folder else None
        self._briefing = self._read()

    @property
    def badges(self) -> tuple[BadgeEntry, ...]:
        """Whose badge opens a mediator's help."""
        return self._briefing.badges

    @property
    def page_times(self) -> Mapping[str, PageTimes]:
        """How long pages usually take, by page."""
        times = self._briefing.page_times
        return {page: PageTimes(one.look_s, one.whole_s) for page, one in times.items()}

    @property
    def revoked(self) -> tuple[str, ...]:
        """Mandates that were revoked at the console."""
        return self._briefing.revoked

    def look(self, client: HubClient, version: str) -> bool:
        """Fetch it anew where the hub names another version; whether that was done. Blocks."""
        if version in ("", self._briefing.version):
            return False
        found = client.briefing()
        if not isinstance(found, Briefing):
            return False
        self._briefing = found
        self._keep(found)
        _log.info("briefing.kept", badges=len(found.badges), pages=len(found.page_times))
        return True

    def _read(self) -> Briefing:
        if self._file is None:
            return _NOTHING
        try:
            return Briefing.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return _NOTHING
        except (OSError, ValidationError) as fault:
            # The hub is asked again with the next sign of life.
            _log.warning("briefing.unreadable", error=type(fault).__name__)
            return _NOTHING

    def _keep(self, briefing: Briefing) -> None:
        """It holds what a PIN is checked by."""
        if self._file is None:
            return
        try:
            keep(self._file, briefing.model_dump_json().encode())
        except OSError as fault:
            _log.warning("briefing.not_kept", error=type(fault).__name__)
