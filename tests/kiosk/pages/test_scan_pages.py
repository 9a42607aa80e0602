"""The pages of a paper: looked at before they count, put in order; and what was read, agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.devices.camera import Frame
from kiosk.pages import actions as act
from kiosk.pages.actions import OnSheet, Work
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.live import news
from kiosk.pages.readings import DATED
from kiosk.pages.ring import moved, start, stops
from kiosk.pages.ring_words import says
from kiosk.pages.sheets import MOST_SHEETS, WHOLE, Sheet, Stack
from kiosk.pages.speech import spoken
from kiosk.pages.states import (
    IntakeDone,
    IntakeFailed,
    IntakeOver,
    IntakeState,
    NoIntake,
    ScanBinding,
    ScanCorrecting,
    ScanFailed,
    ScanListed,
    ScanLooking,
    ScanReady,
    ScanShown,
    ScanStarting,
    ScanState,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.town import Town
from kiosk.pages.turn_scan import bound, fed, fed_unseen, looked
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.procedures.answers import AddressGiven, DateGiven, NotHere, Scanned
from kiosk.procedures.models import PaperCheck
from kiosk.procedures.papers import FieldRead, PaperField, PaperIssue, PaperKind, PaperRead, Trouble
from kiosk.types import FactId, NodeId, ProcedureId, TextKey
from tests.support.visit import TODAY, Visit

STILL = Frame(4, 3, bytes(36))
SMALL = Frame(2, 3, bytes(18))
OUTLINE = ((0.2, 0.1), (0.8, 0.1), (0.8, 0.9), (0.2, 0.9))
ADDRESS = {
    PaperField.STREET: FieldRead("12 rue des Tilleuls", "2d-doc", certain=True),
    PaperField.POSTCODE: FieldRead("01234", "2d-doc", certain=True),
    PaperField.TOWN: FieldRead("VALBOURG", "2d-doc", certain=True),
}
ELSEWHERE = {**ADDRESS, PaperField.STREET: FieldRead("3 rue du Lac", "ocr")}
FRESH = {PaperField.DOCUMENT_DATE: FieldRead("2026-10-05", "ocr")}
BILL = PaperRead(PaperKind.PROOF_OF_ADDRESS, {**ADDRESS, **FRESH})


def sheet(number: int = 1, read: PaperRead | None = None, trouble: str = "") -> Sheet:
    """Plainly fictitious."""
    return Sheet(b"%%PDF %d" % number, SMALL, 0, trouble, read, STILL, OUTLINE)


def seen(visit: Visit, scan: ScanState) -> Visit:
    return replace(visit, session=replace(visit.session, scan=scan))


def hands_over(visit: Visit, one: Sheet, *, more: bool = False) -> Visit:
    """The scanner gives a page."""
    working = replace(visit.session, scan=ScanWorking())
    return replace(visit, session=fed(working, visit.today, one, more=more))


def joins(visit: Visit, pdf: bytes | None = b"%PDF all") -> Visit:
    return replace(visit, session=bound(visit.session, visit.today, pdf))


def order(visit: Visit) -> list[bytes]:
    return [one.pdf for one in stack(visit).sheets]


def stack(visit: Visit) -> Stack:
    return visit.session.stack_of(visit.session.route(visit.today).current)


def ids(visit: Visit) -> list[str]:
    return [str(node.id) for node in visit.view.walk()]


def main(visit: Visit) -> Node:
    return visit.view.find("main")


@pytest.fixture
def there(visit: Visit) -> Visit:
    return visit.opens().as_far_as("address_proof")


@pytest.fixture
def three(there: Visit) -> Visit:
    """Three pages were kept; they lie in their list."""
    two = hands_over(there, sheet(1)).does(OnSheet(Work.ADD))
    all_three = hands_over(hands_over(two, sheet(2)).does(OnSheet(Work.ADD)), sheet(3))
    return all_three.does(act.Confirm())


# ---- One page ----


def test_a_page_is_looked_at_before_it_counts(there: Visit) -> None:
    shown = hands_over(there, sheet())
    assert shown.says("title") == "Voici votre feuille. Est-elle lisible\xa0?"
    assert shown.view.find("camera").picture is SMALL
    assert shown.view.key.endswith(".check"), "it is read aloud as a page of its own"
    assert not shown.session.wallet.papers
    kept = shown.does(act.Confirm())
    assert kept.page == "address_proof-dated"
    assert isinstance(kept.session.dossier.answers["address_proof"], Scanned)


@pytest.mark.parametrize(
    ("trouble", "said"), [("no_page", "pas trouvé la feuille"), ("unreadable", "difficile à lire")]
)
def test_what_is_to_be_looked_at_stands_above_the_picture(there: Visit, trouble: str, said: str) -> None:
    shown = hands_over(there, sheet(trouble=trouble))
    assert said in shown.says("trouble")
    assert shown.view.find("camera").detail == "", "nothing lies over the page"
    assert any(said in one.text for one in spoken(shown.view))


def test_the_ring_names_the_photograph_and_the_page_does_not(there: Visit) -> None:
    shown = hands_over(there, sheet())
    pen = Pen(shown.town, shown.session, TODAY)
    words = [one.text for one in says(pen, shown.view, NodeId("camera"), private=False)]
    assert words == ["Photo de votre feuille.", "Image."]
    assert "camera" not in {one.node for one in spoken(shown.view)}


def test_it_is_taken_again(there: Visit) -> None:
    again = hands_over(there, sheet()).does(act.Shoot())
    assert again.session.scan == ScanStarting()
    assert not len(stack(again))


@pytest.mark.parametrize(
    ("work", "effect"), [(Work.TURN, Effect.TURN_SHEET), (Work.FLATTEN, Effect.FLATTEN_SHEET)]
)
def test_it_is_turned_or_flattened_by_the_scanner(there: Visit, work: Work, effect: Effect) -> None:
    shown = hands_over(there, sheet())
    turn = shown.turner.turn(shown.session, OnSheet(work), shown.today)
    assert turn.effects == (effect,)
    assert turn.session.scan == ScanWorking(sheet())


def test_without_its_photograph_it_can_only_be_taken_again(there: Visit) -> None:
    shown = seen(there, ScanShown(sheet().kept))
    assert {"turn", "corners"} & set(ids(shown)) == set()
    assert shown.does(OnSheet(Work.TURN), OnSheet(Work.CORNERS)).session == shown.session


def test_a_kept_page_holds_no_photograph(three: Visit) -> None:
    assert all(one.still is None and one.outline is None for one in stack(three).sheets)


def test_a_photograph_that_is_lost_loses_no_page(there: Visit) -> None:
    working = seen(there, ScanWorking(sheet()))
    for state in (ScanLooking("none", 0), ScanFailed("gone")):
        after = looked(working.session, state)
        assert after.scan == ScanShown(sheet().kept)
    assert looked(working.session, ScanWorking()).scan == ScanWorking(sheet())


def test_the_scanner_does_not_disturb_who_looks_at_a_page(there: Visit) -> None:
    for scan in (ScanShown(sheet()), ScanListed(), ScanCorrecting(sheet(), OUTLINE)):
        session = seen(there, scan).session
        assert looked(session, ScanLooking("none", 0)) is session


# ---- Corners ----


@pytest.fixture
def corners(there: Visit) -> Visit:
    return hands_over(there, sheet()).does(OnSheet(Work.CORNERS))


def test_the_corners_begin_where_the_page_was_found(corners: Visit, there: Visit) -> None:
    assert isinstance(corners.session.scan, ScanCorrecting)
    assert corners.session.scan.corners == OUTLINE
    whole = hands_over(there, replace(sheet(), outline=None)).does(OnSheet(Work.CORNERS))
    assert isinstance(whole.session.scan, ScanCorrecting)
    assert whole.session.scan.corners == WHOLE


def test_a_corner_is_dragged_by_a_finger_and_nudged_by_arrows(corners: Visit) -> None:
    dragged = corners.does(act.MoveCorner(2, 0.9, 0.95))
    assert _corner(dragged, 2) == (0.9, 0.95)
    arrow = next(node.action for node in dragged.view.walk() if node.id == "nudge.up")
    assert isinstance(arrow, act.NudgeCorner)
    nudged = dragged.does(arrow, arrow)
    assert _corner(nudged, 2) == pytest.approx((0.9, 0.93))
    other = nudged.does(act.TakeCorner(0), arrow)
    assert _corner(other, 0) == pytest.approx((0.2, 0.09))
    assert State.ACTIVE in other.view.find("corner.top_left").states


def test_corners_stay_on_the_picture_and_go_round_a_page(corners: Visit) -> None:
    assert _corner(corners.does(act.MoveCorner(0, -3, -0.1)), 0) == (0.0, 0.0)
    crossed = corners.does(act.MoveCorner(0, 0.9, 0.95))
    assert _corner(crossed, 0) == OUTLINE[0]
    assert corners.does(act.MoveCorner(7, 0.5, 0.5), act.TakeCorner(-1)).session == corners.session


def test_the_page_is_made_anew_from_them(corners: Visit) -> None:
    set_now = corners.does(act.MoveCorner(0, 0.1, 0.1))
    turn = set_now.turner.turn(set_now.session, act.Confirm(), set_now.today)
    assert turn.effects == (Effect.ADJUST_SHEET,)
    assert turn.session.scan == ScanWorking(sheet(), ((0.1, 0.1), *OUTLINE[1:]))


def test_back_from_the_corners_changes_nothing(corners: Visit) -> None:
    assert corners.does(act.MoveCorner(0, 0.1, 0.1), act.Back()).session.scan == ScanShown(sheet())


@pytest.mark.clause("5.1.3.1")
def test_the_keypad_reaches_every_corner_and_every_arrow(corners: Visit) -> None:
    line = [str(one.id) for one in stops(corners.view)]
    assert [one for one in line if one.startswith("corner.")] == [
        "corner.top_left", "corner.top_right", "corner.bottom_right", "corner.bottom_left",
    ]  # fmt: skip
    row = corners.view.find("row.nudge")
    assert row.id in line
    assert all(key.spoken for key in row.children)


def _corner(visit: Visit, number: int) -> tuple[float, float]:
    assert isinstance(visit.session.scan, ScanCorrecting)
    return visit.session.scan.corners[number]


# ---- Several pages ----


def test_pages_follow_each_other_and_are_listed(there: Visit, three: Visit) -> None:
    second = hands_over(there, sheet(1)).does(OnSheet(Work.ADD))
    assert second.says("title") == "Posez la page 2"
    assert three.session.scan == ScanListed()
    assert order(three) == [b"%PDF 1", b"%PDF 2", b"%PDF 3"]
    assert [three.says(f"page.{number}") for number in range(3)] == ["Page 1", "Page 2", "Page 3"]


def test_they_are_put_in_order_by_two_buttons(three: Visit) -> None:
    last = three.does(act.ChooseSheet(2))
    assert last.says("title") == "Page 3 sur 3"
    assert last.view.find("later").action is None
    moved_up = last.does(OnSheet(Work.EARLIER))
    assert moved_up.says("title") == "Page 2 sur 3", "the page in hand stays in hand"
    assert order(moved_up) == [b"%PDF 1", b"%PDF 3", b"%PDF 2"]
    assert order(moved_up.does(OnSheet(Work.LATER))) == order(three)
    assert order(last.does(OnSheet(Work.LATER))) == order(three)


def test_a_page_is_taken_again_in_its_place(three: Visit) -> None:
    again = three.does(act.ChooseSheet(1), OnSheet(Work.RETAKE))
    assert again.says("title") == "Posez la page 2"
    kept = hands_over(again, sheet(9)).does(act.Confirm())
    assert order(kept) == [b"%PDF 1", b"%PDF 9", b"%PDF 3"]


def test_a_page_that_was_taken_away_is_put_back(three: Visit) -> None:
    without = three.does(act.ChooseSheet(1), OnSheet(Work.REMOVE))
    assert order(without) == [b"%PDF 1", b"%PDF 3"]
    assert without.says("restore") == "La page 2 est supprimée."
    assert order(without.does(OnSheet(Work.RESTORE))) == order(three)
    none = without
    for _ in range(2):
        none = none.does(act.ChooseSheet(0), OnSheet(Work.REMOVE))
    assert main(none).action is None, "there is nothing to go on with"
    assert none.does(act.Confirm()).session == none.session
    assert order(none.does(OnSheet(Work.RESTORE))) == [b"%PDF 3"]


def test_pages_are_joined_before_they_count(three: Visit) -> None:
    turn = three.turner.turn(three.session, act.Confirm(), three.today)
    assert turn.effects == (Effect.BIND_SHEETS,)
    assert turn.session.scan == ScanBinding()
    waiting = replace(three, session=turn.session)
    assert main(waiting).action is None
    done = joins(waiting)
    assert isinstance(done.session.scan, ScanTaken)
    assert done.session.scan.paper.pdf == b"%PDF all"
    assert done.does(act.Confirm()).page == "address_proof-dated"


def test_pages_that_could_not_be_joined_are_not_lost(three: Visit) -> None:
    tried = joins(three.does(act.Confirm()), None)
    assert tried.session.scan == ScanListed(unbound=True)
    assert order(tried) == order(three)
    assert "pas encore réunies" in tried.says("unbound")


def test_what_comes_too_late_changes_nothing(three: Visit) -> None:
    assert joins(three).session == three.session, "the person had gone back"


def test_back_leads_to_the_list_then_out(three: Visit, there: Visit) -> None:
    adding = three.does(OnSheet(Work.ADD))
    assert adding.does(act.Back()).session.scan == ScanListed()
    assert adding.does(OnSheet(Work.LIST)).session.scan == ScanListed()
    assert hands_over(adding, sheet(4)).does(act.Back()).session.scan == ScanListed()
    assert three.does(act.ChooseSheet(0), act.Back()).session.scan == ScanListed()
    away = three.does(act.Back())
    assert away.page == "identity"
    assert away.does(act.Confirm()).session.scan == ScanListed(), "nothing was lost"
    alone = hands_over(there, sheet()).does(act.Confirm(), act.Back())
    assert alone.page == "address_proof"


def test_one_page_that_is_looked_at_again_is_no_second_page(there: Visit) -> None:
    read = hands_over(there, sheet(read=PaperRead(PaperKind.PASSPORT))).does(act.Confirm())
    assert isinstance(read.session.scan, ScanTaken), "it is not the paper that is wanted"
    back = read.does(act.Back())
    assert isinstance(back.session.scan, ScanShown)
    assert len(stack(back.does(act.Confirm()))) == 1
    retaken = hands_over(back.does(act.Shoot()), sheet(2, BILL))
    assert order(retaken.does(act.Confirm())) == [b"%PDF 2"]


def test_no_more_than_a_paper_has(there: Visit) -> None:
    visit = there
    for number in range(MOST_SHEETS):
        visit = hands_over(visit, sheet(number)).does(OnSheet(Work.ADD))
    assert visit.session.scan == ScanListed()
    assert visit.view.find("add").action is None
    assert visit.does(OnSheet(Work.ADD)).session == visit.session


def test_another_paper_leaves_nothing_of_the_first(there: Visit) -> None:
    read = hands_over(there, sheet(read=PaperRead(PaperKind.PASSPORT))).does(act.Confirm())
    other = read.does(act.Shoot())
    assert (other.session.scan, len(stack(other))) == (ScanStarting(), 0)
    scanned = hands_over(there, sheet()).does(act.Confirm(), act.Back())
    assert isinstance(scanned.session.scan, ScanTaken)
    again = hands_over(scanned.does(act.Shoot()), sheet(2)).does(act.Confirm())
    assert order(again.does(act.Back())) == [b"%PDF 2"]


def test_a_feeder_brings_its_sheets_by_itself(there: Visit) -> None:
    drawn = hands_over(there, sheet(1), more=True)
    assert isinstance(drawn.session.scan, ScanWorking)
    last = hands_over(hands_over(drawn, sheet(2), more=True), sheet(3))
    assert isinstance(last.session.scan, ScanShown)
    assert order(last.does(act.Confirm())) == [b"%PDF 1", b"%PDF 2", b"%PDF 3"]


def test_a_half_scanned_paper_is_asked_about_before_it_is_lost(town: Town, three: Visit) -> None:
    assert replace(three.session, dossiers={}, facts={}).has_said
    assert three.session.parting.scanned


@pytest.mark.parametrize("scan", [ScanStarting(), ScanLooking("none", 0), ScanWorking()])
def test_where_the_sheet_is_laid_is_said_whatever_else_a_paper_asks(there: Visit, scan: ScanState) -> None:
    """A pack's own words, or the age, once stood in the place of where to lay it."""
    place = "Dans le cadre, face vers le haut. La photo se prend seule."
    assert seen(there, scan).says("text") == f"{place} Il faut moins de 3\xa0mois."
    page, procedure = there.session.route(TODAY).current, there.session.procedure
    assert procedure is not None

    def with_words(key: str) -> str:
        pages = {one: replace(it, text=TextKey(key)) if one == page.id else it for one, it in own.items()}
        other = replace(there.session.dossier, procedure=replace(procedure, pages=pages))
        return seen(replace(there, session=there.session.with_dossier(other)), scan).says("text")

    own = procedure.pages
    assert with_words("scan.photo") == f"{place} Photo de votre feuille", "a pack's own words stand beside"
    assert with_words("piece.scan.text") == place, "it is said once"


