"""The report of an accompaniment: filled in beforehand, confirmed in two taps, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from hub.contract.reports import Autonomy, ReportRequest, Theme
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import Reporting, ReportPart
from kiosk.pages.assisted import begun
from kiosk.pages.report import autonomy_of, changed, minutes_of, proposed
from kiosk.pages.session import Session
from kiosk.pages.town import Town
from kiosk.procedures.schema import CoopTheme
from kiosk.types import ProcedureId
from tests.support.badges import badge, gives_back, helps, lays, types_pin
from tests.support.mandates import NOW, MandateHall
from tests.support.visit import Visit


@pytest.fixture
def hall(town: Town) -> MandateHall:
    return MandateHall(town).arrived()


def one(hall: MandateHall) -> ReportRequest:
    (report,) = hall.link.post.reports
    return report


def test_two_taps_and_it_is_on_its_way_and_the_person_has_the_kiosk(hall: MandateHall, town: Town) -> None:
    before = hall.session
    helps(hall)
    hall.passing(timedelta(minutes=12))
    hall.kiosk.touch(act.EndAssist())
    assert hall.view.key == "assist.report"
    hall.kiosk.touch(act.Confirm())
    hall.settles()
    assert hall.session == before, "the very page, with all that was said"
    report = one(hall)
    assert report.confirmed
    assert (report.staff, report.day, report.duration_min) == ("camille", "2026-11-23", 12)
    assert report.themes == (Theme.PROCEDURES, Theme.PAPERS)
    assert report.autonomy is Autonomy.ALONE, "all was answered before the help"
    assert report.procedure == "S’inscrire sur les listes électorales"
    assert "exemple" not in report.model_dump_json().lower()


def test_the_call_that_was_answered_is_named_so_that_the_console_asks_for_no_second_report(
    hall: MandateHall,
) -> None:
    hall.call = "c-1"
    helps(hall)
    hall.call = None
    gives_back(hall)
    assert one(hall).call_key == "c-1"


def test_who_was_let_in_by_the_person_signs_and_reports_under_their_own_id(hall: MandateHall) -> None:
    """No badge was read: two of one name are two all the same."""
    hall.kiosk.assisting.start("Camille", "camille-2")
    hall.settles()
    hall.signs()
    hall.does(act.CloseOverlay())
    gives_back(hall)
    assert {line.staff for line in hall.lines} == {one(hall).staff} == {"camille-2"}
    assert one(hall).mandate == hall.lines[0].mandate


def test_each_line_can_be_changed_by_touch(hall: MandateHall) -> None:
    helps(hall)
    hall.kiosk.touch(act.EndAssist())
    for part in (ReportPart.THEME, ReportPart.AUTONOMY, ReportPart.ORIENTED, ReportPart.MINUTES):
        hall.kiosk.touch(aid.ChangeReport(part))
    hall.kiosk.touch(act.Confirm())
    hall.settles()
    report = one(hall)
    assert report.themes == (Theme.PROCEDURES, Theme.FAMILY)
    assert report.autonomy is Autonomy.ACCOMPANIED
    assert report.oriented
    assert report.duration_min == 6


@pytest.mark.parametrize("way", ["later", "again", "visit", "idle", "another"])
def test_a_report_that_nobody_confirms_waits_at_the_hub(town: Town, way: str) -> None:
    hall = MandateHall(town, badge("another badge", "1357", "Samir", "samir"))
    hall.kiosk.apply(lambda _: Visit.begins(town).opens().as_far_as("identity").session)
    helps(hall)
    if way == "later":
        hall.does(act.EndAssist())
        hall.kiosk.touch(hall.view.find("back").action or act.Back())
    elif way == "again":
        hall.does(act.EndAssist(), act.EndAssist())
    elif way == "visit":
        hall.does(act.EndAssist(), act.Erase())
    elif way == "idle":
        hall.clock.now += 4000
        hall.kiosk.tick()
    else:
        lays(hall, "another badge")
        types_pin(hall, "1357")
    hall.settles()
    hall.does(act.ShowLanguages())
    report = one(hall)
    assert not report.confirmed
    assert report.staff == "camille"


def test_a_mandate_is_named_in_the_report_and_means_accompanied(hall: MandateHall) -> None:
    helps(hall)
    hall.signs()
    hall.does(act.CloseOverlay())
    gives_back(hall)
    report = one(hall)
    assert report.mandate == hall.lines[0].mandate
    assert report.autonomy is Autonomy.ACCOMPANIED


@pytest.mark.parametrize(
    ("before", "until", "wanted"),
    [
        ("nationality", "review", Autonomy.ACCOMPANIED),
        ("address", "review", Autonomy.PARTLY),
        ("review", "done", Autonomy.ALONE),
    ],
)
def test_autonomy_is_proposed_by_what_was_done_before(
    town: Town, before: str, until: str, wanted: Autonomy
) -> None:
    visit = Visit.begins(town).opens().as_far_as(before)
    visit = replace(visit, session=begun(visit.session, "Léa", "lea", NOW.time()))
    assert autonomy_of(visit.as_far_as(until).session) is wanted


def test_a_procedure_of_school_is_of_that_theme_and_none_is_help_with_procedures(town: Town) -> None:
    visit = Visit.begins(town).opens(ProcedureId("cantine"))
    assert proposed(visit.session, visit.today, town).theme is Theme.FAMILY
    assert proposed(Visit.begins(town).session, visit.today, town).theme is Theme.PROCEDURES


def test_the_menu_knows_the_very_codes_of_the_contract() -> None:
    assert set(get_args(CoopTheme)) == set(Theme)


def test_every_theme_is_reached_by_touches_and_minutes_have_ends() -> None:
    page, seen = Reporting(), set[Theme]()
    for _ in Theme:
        page = changed(page, ReportPart.THEME, 1)
        seen.add(page.theme)
    assert seen == set(Theme)
    for _ in range(300):
        page = changed(page, ReportPart.MINUTES, -1)
    assert minutes_of(page, 12) == 1
    for _ in range(600):
        page = changed(page, ReportPart.MINUTES, 1)
    assert minutes_of(page, 12) == 600


def test_the_report_never_holds_the_citizen_up(hall: MandateHall) -> None:
    """Whoever stands there goes on by one touch."""
    before: Session = hall.session
    helps(hall)
    hall.kiosk.touch(act.EndAssist())
    hall.kiosk.touch(hall.view.find("back").action or act.Back())
    assert hall.session == before
