"""The report of an accompaniment goes to the hub, confirmed or measured; it holds nothing of the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from hub.contract.reports import REPORT, ReportRequest, Theme
from kiosk.app.assisting.assisting import minutes
from kiosk.app.nearhub.link import HubLink
from kiosk.pages.assist_states import Reporting
from kiosk.pages.overlays import AtAssist
from kiosk.pages.report import autonomy_of, minutes_of, theme_of
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.types import Text
from kiosk.uplink.client import new_call_key
from kiosk.uplink.outbox import MessageKey

KEPT_S = 30 * 86_400.0
LONGEST = 160
_log = structlog.get_logger()


@dataclass(frozen=True)
class _Helped:
    """What is known of one help so far."""

    staff: str
    began_s: float
    page: Reporting
    procedure: str = ""
    mandate: str | None = None
    call: str | None = None


class ReportBook:
    """One visit's reports: one for each mediator who helped. Main thread."""

    def __init__(
        self,
        link: HubLink,
        town: Town,
        behind: Callable[[str, Callable[[], None]], object],
        clock: Callable[[], datetime],
        *,
        ticks: Callable[[], float],
        call: Callable[[], str | None],
    ) -> None:
        """``ticks``: the clock of ``Assisted.began_s``; ``call``: the key of the call that was answered."""
        self._link, self._town, self._behind, self._clock = link, town, behind, clock
        self._ticks, self._call = ticks, call
        self._now: _Helped | None = None
        self._over: _Helped | None = None
        """A help that has ended, and of whose report nothing is known yet."""

    def follow(self, session: Session) -> None:
        """The session has changed."""
        self._flush()
        help_ = session.assisted
        same = self._now and help_ and (self._now.staff, self._now.began_s) == (help_.staff, help_.began_s)
        if self._now and not same:
            self._over, self._now = self._now, None
        if help_ and help_.staff:
            if self._over:
                self._flush()
            self._now = self._of(session, self._now)

    def confirmed(self) -> None:
        """The mediator has looked at it."""
        self._flush(confirmed=True)

    def close(self) -> None:
        """The visit ends, whoever is there."""
        self._flush()
        self._over, self._now = self._now, None
        self._flush()

    def _of(self, session: Session, before: _Helped | None) -> _Helped:
        help_, over = session.assisted, session.overlay
        assert help_ is not None, "somebody helps"
        shown = over.page if isinstance(over, AtAssist) and isinstance(over.page, Reporting) else None
        page = shown or Reporting(theme_of(session, self._town), autonomy_of(session))
        opened = session.procedure
        name = self._town.catalogue.render(Text(opened.title), self._town.languages[0].lang) if opened else ""
        kept = before.mandate if before else None
        if shown is None and not opened and before:
            # Back in the menu: what was done is still what was done.
            page, name = before.page, before.procedure
        return _Helped(
            help_.staff, help_.began_s, page, name[:LONGEST], help_.mandate.id if help_.mandate else kept,
            self._call() or (before.call if before else None),
        )  # fmt: skip

    def _flush(self, *, confirmed: bool = False) -> None:
        helped, self._over = self._over, None
        if helped is None:
            return
        now = self._clock()
        measured = minutes(self._ticks() - helped.began_s)
        report = ReportRequest(
            kiosk=self._link.identity, staff=helped.staff, call_key=helped.call, day=now.date().isoformat(),
            duration_min=minutes_of(helped.page, measured),
            themes=tuple(dict.fromkeys((Theme.PROCEDURES, helped.page.theme))),
            autonomy=helped.page.autonomy, oriented=helped.page.oriented, procedure=helped.procedure,
            mandate=helped.mandate, confirmed=confirmed,
        )  # fmt: skip
        _log.info("report.made", confirmed=confirmed)
        self._behind("report", lambda: self._put(report))

    def _put(self, report: ReportRequest) -> None:
        post, body = self._link.post, report.model_dump_json().encode()
        key = MessageKey(new_call_key())
        if post is None or not post.put(REPORT, key, body, lifetime_s=KEPT_S, heard=lambda _: None):
            _log.error("report.lost")