# ---- A flatbed ----


def test_a_flatbed_has_words_of_its_own(there: Visit) -> None:
    ready = seen(there, ScanReady())
    assert "sur la vitre" in ready.says("text")
    assert main(ready).name == "Lire la feuille"
    assert main(ready).action == act.Shoot()
    assert "moins de 3\xa0mois" in ready.says("text"), "how old it may be is said here too"
    both = seen(there, ScanReady(feeder=True)).says("text")
    assert "bac" in both
    assert "une carte sur la vitre" in both
    assert "vitre" not in seen(there, ScanReady(feeder=True, glass=False)).says("text")


def test_a_flatbed_says_when_the_sheet_may_be_taken_away(there: Visit) -> None:
    at = replace(there, town=replace(there.town, glass=True))
    words = [
        seen(at, scan).view.find("camera").name
        for scan in (ScanStarting(), ScanWorking(scanning=True), ScanWorking())
    ]
    assert words == [
        "La machine se prépare…",
        "La machine lit la feuille. Laissez-la en place…",
        "C’est fait. La borne lit votre papier…",
    ]
    for scan in (ScanStarting(), ScanWorking(), ScanFailed()):
        told = " ".join(node.name + (node.detail or "") for node in seen(at, scan).view.walk())
        assert "caméra" not in told
        assert "carré" not in told


