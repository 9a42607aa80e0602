"""The wallet: a paper shown once serves every procedure that accepts its age, and each says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kiosk.pages import actions as act
from kiosk.pages.states import ScanTaken
from kiosk.pages.town import Town
from kiosk.pages.view import State, Tone
from kiosk.procedures.answers import DateGiven, NotHere, Scanned
from kiosk.procedures.models import Kind, Page, Part, PieceUse
from kiosk.procedures.wallet import Paper, Wallet
from kiosk.types import Lang, PageId, PieceId, ProcedureId, Span, TextKey
from tests.support.packs import END, HEAD, town_with, written
from tests.support.visit import PAPER, TODAY, Visit

ROLL, CARD = ProcedureId("listes-electorales"), ProcedureId("carte-identite")
BILL = PieceId("domicile")
FOUR_MONTHS, TWO_MONTHS = "10072026", "10092026"
SHORT = """
start: bill
pages:
  - {id: bill, piece: domicile, scan: true, max_age: AGE, next: review}
"""


def shown(visit: Visit, dated: str) -> Visit:
    """The electoral roll as far as the date of the bill."""
    return visit.opens(ROLL).as_far_as("address_proof-dated").types(date=dated).does(act.Confirm())


def with_two(town: Town, folder: Path, first: str, second: str) -> Visit:
    """Two procedures that want the same paper, of these ages."""
    one = written(folder / "one", SHORT.replace("AGE", first) + END)
    head = HEAD.replace("id: essai", "id: autre").replace("tile: Essai", "tile: Autre chose")
    two = written(folder / "two", SHORT.replace("AGE", second) + END, head)
    return Visit.begins(town_with(town, one, two)).opens(ProcedureId("essai"))


def dated(visit: Visit, day: str) -> Visit:
    """The paper is shown, and what stands on it is typed."""
    return visit.scans().types(date=day).does(act.Confirm())


def test_a_bill_of_four_months_is_too_old_here_and_good_elsewhere(visit: Visit) -> None:
    """ "Cette facture a 4 mois : bonne pour la carte d'identité, trop vieille pour les listes." """
    old = shown(visit, FOUR_MONTHS).arrives_at("address_proof-old")
    assert old.says("title") == "Ce papier est trop vieux."
    assert "4\xa0mois" in old.says("text")
    assert "moins de 3\xa0mois" in old.says("text")
    good = old.view.find("good_for")
    assert "Carte d’identité d’un adulte" in good.name
    assert good.tone is Tone.OK
    assert "Voter dans ma commune" not in good.name, "not for the one that just refused it"


def test_a_bill_that_is_too_old_for_all_is_not_praised(town: Town, tmp_path: Path) -> None:
    old = dated(with_two(town, tmp_path, "3 months", "6 months"), "10072024").arrives_at("bill-old")
    assert all(node.id != "good_for" for node in old.view.walk())
    good = dated(with_two(town, tmp_path, "3 months", "6 months"), FOUR_MONTHS).arrives_at("bill-old")
    assert good.says("good_for") == "Ce papier convient pour\xa0: Autre chose."


def test_the_bill_is_already_in_hand_for_the_identity_card(visit: Visit) -> None:
    old = shown(visit, FOUR_MONTHS).chooses("later").does(act.GoHome())
    there = old.opens(CARD).does(act.Confirm()).chooses("changed").chooses("yes").arrives_at("domicile")
    assert State.SELECTED in there.view.find("option.yes").states
    assert there.does(act.Confirm()).arrives_at("online")


def test_a_bill_that_is_too_old_for_the_card_is_not_chosen(visit: Visit) -> None:
    old = shown(visit, "10072024").chooses("later").does(act.GoHome()).opens(CARD)
    there = old.does(act.Confirm()).chooses("changed").chooses("yes").arrives_at("domicile")
    assert all(State.SELECTED not in node.states for node in there.view.walk())


def test_the_same_paper_is_offered_and_its_date_comes_along(town: Town, tmp_path: Path) -> None:
    first = dated(with_two(town, tmp_path, "3 months", "6 months"), TWO_MONTHS)
    again = first.arrives_at("review").does(act.GoHome()).opens(ProcedureId("autre")).arrives_at("bill")
    assert "déjà montré ce papier" in again.view.find("wallet").name
    assert again.view.find("wallet").tone is Tone.OK
    done = again.does(act.Confirm()).arrives_at("review")
    answers = done.session.dossier.answers
    assert answers == {
        PageId("bill"): PAPER,
        PageId("bill-dated"): DateGiven(date(2026, 9, 10)),
    }
    assert done.view.find("line.bill-dated").value == "jeudi 10 septembre 2026"


def test_another_paper_may_be_shown_instead(town: Town, tmp_path: Path) -> None:
    first = dated(with_two(town, tmp_path, "3 months", "6 months"), TWO_MONTHS)
    again = first.does(act.GoHome()).opens(ProcedureId("autre"))
    assert again.view.find("again").action == act.Shoot()
    other = again.does(act.Shoot())
    new = Scanned(b"%PDF-1.7 another paper", codes=0)
    asked = replace(other, session=replace(other.session, scan=ScanTaken(new))).does(act.Confirm())
    asked.arrives_at("bill-dated")
    assert asked.session.wallet.papers[BILL] == Paper(new, None), "another paper has another date"
    assert asked.view.find("field.date").value == ""


def test_the_paper_that_is_too_old_here_says_so_before_the_camera(town: Town, tmp_path: Path) -> None:
    first = dated(with_two(town, tmp_path, "6 months", "3 months"), FOUR_MONTHS)
    again = first.arrives_at("review").does(act.GoHome()).opens(ProcedureId("autre")).arrives_at("bill")
    wallet = again.view.find("wallet")
    assert "4\xa0mois" in wallet.name
    assert wallet.tone is Tone.WARNING
    assert not isinstance(again.session.scan, ScanTaken)


def test_a_paper_whose_age_nobody_knows_is_offered_and_its_date_asked(town: Town, tmp_path: Path) -> None:
    """It is not taken for fresh: nobody has read its date yet."""
    first = with_two(town, tmp_path, "3 months", "6 months").scans().does(act.Missing()).arrives_at("review")
    again = first.does(act.GoHome()).opens(ProcedureId("autre")).arrives_at("bill")
    assert again.says("wallet") == town.catalogue.render(TextKey("piece.held.undated"), Lang("fr"))
    assert not again.session.wallet.serves(page(Part.SCAN).piece, TODAY)  # type: ignore[arg-type]
    asked = again.does(act.Confirm()).arrives_at("bill-dated")
    asked.types(date=FOUR_MONTHS).does(act.Confirm()).arrives_at("review")


def test_a_new_paper_is_not_dated_like_the_one_before(town: Town, tmp_path: Path) -> None:
    first = dated(with_two(town, tmp_path, "3 months", "6 months"), TWO_MONTHS).arrives_at("review")
    back = first.does(act.Change(PageId("bill")), act.Shoot()).arrives_at("bill")
    new = Scanned(b"%PDF-1.7 another paper", codes=0)
    asked = replace(back, session=replace(back.session, scan=ScanTaken(new))).does(act.Confirm())
    assert asked.arrives_at("bill-dated").view.find("field.date").value == ""


def test_a_code_on_the_paper_gives_its_date(town: Town, tmp_path: Path) -> None:
    visit = with_two(town, tmp_path, "3 months", "6 months")
    paper = Scanned(b"%PDF-1.7", 1, dated=date(2026, 10, 5))
    asked = replace(visit, session=replace(visit.session, scan=ScanTaken(paper))).does(act.Confirm())
    assert asked.arrives_at("bill-dated").view.find("field.date").value == "5 octobre 2026"
    assert asked.does(act.Confirm()).arrives_at("review")


def page(part: Part, months: int | None = 3) -> Page:
    use = PieceUse(BILL, part, Span(months, "months") if months else None)
    return Page(PageId("p"), Kind.PIECE, TextKey("t"), piece=use)


def test_only_papers_and_their_dates_go_in() -> None:
    wallet = Wallet()
    assert wallet.with_answer(page(Part.SCAN), NotHere()) == wallet
    assert wallet.with_answer(page(Part.DATED), DateGiven(TODAY)) == wallet, "no paper, no date of it"
    assert wallet.with_answer(replace(page(Part.SCAN), piece=None), PAPER) == wallet
    held = wallet.with_answer(page(Part.SCAN), PAPER)
    fresh = held.with_answer(page(Part.DATED), DateGiven(TODAY))
    assert fresh.papers == {BILL: Paper(PAPER, TODAY)}
    assert fresh.with_answer(page(Part.SCAN), PAPER) == fresh, "the same paper keeps its date"


@given(st.integers(0, 900), st.integers(1, 24), st.integers(0, 24))
def test_what_is_good_for_the_strict_is_good_for_the_lenient(days: int, months: int, more: int) -> None:
    made = date.fromordinal(TODAY.toordinal() - days)
    wallet = Wallet({BILL: Paper(PAPER, made)})
    strict, lenient = page(Part.SCAN, months).piece, page(Part.SCAN, months + more).piece
    assert strict and lenient
    if wallet.serves(strict, TODAY):
        assert wallet.serves(lenient, TODAY)
    anyone = page(Part.SCAN, None).piece
    assert anyone and wallet.serves(anyone, TODAY)
