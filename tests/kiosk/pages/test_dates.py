"""A date by three big steps, key by key, in every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.dates import long_date
from kiosk.pages import actions as act
from kiosk.pages import dates
from kiosk.pages.town import Town
from kiosk.pages.view import Node, Role, State
from kiosk.procedures.answers import DateGiven
from kiosk.procedures.events import EventId
from kiosk.procedures.models import Kind, Page
from kiosk.types import Lang, PageId, TextKey
from tests.support.packs import END, opened
from tests.support.visit import TODAY, Visit

HEAD = """
start: asked
pages:
  - id: asked
    title: La question ?
    kind: date
    label: D
    next: review
"""
STEP = act.Type("step")


def asked(town: Town, folder: Path, *more: str) -> Visit:
    """A page that asks for a date, with these lines of a pack."""
    lines = "\n    ".join(("label: D", *more))
    return opened(town, folder, HEAD.replace("label: D", lines) + END)


def keys(visit: Visit, board: str) -> list[Node]:
    return [one for one in visit.view.find(f"keyboard.{board}").walk() if one.role is Role.KEY]


def shown(visit: Visit) -> str:
    return visit.view.find("field.date").value


def test_day_then_month_then_year(tmp_path: Path, town: Town) -> None:
    visit = asked(town, tmp_path)
    assert visit.says("ask.date") == "Choisissez le jour."
    days = keys(visit, "days")
    assert [one.name for one in days] == [str(day) for day in range(1, 32)]
    assert [len(row.children) for row in visit.view.find("keyboard.days").children] == [7, 7, 7, 7, 3]
    visit = visit.does(visit.view.find("key.day.12").action)
    assert (visit.says("ask.date"), shown(visit)) == ("Choisissez le mois.", "12")
    assert [one.name for one in keys(visit, "months")][:3] == ["janvier", "février", "mars"]
    visit = visit.does(visit.view.find("key.month.03").action)
    assert (visit.says("ask.date"), shown(visit)) == ("Écrivez l’année, avec 4 chiffres.", "12 mars ....")
    visit = visit.does(*map(act.Type, "19"))
    assert shown(visit) == "12 mars 19.."
    visit = visit.does(*map(act.Type, "48"))
    assert (visit.says("ask.date"), shown(visit)) == (
        "La date est là. Choisissez « Continuer ».",
        "12 mars 1948",
    )
    done = visit.does(act.Confirm()).arrives_at("review")
    assert done.session.dossier.answers[PageId("asked")] == DateGiven(date(1948, 3, 12))


def test_each_step_goes_back_to_the_one_before(tmp_path: Path, town: Town) -> None:
    whole = asked(town, tmp_path).types(date="12031948")
    assert whole.says("key.step") == "Changer le mois"
    month = whole.does(STEP)
    assert (month.says("key.step"), shown(month)) == ("Changer le jour", "12")
    day = month.does(STEP)
    assert shown(day) == ""
    assert day.does(STEP, act.Type("backspace")).session == day.session
    assert all(one.id != "key.step" for one in day.view.walk())
    assert shown(whole.does(act.Type("backspace"))) == "12 mars 194."
    assert shown(whole.does(*[act.Type("backspace")] * 5)) == "12"
    assert shown(whole.does(*[act.Type("backspace")] * 6)) == ""


@pytest.mark.parametrize("digits", ["", "12", "1203", "120319", "31021948"])
def test_only_a_whole_date_that_exists_goes_on(tmp_path: Path, town: Town, digits: str) -> None:
    stays = asked(town, tmp_path).types(date=digits).does(act.Confirm()).arrives_at("asked")
    assert stays.says("error")
    assert stays.session.draft.fields.get("date", "") == digits, "nothing chosen is lost"


def test_a_day_that_a_month_does_not_have_is_said_in_words(tmp_path: Path, town: Town) -> None:
    wrong = asked(town, tmp_path).types(date="31021948").does(act.Confirm())
    assert shown(wrong) == "31 février 1948"
    assert wrong.says("error") == "Ce mois n’a pas de jour 31. Changez le jour ou le mois."
    assert wrong.says("ask.date") == "Changez ce qui est faux."
    mended = wrong.does(STEP, STEP).types(date="28021948").does(act.Confirm())
    mended.arrives_at("review")


def test_who_does_not_know_the_day_or_the_month(tmp_path: Path, town: Town) -> None:
    visit = asked(town, tmp_path, "unknown_day: true")
    assert visit.says("unknown") == "Je ne connais pas le jour"
    no_day = visit.does(visit.view.find("unknown").action)
    assert (no_day.says("unknown"), shown(no_day)) == ("Je ne connais pas le mois", "")
    in_may = no_day.does(act.Type("05"), *map(act.Type, "19"))
    assert shown(in_may) == "mai 19.."
    done = in_may.does(*map(act.Type, "48"), act.Confirm())
    assert done.session.dossier.answers[PageId("asked")] == DateGiven(date(1948, 5, 1), "month")
    no_month = no_day.does(no_day.view.find("unknown").action)
    assert shown(no_month) == "...."
    year = no_month.does(*map(act.Type, "1948"))
    assert shown(year) == "1948"
    done = year.does(act.Confirm())
    assert done.session.dossier.answers[PageId("asked")] == DateGiven(date(1948, 1, 1), "year")
    known = visit.does(act.Type("12"))
    assert all(one.id != "unknown" for one in known.view.walk()), "a known day has a known month"


def test_a_page_that_wants_the_day_does_not_take_an_unknown_one(tmp_path: Path, town: Town) -> None:
    visit = asked(town, tmp_path)
    assert visit.does(act.Type("00")).session == visit.session


def test_few_years_are_offered_whole(tmp_path: Path, town: Town) -> None:
    page = Page(PageId("p"), Kind.DATE, TextKey("t"), low=2, high=60)
    assert dates.years_of(page, TODAY) == ("2024", "2025", "2026", "2027")
    assert dates.years_of(replace(page, low=None), TODAY) == ()
    visit = asked(town, tmp_path, "low: 2", "high: 60")
    visit = visit.does(act.Type("12"), act.Type("03"))
    assert visit.says("ask.date") == "Choisissez l’année."
    assert [one.name for one in keys(visit, "years")] == ["2024", "2025", "2026", "2027", "Changer le mois"]
    taken = visit.does(act.Type("2026"))
    assert State.SELECTED in taken.view.find("key.year.2026").states
    other = taken.does(act.Type("2025"))
    assert shown(other) == "12 mars 2025"
    other.does(act.Confirm()).arrives_at("review")


def test_the_day_of_a_life_event_is_chosen_the_same_way(town: Town) -> None:
    visit = Visit.begins(town).does(act.ShowEvents(), act.OpenEvent(EventId("naissance")))
    assert visit.says("ask.date") == "Choisissez le jour."
    chosen = visit.does(*(visit.view.find(f"key.day.{day}").action for day in ("20",)), act.Type("11"))
    planned = chosen.does(*map(act.Type, "2026"), act.Confirm())
    assert planned.view.key.endswith(".plan")


@pytest.mark.parametrize(
    ("lang", "month", "whole", "part"),
    [
        ("fr", "août", "1er août 1948", "août 1948"),
        ("en", "August", "1 August 1948", "August 1948"),
        ("es", "agosto", "1 de agosto de 1948", "agosto de 1948"),
        ("pt", "agosto", "1 de agosto de 1948", "agosto de 1948"),
        ("uk", "серпень", "1 серпня 1948", "серпень 1948"),
        ("ar", "أغسطس", "1 أغسطس 1948", "أغسطس 1948"),
    ],
)
def test_months_have_their_names(lang: str, month: str, whole: str, part: str) -> None:
    assert dates.month_of("08", Lang(lang)) == month
    assert dates.in_words("01081948", Lang(lang)).replace("\xa0", "\u202f") == whole
    assert dates.in_words("00081948", Lang(lang)).replace("\xa0", "\u202f") == part


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_the_keys_of_a_date_choose_it(day: date) -> None:
    value = ""
    for key in dates.keys_of(f"{day:%d%m}{day.year:04}"):
        value = dates.chosen(value, key)
    assert value == f"{day:%d%m}{day.year:04}"
    assert dates.is_whole(value)


@given(
    st.lists(st.sampled_from(["00", "12", "31", "32", "13", "1", "9", "2026", "a", "²", "step", "backspace"]))
)
def test_no_keys_make_anything_else_than_a_date_begun(pressed: list[str]) -> None:
    value = ""
    for key in pressed:
        value = dates.chosen(value, key)
        assert len(value) <= 8
        assert not value or (value.isascii() and value.isdigit())
        dates.in_words(value, Lang("fr"))


def test_a_ukrainian_date_ends_no_sentence_with_two_full_stops() -> None:
    """ "28 лютого 2026 р.." stood on a page."""
    assert long_date(date(2026, 2, 28), Lang("uk")) == "субота, 28 лютого 2026"