def test_a_feeder_that_holds_more_than_is_kept_says_so(there: Visit) -> None:
    visit = seen(there, ScanWorking(scanning=True))
    for number in range(MOST_SHEETS + 2):
        one = replace(sheet(), pdf=b"%%PDF %d" % number)
        visit = replace(visit, session=fed(visit.session, visit.today, one, more=number < MOST_SHEETS + 1))
    assert visit.session.scan == ScanListed(full=True)
    assert len(stack(visit).sheets) == MOST_SHEETS
    assert "20 pages" in visit.says("full")


def test_a_page_that_was_asked_for_comes_into_the_list(three: Visit) -> None:
    listed = seen(three, ScanListed())
    other = replace(sheet(), pdf=b"%PDF other")
    more = replace(listed, session=fed_unseen(listed.session, listed.today, other))
    assert more.session.scan == ScanListed()
    assert [one.pdf for one in stack(more).sheets][-1] == other.pdf
    assert len(stack(more)) == len(stack(three)) + 1
    bound_ = seen(three, ScanBinding())
    assert fed_unseen(bound_.session, bound_.today, other) == bound_.session


@pytest.mark.parametrize("fault", ["jammed", "cover_open", "no_paper", "io", "hung", "no_memory"])
def test_what_the_person_mends_is_tried_again_by_the_person(there: Visit, fault: str) -> None:
    failed = seen(there, ScanFailed(fault))
    turn = failed.turner.turn(failed.session, main(failed).action, failed.today)  # type: ignore[arg-type]
    assert turn.effects == (Effect.SHOOT,)
    assert failed.does(act.Missing()).session.dossier.answers["address_proof"] == NotHere()


