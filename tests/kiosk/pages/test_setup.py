"""The pages of the first start: one question a page, back and forth, nothing lost, nothing half said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting, JobWaiting, OutOfPaper
from kiosk.pages import actions as act
from kiosk.pages import setup
from kiosk.pages.comfort import Comfort
from kiosk.pages.effects import Effect
from kiosk.pages.session import Session
from kiosk.pages.setup_hub import WHY
from kiosk.pages.setup_states import (
    ELSEWHERE,
    NEEDS_CODE,
    Chosen,
    Found,
    HubAsked,
    HubCompares,
    HubSaysNo,
    HubTrusts,
    HubUntried,
    Keeping,
    Panel,
    PictureMissing,
    PictureSeen,
    SettingUp,
    SetupStep,
    Thing,
)
from kiosk.pages.setup_turn import address, begins, chosen, joining, tidy
from kiosk.pages.setup_way import left_alone
from kiosk.pages.states import PrintPreparing
from kiosk.pages.town import Town
from kiosk.pages.typing import keys_of
from kiosk.pages.view import Role, Tone
from kiosk.types import FieldId, Lang, OptionId
from tests.support.visit import Visit

PRINTERS = Found((Thing("office", "Bureau"), Thing("hall", "Hall")))
CAMERAS = Found((Thing("/dev/video0", "Caméra", live=True), Thing("sane:x", "Scanner")))


@pytest.fixture
def first(town: Town) -> Visit:
    return Visit(town, begins(Session(Comfort(Lang("fr"))), SettingUp(), town))


def step(visit: Visit) -> str:
    assert isinstance(visit.session.duty, SettingUp)
    return str(visit.session.duty.step)


def duty(visit: Visit) -> SettingUp:
    assert isinstance(visit.session.duty, SettingUp)
    return visit.session.duty


def now(visit: Visit, **values: object) -> Visit:
    """What the desk tells."""
    return replace(visit, session=replace(visit.session, duty=replace(duty(visit), **values)))  # type: ignore[arg-type]


def types(visit: Visit, field: str, words: str) -> Visit:
    return visit.does(*(act.Type(key) for key in keys_of(FieldId(field), words)), act.Confirm())


def picks(visit: Visit, option: str) -> Visit:
    return visit.does(act.Pick(OptionId(option)), act.Confirm())


def as_far_as(visit: Visit, wanted: str) -> Visit:
    ways = {
        "aim": lambda v: v.does(act.Confirm()),
        "upright": lambda v: v.does(act.Confirm()),
        "language": lambda v: v.does(act.Confirm()),
        "town": lambda v: types(v, "town", "valbourg"),
        "place": lambda v: types(v, "spot", "hall b, borne 2"),
        "languages": lambda v: picks(v, "en"),
        "screen": lambda v: picks(v, "21.5"),
        "height": lambda v: picks(v, "110"),
        "printer": lambda v: picks(now(v, printers=PRINTERS), "hall"),
        "camera": lambda v: picks(now(v, cameras=CAMERAS), "/dev/video0"),
        "picture": lambda v: now(v, picture=PictureSeen()).does(act.Confirm()),
        "hub": lambda v: picks(v, ""),
    }
    while step(visit) != wanted:
        before, visit = step(visit), ways[step(visit)](visit)
        assert step(visit) != before, f"{before} does not go on"
    return visit


def asked(visit: Visit) -> Visit:
    there = picks(as_far_as(visit, "hub"), ELSEWHERE)
    return types(types(there, "web", "parvis.valbourg.fr"), "code", "ab23cd45")


def test_from_the_first_page_to_everything_once_more(first: Visit) -> None:
    last = as_far_as(first, "check")
    lines = {str(one.id): one.value for one in last.view.walk() if one.role is Role.LINE}
    assert lines["line.town"] == "Valbourg"
    assert lines["line.place"] == "Hall B, borne 2"
    assert (lines["line.printer"], lines["line.camera"]) == ("Hall", "Caméra")
    assert "English" not in lines["line.languages"], "it was touched once: it is off"
    languages = tuple(Lang(one) for one in ("fr", "es", "pt", "ar", "uk"))
    made = Chosen("Valbourg", "Hall B, borne 2", languages, Panel(), 21.5, 110, "hall", "/dev/video0")
    assert chosen(last.session) == made
    turn = last.turner.turn(last.session, act.Confirm(), last.today)
    assert turn.effects == (Effect.KEEP_SETUP,)
    assert duty(replace(last, session=turn.session)).keeping is Keeping.WRITING


def test_every_page_leads_back_with_what_was_said(first: Visit) -> None:
    last = as_far_as(first, "check")
    back, seen = last, [step(last)]
    while step(back) != "aim":
        back = back.does(act.Back())
        seen.append(step(back))
    assert seen == [
        "check", "hub", "picture", "camera", "printer", "height", "screen", "languages", "place", "town",
        "language", "upright", "aim",
    ]  # fmt: skip
    assert back.does(act.Back()).session == back.session, "there is nothing before the first page"
    assert chosen(back.session) == chosen(last.session)


def test_a_line_of_the_last_page_is_changed_and_leads_back_there(first: Visit) -> None:
    last = as_far_as(first, "check")
    other = last.does(*(one.action for one in last.view.walk() if one.id == "line.printer" and one.action))
    assert step(other) == "printer"
    changed = picks(other, "office")
    assert step(changed) == "check"
    made = chosen(changed.session)
    assert made is not None
    assert made.printer == "office"
    # Another screen hangs otherwise: its height is asked again.
    screen = picks(changed.does(act.Change(changed.view.find("line.screen").action.page)), "32.0")  # type: ignore[union-attr]
    assert step(screen) == "height"
    assert step(screen.does(act.Confirm())) == "check", "110 cm hangs well for it too"


@pytest.mark.parametrize("page", ["town", "place", "screen", "height", "printer", "camera", "hub"])
def test_a_page_without_an_answer_says_so_and_stays(first: Visit, page: str) -> None:
    there = as_far_as(first, page).does(act.Confirm())
    assert step(there) == page
    assert any(one.role is Role.ERROR and one.name for one in there.view.walk())
    assert chosen(there.session) is None


def test_a_commune_is_touched_instead_of_typed(first: Visit) -> None:
    typing = as_far_as(first, "town").does(*(act.Type(key) for key in "nant"))
    offered = next(one for one in typing.view.walk() if isinstance(one.action, act.TakeCommune))
    assert offered.action is not None
    taken = typing.does(offered.action, act.Confirm())
    assert step(taken) == "place"
    assert taken.session.draft.fields[FieldId("town")] == offered.name


def test_heights_say_whom_they_are_for(first: Visit) -> None:
    there = as_far_as(first, "height")
    tones = {}
    for one in there.view.walk():
        if isinstance(one.action, act.Pick):
            tones[one.action.option] = there.does(one.action).view.find("state").tone
    assert tones["110"] is Tone.OK
    assert tones["90"] is tones["130"] is Tone.WARNING


def test_devices_are_looked_for_again_and_none_is_an_answer(first: Visit) -> None:
    there = as_far_as(first, "printer")
    assert there.view.find("state").name == there.view.find("state").name.strip() != ""
    empty = now(there, printers=Found())
    assert duty(empty.does(act.SeekAgain())).printers != Found()
    assert step(picks(empty, "")) == "camera"
    assert step(picks(now(picks(empty, ""), cameras=CAMERAS), "sane:x")) == "hub", "a flatbed has no picture"
    lost = now(as_far_as(first, "picture"), picture=PictureMissing())
    assert lost.view.find("state").tone is Tone.WARNING
    assert lost.does(act.SeekAgain()).view.find("camera").detail


def test_the_test_page_is_printed_only_on_a_printer_and_told_as_it_is(first: Visit) -> None:
    there = now(as_far_as(first, "printer"), printers=PRINTERS)
    assert there.turner.turn(there.session, act.TestPrint(), there.today).effects == ()
    with_one = there.does(act.Pick(OptionId("hall")))
    assert with_one.turner.turn(with_one.session, act.TestPrint(), there.today).effects == (
        Effect.PRINT_TEST,
    )
    said = {
        now(with_one, test=one).view.find("state").name
        for one in (PrintPreparing(), JobPrinted(), JobWaiting(OutOfPaper()), JobFailed("x"))
    }
    assert len(said) == 4
    assert now(with_one, test=JobPrinting()).view.find("state").name in said
    assert duty(now(with_one, test=JobPrinted()).does(act.Pick(OptionId("office")))).test != JobPrinted()


def test_a_hub_is_asked_with_its_address_and_a_code(first: Visit) -> None:
    there = picks(as_far_as(first, "hub"), ELSEWHERE)
    assert step(types(there, "web", "parvis..")) == "address"
    short = types(types(there, "web", "parvis.valbourg.fr"), "code", "ab2")
    assert step(short) == "code"
    whole = short.does(*(act.Type(key) for key in "3cd45"))
    assert whole.view.find("field.code").value == "AB23-CD45"
    turn = whole.turner.turn(whole.session, act.Confirm(), whole.today)
    assert turn.effects == (Effect.JOIN_HUB,)
    tried = replace(whole, session=turn.session)
    assert (step(tried), duty(tried).hub) == ("tried", HubAsked())
    signs = now(tried, hub=HubCompares("Valbourg", "ABCD-EFGH")).view.find("signs")
    assert (signs.name, signs.spoken) == ("ABCD EFGH", "A B C D, E F G H")
    known = now(tried, hub=HubTrusts("Valbourg", "https://parvis.valbourg.fr")).does(act.Confirm())
    assert step(known) == "check"
    made = chosen(known.session)
    assert made is not None
    assert made.hub_url == "https://parvis.valbourg.fr"
    assert step(known.does(act.Back())) == "tried"


@pytest.mark.parametrize("why", [*sorted(WHY), "never-heard-of"])
def test_each_failure_has_its_words_and_three_ways_on(first: Visit, why: str) -> None:
    no = now(asked(first), hub=HubSaysNo(why))
    words = no.view.find("text").name
    assert words
    assert (words == now(no, hub=HubSaysNo("fault")).view.find("text").name) == (
        why in {"fault", "never-heard-of"}
    )
    again = no.turner.turn(no.session, act.Confirm(), no.today)
    if why in NEEDS_CODE:
        assert (step(replace(no, session=again.session)), again.effects) == ("code", ())
        assert again.session.draft.fields[FieldId("code")] == "", "nobody takes eight signs away one by one"
    else:
        assert again.effects == (Effect.JOIN_HUB,)
    back = no.does(act.Back())
    assert (step(back), back.session.draft.fields[FieldId("code")]) == ("code", "AB23CD45")
    later = no.does(act.HubLater())
    assert (step(later), duty(later).hub) == ("check", HubUntried())
    made = chosen(later.session)
    assert made is not None
    assert made.hub_url == ""


def test_a_file_that_could_not_be_written_is_tried_again_or_left(first: Visit) -> None:
    last = as_far_as(first, "check").does(act.Confirm())
    assert last.does(act.Back()).session == last.session, "while it is written nothing is touched"
    failed = now(last, keeping=Keeping.FAILED)
    assert failed.turner.turn(failed.session, act.Confirm(), failed.today).effects == (Effect.KEEP_SETUP,)
    assert step(failed.does(act.Back())) == "check"
    written = now(last, keeping=Keeping.WRITTEN)
    assert written.does(act.Confirm(), act.Back()).session == written.session


def test_a_kiosk_alone_tells_its_first_code_before_anything_is_written(first: Visit) -> None:
    """Nobody could make an account on a kiosk alone: its code lay in a file that nobody can read."""
    alone = now(as_far_as(first, "hub"), first_code="K7QM-4XWD")
    there = picks(alone, "").does(act.Confirm())
    assert (step(there), there.turner.turn(picks(alone, "").session, act.Confirm(), there.today).effects) == (
        "note", (),
    )  # fmt: skip
    code = there.view.find("code")
    assert (code.role, code.name, code.spoken) == (Role.DIGITS, "K7QM 4XWD", "K 7 Q M, 4 X W D")
    assert not [one for one in there.view.walk() if one.id == "state"], "its address is being looked for"
    offline = now(there, console="")
    assert offline.view.find("state").tone is Tone.WARNING
    assert duty(offline.does(act.SeekAgain())).console is None
    assert now(there, console="http://10.0.0.7:8765").view.find("state").detail == "http://10.0.0.7:8765"
    assert step(there.does(act.Back())) == "check"
    noted = there.turner.turn(there.session, act.Confirm(), there.today)
    assert noted.effects == (Effect.KEEP_SETUP,)
    made = chosen(noted.session)
    assert made is not None
    assert made.first_code == "K7QM-4XWD"
    assert "K7QM" not in repr(made) + repr(duty(there)), "no log may get it by accident"
    failed = now(replace(there, session=noted.session), keeping=Keeping.FAILED)
    assert failed.does(act.Back()).view.find("code") == code, "the same one, while it is not written"


def test_who_joins_the_towns_hub_is_told_no_code(first: Visit) -> None:
    known = now(
        asked(now(first, first_code="K7QM-4XWD")), hub=HubTrusts("Valbourg", "https://parvis.valbourg.fr")
    )
    check = known.does(act.Confirm())
    assert step(check) == "check"
    turn = check.turner.turn(check.session, act.Confirm(), check.today)
    assert turn.effects == (Effect.KEEP_SETUP,)
    made = chosen(turn.session)
    assert made is not None
    assert made.first_code == ""


def test_nothing_of_a_visit_can_be_done_meanwhile(first: Visit) -> None:
    there = as_far_as(first, "place")
    useless = (
        act.CallSomeone(), act.AskToLeave(), act.Erase(), act.StartCleaning(), act.ShowTuning(), act.GoHome(),
        act.Print(), act.AnswerOffer(True), act.HubLater(), act.TestPrint(),
    )  # fmt: skip
    assert there.does(*useless).session == there.session
    assert {str(one.id) for one in there.view.nodes if one.id.startswith("dock.")} == {
        "dock.text", "dock.contrast", "dock.sound",
    }  # fmt: skip


def test_language_size_and_voice_change_and_the_page_stays(first: Visit) -> None:
    there = as_far_as(first, "place").does(*(act.Type(key) for key in "hall"))
    langs = there.does(act.ShowLanguages())
    assert langs.view.key == "languages"
    assert langs.does(act.Back()).session == langs.does(act.CloseOverlay()).session == there.session
    arabic = langs.does(act.ChooseLanguage(Lang("en")), act.NextTextSize(), act.ToggleSound())
    assert (step(arabic), arabic.session.comfort.lang) == ("place", "en")
    assert arabic.session.draft == there.session.draft
    assert arabic.view.find("title").name != there.view.find("title").name


def test_a_hub_that_was_prepared_is_asked_for_alone(town: Town) -> None:
    prepared = joining(SettingUp(), "https://parvis.valbourg.fr")
    code = Visit(town, begins(Session(Comfort(Lang("fr"))), prepared, town))
    assert (step(code), code.view.find("progress").value) == ("code", "1/2")
    assert code.does(act.Back()).session.duty == code.session.duty, "there is nothing before it"
    typed = code.does(*(act.Type(key) for key in keys_of(FieldId("code"), "ab23cd45")))
    turn = typed.turner.turn(typed.session, act.Confirm(), typed.today)
    assert turn.effects == (Effect.JOIN_HUB,)
    tried = replace(typed, session=turn.session)
    assert (step(tried), tried.view.find("progress").value) == ("tried", "2/2")
    assert step(tried.does(act.Back())) == "code"
    for asked_again in (code, now(tried, hub=HubSaysNo("timeout"))):
        later = asked_again.turner.turn(asked_again.session, act.HubLater(), asked_again.today)
        assert later.effects == (Effect.KEEP_SETUP,)
    trusts = now(tried, hub=HubTrusts("Valbourg", "https://parvis.valbourg.fr"))
    kept = trusts.turner.turn(trusts.session, act.Confirm(), trusts.today)
    assert kept.effects == (Effect.KEEP_SETUP,)
    failed = now(replace(trusts, session=kept.session), keeping=Keeping.FAILED)
    assert step(failed.does(act.Back())) == "tried"


def test_a_kiosk_that_nobody_touches_serves_without_its_hub(town: Town, first: Visit) -> None:
    """The town's server may be down for days: a hall is not left with an installer's page."""
    prepared = joining(SettingUp(), "https://parvis.valbourg.fr")
    code = Visit(town, begins(Session(Comfort(Lang("fr"))), prepared, town))
    assert left_alone(code.session) == act.HubLater()
    assert left_alone(code.does(act.ShowLanguages()).session) == act.CloseOverlay()
    tried = now(code, step=SetupStep.TRIED)
    assert left_alone(now(tried, hub=HubSaysNo("undecided")).session) == act.HubLater()
    assert left_alone(now(tried, hub=HubAsked()).session) == act.HubLater(), "whatever became of who asked"
    assert left_alone(tried.session) == act.HubLater(), "it was put off, and that could not be written"
    assert left_alone(now(tried, hub=HubCompares("Valbourg", "ABCD")).session) is None
    assert left_alone(now(tried, hub=HubTrusts("Valbourg", "x")).session) == act.Confirm()
    assert left_alone(now(tried, keeping=Keeping.WRITING).session) is None
    assert left_alone(first.session) is None, "a kiosk without any settings has nothing to serve with"


def test_a_setup_action_means_nothing_in_a_visit(visit: Visit) -> None:
    assert visit.does(act.SeekAgain(), act.TestPrint(), act.HubLater()).session == visit.session


def test_news_are_told_where_they_stand(first: Visit) -> None:
    there = duty(as_far_as(first, "printer"))
    assert tuple(setup.news(there, replace(there, printers=PRINTERS))) == ("state",)
    assert tuple(setup.news(there, replace(there, picture=PictureSeen()))) == ("camera", "state")
    assert tuple(setup.news(there, replace(there, console=""))) == ("state",)
    assert tuple(setup.news(there, replace(there, step=SetupStep.HUB))) == ()


def test_words_and_addresses_as_they_are_written() -> None:
    assert tidy("  hall a ") == "hall A"
    assert tidy("Hall a - borne 2") == "Hall A - borne 2"
    assert tidy("Il y a un hall") == "Il y a un hall"
    assert tidy("L'accueil, hall b") == "L'accueil, hall B"
    assert tidy("Salle à manger") == "Salle à manger"
    assert address("parvis.fr/") == "https://parvis.fr"
    assert address("http://127.0.0.1:8765") == "http://127.0.0.1:8765"
    assert address("ftp://x") is address("") is address("a b") is None


def test_what_can_never_be_an_address_is_refused_where_it_is_typed() -> None:
    """It passed, and the page that asks the hub kept its hourglass."""
    long = "a" * 64
    for odd in ("parvis..valbourg.fr", ".fr", "a.", "-a.fr", f"{long}.fr", "a.fr:99999", "a.fr:0", "a.fr:"):
        assert address(odd) is None, odd
    for right in (f"{long[1:]}.fr", "a.fr:65535", "parvis-2.valbourg.fr/borne", "xn--vry-9la.fr", "hub:8765"):
        assert address(right) == f"https://{right}"


@pytest.mark.parametrize("panel", [Panel(), Panel(1920, 1080), Panel(1080, 1920)])
def test_every_screen_can_hang_somewhere_good(panel: Panel) -> None:
    from kiosk.pages.setup_states import GOOD_EDGE_MM, INCHES

    for inches in INCHES:
        middles = panel.middles_cm(inches)
        assert 4 <= len(middles) <= 6
        assert any(panel.edge_mm(inches, one) in GOOD_EDGE_MM for one in middles)


def test_a_kiosk_that_has_served_before_says_why_it_asks_again(town: Town) -> None:
    again = Visit(town, begins(Session(Comfort(Lang("fr"))), SettingUp(remade=True), town))
    notice = again.view.find("state")
    assert (notice.role, notice.tone) == (Role.NOTICE, Tone.WARNING)
    told = {one.name for one in again.does(act.Confirm()).view.walk()}
    assert notice.name not in told, "once is enough"