def test_a_machine_that_nobody_here_opens_strands_nobody(there: Visit) -> None:
    failed = seen(there, ScanFailed("denied"))
    assert main(failed).action == act.Missing()
    assert failed.says("title") != seen(there, ScanFailed()).says("title")


@pytest.mark.parametrize("fault", ["", "busy", "gone"])
def test_nobody_in_a_hurry_goes_without_the_paper_while_the_kiosk_still_tries(
    there: Visit, fault: str
) -> None:
    """The one blue button once said to go on without it, under "La borne essaie encore"."""
    failed = seen(there, ScanFailed(fault))
    assert "main" not in ids(failed)
    assert failed.view.find("missing").action == act.Missing(), "and nobody is stranded"
    assert failed.view.find("missing").tone is Tone.PLAIN


@pytest.mark.parametrize("fault", ["", "jammed", "cover_open", "gone"])
def test_a_scanner_that_fails_does_not_look_like_the_printer(there: Visit, fault: str) -> None:
    at = replace(there, town=replace(there.town, glass=True))
    assert seen(at, ScanFailed(fault)).view.find("picture").icon == "scan"


def test_a_fault_loses_no_page(three: Visit) -> None:
    failed = seen(three.does(OnSheet(Work.ADD)), ScanFailed("jammed"))
    assert failed.does(failed.view.find("missing").action).session.scan == ScanListed()  # type: ignore[arg-type]
    assert order(failed) == order(three)
    other = seen(failed, ScanFailed("cover_open"))
    assert news(failed.session, failed.view, other.session, other.view) == ("title", "text")


def test_another_place_of_the_page_in_hand_is_said(three: Visit) -> None:
    was = three.does(act.ChooseSheet(0))
    now = was.does(OnSheet(Work.LATER))
    assert news(was.session, was.view, now.session, now.view) == ("title",)
    assert news(now.session, now.view, now.session, now.view) == ()


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (IntakeOver(), "Essayer encore"),
        (IntakeDone(0), "Essayer encore"),
        (IntakeDone(2), "Envoyer d’autres pages"),
    ],
)
def test_other_pages_are_only_asked_for_where_some_came(there: Visit, sent: IntakeState, name: str) -> None:
    asked = replace(there.session, intake=sent)
    assert replace(there, session=asked).says("phone.renew") == name


@pytest.mark.parametrize("none_came", [IntakeOver(), IntakeFailed(), IntakeDone(0, ("too_big",))])
def test_where_no_page_came_the_paper_can_be_shown_here(there: Visit, none_came: IntakeState) -> None:
    asked = replace(there, session=replace(there.session, intake=none_came))
    assert asked.says("main") == "Montrer le papier ici"
    here = asked.does(asked.view.find("main").action)  # type: ignore[arg-type]
    assert (here.session.intake, here.session.scan) == (NoIntake(), ScanStarting())


# ---- What was read ----


def read_page(town: Town, read: PaperRead, lang: str = "fr") -> Visit:
    """A person of whom nothing is known yet shows a paper."""
    visit = Visit.begins(town, lang).opens().as_far_as("address_proof")
    unknown = replace(visit, session=replace(visit.session, facts={}))
    return hands_over(unknown, sheet(read=read)).does(act.Confirm())


def test_what_was_read_is_agreed_to_line_by_line(town: Town) -> None:
    read = read_page(town, BILL)
    assert read.says("title") == "Sur ce papier, j’ai lu\xa0:"
    line = read.view.find("read.address")
    assert "12 rue des Tilleuls, 01234 Valbourg" in line.detail
    assert "Sûr" in line.detail
    assert "À vérifier" in read.view.find(f"read.{DATED}").detail
    assert {State.SELECTED} <= line.states


def test_what_was_read_is_private(town: Town) -> None:
    said = [one for one in spoken(read_page(town, BILL).view) if not one.private]
    assert not any("Tilleuls" in one.text for one in said)


def test_what_is_agreed_to_is_not_asked_again(town: Town) -> None:
    agreed = read_page(town, BILL).does(act.Confirm())
    assert agreed.session.facts[FactId("address")].answer == AddressGiven(
        "12 rue des Tilleuls", "01234", "Valbourg"
    )
    assert agreed.session.dossier.answers["address_proof-dated"] == DateGiven(date(2026, 10, 5))
    assert agreed.page == "review"


def test_what_is_agreed_to_answers_the_next_procedure_too(town: Town) -> None:
    """Said once: no page asks the address of who has shown it and said that it is right."""
    agreed = read_page(town, BILL).does(act.Confirm())
    known = replace(agreed, session=replace(agreed.session, procedure=None, dossiers={}))
    other = known.opens().as_far_as("name").types(family="exemple", given="camille").does(act.Confirm())
    assert other.page == "identity"
    assert isinstance(other.session.dossier.answers["address"], AddressGiven)
    assert other.does(act.Back()).page == "address", "it can still be changed"


def test_what_is_doubted_is_said_by_the_person(town: Town) -> None:
    doubted = read_page(town, BILL).does(act.Doubt(FactId("address")), act.Doubt(DATED))
    assert State.SELECTED not in doubted.view.find("read.address").states
    assert doubted.says("main") == "Continuer", "it is not right"
    gone_on = doubted.does(act.Confirm())
    assert FactId("address") not in gone_on.session.facts
    assert gone_on.page == "address_proof-dated"
    assert doubted.does(act.Doubt(DATED), act.Confirm()).page == "review"


def test_a_paper_in_the_place_of_one_that_was_agreed_to_is_shown_too(town: Town) -> None:
    """What the second one said was taken as agreed to, and nobody had seen it; nor what was odd about it."""
    answered = read_page(town, BILL).does(act.Confirm(), act.Back(), act.Back())
    assert answered.page == "address_proof"
    assert "read.address" not in ids(answered), "this one was agreed to"
    other = PaperRead(PaperKind.PROOF_OF_ADDRESS, {**ELSEWHERE, **FRESH})
    again = hands_over(answered.does(act.Shoot()), sheet(2, read=other)).does(act.Confirm())
    assert "3 rue du Lac" in again.view.find("read.address").detail
    assert again.does(act.Doubt(FactId("address")), act.Confirm()).session.facts == {}
    wrong = PaperRead(PaperKind.PASSPORT)
    odd = hands_over(answered.does(act.Shoot()), sheet(3, read=wrong)).does(act.Confirm())
    assert "anyway" in ids(odd)


def test_what_was_said_counts_and_is_not_asked(there: Visit) -> None:
    shown = hands_over(there, sheet(read=PaperRead(PaperKind.PROOF_OF_ADDRESS, ADDRESS)))
    assert shown.does(act.Confirm()).page == "address_proof-dated", "the address is the one that was given"


def test_nothing_read_is_nothing_asked(there: Visit) -> None:
    fresh = PaperRead(PaperKind.PROOF_OF_ADDRESS, FRESH)
    assert [str(n.id) for n in hands_over(there, sheet(read=fresh)).does(act.Confirm()).view.walk()].count(
        f"read.{DATED}"
    ) == 1


@pytest.mark.parametrize(
    ("read", "code", "forward"),
    [
        (PaperRead(issues=(PaperIssue.UNREADABLE,)), Trouble.UNREADABLE, act.Shoot()),
        (PaperRead(PaperKind.PASSPORT), Trouble.WRONG_KIND, act.Shoot()),
        (PaperRead(PaperKind.PROOF_OF_ADDRESS, ELSEWHERE), Trouble.OTHER_ADDRESS, act.Confirm()),
    ],
)  # fmt: skip
def test_each_trouble_says_what_to_do_and_leads_on(
    there: Visit, read: PaperRead, code: Trouble, forward: act.Action
) -> None:
    odd = hands_over(there, sheet(read=read)).does(act.Confirm())
    title = odd.town.catalogue.texts[odd.session.comfort.lang][f"paper.trouble.{code}"]  # type: ignore[index]
    assert odd.says("title")[:12] == title[:12].replace("'", "’")
    assert odd.view.find("text").name
    assert main(odd).action == forward
    assert odd.does(act.Confirm()).page != "address_proof", "the paper may always be kept"
    assert odd.does(act.Missing()).page == "address_proof-missing"
    assert odd.view.find("dock.call").action == act.CallSomeone()


BORN = {
    PaperField.SURNAME: FieldRead("EXEMPLE", "mrz", certain=True),
    PaperField.GIVEN: FieldRead("CAMILLE", "mrz", certain=True),
    PaperField.BIRTH_DATE: FieldRead("1950-06-07", "mrz", certain=True),
}
OTHER = {PaperField.SURNAME: FieldRead("MODELE", "ocr"), PaperField.GIVEN: FieldRead("CLAUDE", "ocr")}


@pytest.mark.parametrize(
    ("read", "code", "on_paper", "told"),
    [
        (
            PaperRead(PaperKind.PROOF_OF_ADDRESS, ELSEWHERE), Trouble.OTHER_ADDRESS,
            "3 rue du Lac, 01234 VALBOURG", "12 Rue des Tilleuls, 01234 Valbourg",
        ),
        (
            PaperRead(PaperKind.PROOF_OF_ADDRESS, {PaperField.NAME: FieldRead("CLAUDE MODELE", "ocr")}),
            Trouble.OTHER_NAME, "CLAUDE MODELE", "Camille Exemple",
        ),
        (PaperRead(PaperKind.PASSPORT, OTHER), Trouble.OTHER_NAME, "CLAUDE MODELE", "Camille Exemple"),
        (
            PaperRead(PaperKind.PASSPORT, BORN), Trouble.OTHER_BIRTH,
            "mercredi 7 juin 1950", "lundi 3 mai 1948",
        ),
    ],
)  # fmt: skip
def test_what_is_to_be_verified_is_shown_from_both_sides_and_only_to_the_person(
    there: Visit, read: PaperRead, code: Trouble, on_paper: str, told: str
) -> None:
    """ "Vérifiez l'adresse" once stood there with no address to verify."""
    piece = there.town.pieces[there.session.route(TODAY).current.piece.piece]  # type: ignore[union-attr]
    checked = replace(piece, papers=(read.kind,), checks=(PaperCheck.NAME, PaperCheck.ADDRESS))
    town = replace(there.town, pieces={**there.town.pieces, piece.id: checked})
    odd = seen(replace(there, town=town), ScanTaken(Scanned(b"", 0, read=read)))
    assert odd.view.find(f"paper.{code}").detail.casefold() == on_paper.casefold()
    assert odd.view.find(f"told.{code}").detail.casefold() == told.casefold()
    loud = " ".join(one.text for one in spoken(odd.view) if not one.private)
    assert told not in loud
    assert on_paper not in loud


def test_the_other_side_of_a_card_is_added(town: Town, three: Visit) -> None:
    front = PaperRead(PaperKind.IDENTITY_CARD_FRONT)
    taken = seen(three, ScanTaken(Scanned(b"", 0, read=front)))
    assert taken.does(OnSheet(Work.ADD)).session.scan == ScanStarting()
    assert order(taken.does(OnSheet(Work.ADD))) == order(three)


def test_a_paper_held_from_before_is_only_shown(visit: Visit) -> None:
    scanned = hands_over(visit.opens().as_far_as("address_proof"), sheet(read=BILL))
    first = scanned.does(act.Confirm(), act.Confirm())
    second = first.does(act.GoHome(), act.OpenProcedure(ProcedureId("stationnement")))
    assert first.session.wallet.papers, "it serves the next procedure"
    assert second.session.stacks == first.session.stacks


def test_nothing_of_a_paper_shows_in_what_is_printed_of_a_value(three: Visit) -> None:
    """A fault's report once could have shown a whole PDF."""
    told = repr(seen(three, ScanShown(sheet(read=BILL))).session)
    assert "%PDF" not in told
    assert "Tilleuls, " not in repr(sheet(read=BILL))


def test_the_ring_goes_over_every_way(three: Visit) -> None:
    view = three.does(act.ChooseSheet(1)).view
    focus, met = start(view), set[str]()
    for _ in stops(view):
        met.add(str(focus))
        focus = moved(view, focus, 1).focus
    assert {"earlier", "later", "retake", "remove", "main", "back"} <= met
    assert start(three.view) == "page.0"
    assert three.view.find("page.0").role is Role.SHEET


def test_actions_that_do_not_fit_change_nothing(there: Visit, three: Visit) -> None:
    actions: list[act.Action] = [
        *(OnSheet(work) for work in Work), act.ChooseSheet(0), act.TakeCorner(0), act.MoveCorner(0, 0.5, 0.5),
        act.NudgeCorner(0.1, 0), act.Doubt(DATED),
    ]  # fmt: skip
    for visit in (there, there.does(act.Back())):
        for action in actions:
            assert visit.does(action).session == visit.session
    assert three.does(act.ChooseSheet(9), OnSheet(Work.EARLIER), act.Shoot()).session == three.session
    assert there.session.route(TODAY).current.piece is not None


def test_advice_is_said_when_the_prompter_says_so_and_not_at_each_change(there: Visit) -> None:
    """An advice that changed while the voice spoke was never said; in a silence, each change was."""
    started = seen(there, ScanStarting())
    dark = seen(there, ScanLooking("too_dark", 0, 0))
    far = seen(there, ScanLooking("too_far", 0, 0))
    said = seen(there, ScanLooking("too_far", 0, 1))
    failed = seen(there, ScanFailed())

    def told(was: Visit, now: Visit) -> tuple[str, ...]:
        return news(was.session, was.view, now.session, now.view)

    assert told(started, dark) == told(dark, far) == ()
    assert told(far, said) == ("camera",)
    assert told(failed, dark) == ("camera",), "the camera is back"
