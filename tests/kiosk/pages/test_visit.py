"""The electoral roll, walked page by page, without pixels."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.devices.printer import (
    JobFailed,
    JobPrinted,
    JobPrinting,
    JobWaiting,
    OutOfPaper,
    PrinterBlocked,
)
from kiosk.pages import actions as act
from kiosk.pages.finish import to_do
from kiosk.pages.frame import Pen
from kiosk.pages.live import news
from kiosk.pages.overlays import Helping, IdleWarning
from kiosk.pages.speech import spoken
from kiosk.pages.states import (
    CallAccepted,
    CallEnded,
    CallLost,
    CallSeen,
    CallSent,
    CallUnsent,
    NotPrinted,
    ParcelCancelled,
    ParcelExpired,
    ParcelFailed,
    ParcelOpening,
    ParcelPairing,
    ParcelReady,
    ParcelReceived,
    ScanFailed,
    ScanLooking,
    ScanStarting,
    ScanTaken,
    ScanWorking,
)
from kiosk.pages.turn import Effect
from kiosk.pages.view import Area, Role, State, Tone
from kiosk.procedures.events import EventId
from kiosk.types import FieldId, Lang, OptionId, PageId, ProcedureId, SectionId
from tests.support.visit import ELECTORAL_ROLL, PAPER, Visit

USUAL = (
    "nationality",
    "birth_date",
    "name",
    "address",
    "identity",
    "address_proof",
    "address_proof-dated",
    "review",
    "done",
)
"""The pages of the electoral roll, as most people see them."""


def test_the_whole_journey_ends_with_a_prepared_file(visit: Visit) -> None:
    done = visit.opens().as_far_as("done")
    assert done.says("title") == "Votre dossier est prêt."
    assert done.says("todo.0") == "1. Imprimez le papier."
    assert done.says("todo.1").startswith("2. Donnez le papier imprimé")
    aged = "Un justificatif de domicile de moins de 3\N{NO-BREAK SPACE}mois"
    assert done.brings == ("Votre pièce d’identité", aged)


def test_a_paper_to_bring_was_alone_on_the_second_part_and_the_code_was_small(visit: Visit) -> None:
    """What is read stands together, then what is acted on: the code grows into the room that is left."""
    ready = visit.opens().as_far_as("done")
    ready = replace(ready, session=replace(ready.session, parcel=ParcelReady("1", 30)))
    order = [str(node.id).partition(".")[0] for node in ready.view.area(Area.BODY)]
    assert order.index("todo") < order.index("bring") < order.index("qr")
    assert order[order.index("qr") :] == ["qr", "aim", "phone", "print", "print", "another", "restart"]


def test_steps_are_counted_to_the_last(visit: Visit) -> None:
    """It once said "8 sur 9" on the review, then "8 sur 8" at the end."""
    seen = []
    there = visit.opens()
    for page in USUAL:
        there = there.as_far_as(page)
        seen.append(there.view.find("progress").value)
    assert seen == [f"{n}/9" for n in range(1, 10)]


@pytest.mark.clause("5.1.3.15", "11.3.2")
def test_nothing_chosen_is_explained_and_stays(visit: Visit) -> None:
    stays = visit.opens().does(act.Confirm()).arrives_at("nationality")
    assert "Choisissez une réponse" in stays.says("error")


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("", "Il manque la date"),
        ("03", "Il manque le mois"),
        ("0305", "Il manque l’année"),
        ("0305194", "Il manque des chiffres"),
        ("31021948", "n’a pas de jour 31"),
        ("03052031", "pas encore passée"),
        ("03051700", "trop ancienne"),
    ],
)
def test_a_wrong_date_is_explained_and_kept(visit: Visit, digits: str, said: str) -> None:
    asked = visit.opens().as_far_as("birth_date")
    stays = asked.types(date=digits).does(act.Confirm()).arrives_at("birth_date")
    assert said in stays.says("error")
    assert stays.session.draft.fields.get("date", "") == digits


@pytest.mark.clause("5.1.3.15")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"family": "", "given": "camille"}, "family"),
        ({"family": "exemple", "given": ""}, "given"),
        ({"family": "2", "given": "camille"}, "family"),
    ],
)
def test_a_wrong_name_is_shown_beside_its_field(visit: Visit, fields: dict[str, str], field: str) -> None:
    stays = visit.opens().as_far_as("name").types(**fields).does(act.Confirm()).arrives_at("name")
    order = [node.id for node in stays.view.walk()]
    assert order.index("error") == order.index(f"field.{field}") + 1
    assert State.ACTIVE in stays.view.find(f"field.{field}").states


def test_names_are_typed_with_their_capitals(visit: Visit) -> None:
    named = visit.opens().as_far_as("name").types(family="le goff", given="anne-marie")
    assert named.view.find("field.family").value == "Le Goff"
    assert named.view.find("field.given").value == "Anne-Marie"


def test_back_everywhere_and_the_answers_stay(visit: Visit) -> None:
    back = visit.opens().as_far_as("review")
    for page in (
        "address_proof-dated",
        "address_proof",
        "identity",
        "address",
        "name",
        "birth_date",
        "nationality",
    ):
        back = back.does(act.Back()).arrives_at(page)
    assert State.SELECTED in back.view.find("option.french").states
    menu = back.does(act.Back())
    assert menu.view.key == "menu"
    again = menu.opens().arrives_at("nationality")
    assert State.SELECTED in again.view.find("option.french").states, "the menu keeps what was said"
    assert menu.does(act.Back()).view.key == "leaving", "what was said is not left to the next person"


@pytest.mark.clause("wcag-3.3.4")
def test_a_changed_answer_plans_the_rest_again(visit: Visit) -> None:
    changed = visit.opens().as_far_as("review").does(act.Change(PageId("nationality")))
    asked = changed.arrives_at("nationality").chooses("european").arrives_at("elections")
    again = asked.chooses("both").arrives_at("review")
    assert again.view.find("line.elections").value == "Les deux"
    back = again.does(act.Change(PageId("nationality"))).chooses("french").arrives_at("review")
    assert all(node.id != "line.elections" for node in back.view.walk())


def test_a_proof_that_is_too_old_says_its_age_and_what_to_do(visit: Visit) -> None:
    old = visit.opens().as_far_as("address_proof-dated").types(date="22062026").does(act.Confirm())
    old.arrives_at("address_proof-old")
    assert "5\xa0mois" in old.says("text")
    again = old.chooses("retry").arrives_at("address_proof")
    assert not {"address_proof", "address_proof-dated"} & again.session.dossier.answers.keys()
    assert again.session.scan == ScanStarting(), "the old paper is not offered again"
    later = old.chooses("later").arrives_at("review").does(act.Confirm())
    assert "Un justificatif de domicile de moins de 3\xa0mois" in later.brings


def test_a_proof_of_two_months_and_a_half_is_young_enough(visit: Visit) -> None:
    visit.opens().as_far_as("address_proof-dated").types(date="08092026").does(act.Confirm()).arrives_at(
        "review"
    )


def test_a_missing_paper_is_no_failure(visit: Visit) -> None:
    none = visit.opens().as_far_as("address_proof").does(act.Missing()).arrives_at("address_proof-missing")
    done = none.chooses("later").as_far_as("done")
    assert "Un justificatif de domicile de moins de 3\xa0mois" in done.brings
    assert none.chooses("retry").arrives_at("address_proof")


def test_the_shutter_and_the_second_picture(visit: Visit) -> None:
    there = visit.opens().as_far_as("address_proof")
    turn = there.turner.turn(there.session, act.Shoot(), there.today)
    assert turn.effects == (Effect.SHOOT,)
    taken = replace(there.session, scan=ScanTaken(PAPER))
    assert there.turner.turn(taken, act.Shoot(), there.today).session.scan == ScanStarting()


def test_going_on_without_a_picture_stays(visit: Visit) -> None:
    visit.opens().as_far_as("address_proof").does(act.Confirm()).arrives_at("address_proof")


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        (ScanLooking("no_page", 0), "Je ne vois pas de feuille."),
        (ScanLooking("hold_still", 0.5), "C’est bien. Ne bougez plus…"),
        (ScanLooking("none", 0), "Posez la feuille sous la caméra."),
        (ScanLooking("none", 0.5), "Je vois une feuille…"),
        (ScanWorking(), "Photo prise"),
    ],
)
def test_the_camera_page_says_what_is_true(visit: Visit, scan: object, said: str) -> None:
    there = visit.opens().as_far_as("address_proof")
    looking = replace(there, session=replace(there.session, scan=scan))
    assert said in looking.view.find("camera").detail


def test_a_camera_that_fails_is_the_title_and_nothing_turns(visit: Visit) -> None:
    """ "Posez ce papier" once stood over a camera that did not answer, with a ring that seemed to wait."""
    there = visit.opens().as_far_as("address_proof")
    failed = replace(there, session=replace(there.session, scan=ScanFailed()))
    assert failed.says("title") == "La caméra ne répond pas"
    assert "La borne essaie encore" in failed.says("text")
    assert all(node.role is not Role.CAMERA for node in failed.view.walk())
    told = news(there.session, there.view, failed.session, failed.view)
    assert told == ("title", "text"), "who does not see it hears it"
    assert news(failed.session, failed.view, there.session, there.view) == ("camera",)


def test_a_paper_that_was_shown_before_is_not_asked_for(visit: Visit) -> None:
    there = visit.opens().as_far_as("address_proof")
    assert there.says("title").startswith("Posez ce papier")
    draft = replace(there.session.draft, known=True)
    held = replace(there, session=replace(there.session, scan=ScanTaken(PAPER), draft=draft))
    assert held.says("title").startswith("Nous avons déjà ce papier")
    roles = {node.role for node in held.view.walk()}
    assert Role.PICTURE in roles
    assert Role.CAMERA not in roles, "no photograph is kept of it: not an empty frame"
    kept = replace(there, session=replace(there.session, scan=ScanTaken(PAPER)))
    assert kept.says("title").startswith("Nous avons déjà ce papier"), "nor one that was just kept"


@pytest.mark.parametrize(
    ("printing", "asked"),
    [
        (NotPrinted(), True),
        (JobFailed("aborted"), True),
        (JobWaiting(OutOfPaper()), False),
        (JobPrinted(), False),
    ],
)
def test_the_paper_is_to_be_printed_until_it_is(visit: Visit, printing: object, asked: bool) -> None:
    done = visit.opens().as_far_as("done")
    shown = replace(done, session=replace(done.session, printing=printing))
    assert (shown.says("todo.0") == "1. Imprimez le papier.") is asked
    steps = [node.name for node in shown.view.walk() if node.id.startswith("todo.")]
    assert any("Donnez le papier imprimé" in step for step in steps)


def test_what_is_left_to_do_wears_no_tick(visit: Visit) -> None:
    done = visit.opens().as_far_as("done")
    (framed,) = to_do(Pen(done.town, done.session, done.today), ("Signez la demande",), ())
    assert (framed.tone, framed.icon) == (Tone.PLAIN, "list-checks")


def test_a_print_that_waits_for_paper_does_not_say_that_it_goes_on(visit: Visit) -> None:
    done = visit.opens().as_far_as("done")
    waiting = replace(done, session=replace(done.session, printing=JobWaiting(OutOfPaper())))
    assert waiting.says("print") == "Impression en attente"


@pytest.mark.parametrize(
    ("call", "back", "main"),
    [
        (CallSent(), "Annuler", "Continuer en attendant"),
        (CallAccepted("Léa"), "Annuler", "Continuer en attendant"),
        (CallUnsent(), "Annuler l’appel", "Continuer"),
        (CallLost(), "Annuler l’appel", "Continuer"),
        (CallEnded(answered=True), "Retour", "Continuer"),
        (CallEnded(answered=False), "Retour", "Continuer"),
    ],
)
def test_the_help_page_waits_only_for_who_may_come(visit: Visit, call: object, back: str, main: str) -> None:
    helped = visit.opens().does(act.CallSomeone())
    shown = replace(helped, session=replace(helped.session, call=call))
    assert (shown.says("back"), shown.says("main")) == (back, main)


def test_minors_are_sent_to_a_person(visit: Visit) -> None:
    young = visit.opens().as_far_as("birth_date").types(date="24112008").does(act.Confirm())
    young.arrives_at("too_young")
    assert all(node.id not in {"qr", "print"} for node in young.view.walk())
    visit.opens().as_far_as("birth_date").types(date="23112008").does(act.Confirm()).arrives_at("name")


@pytest.mark.clause("wcag-3.2.6")
@pytest.mark.parametrize(
    ("call", "title", "done"),
    [
        (CallSent(), "Votre appel est envoyé", 1),
        (CallSeen("Samia"), "Samia a vu votre appel", 2),
        (CallAccepted("Samia"), "Samia arrive", 3),
        (CallUnsent(), "L’appel n’est pas encore parti", 0),
        (CallEnded(answered=False), "Personne n’a répondu", 0),
        (CallEnded(answered=True), "L’aide est terminée", 0),
    ],
)
def test_the_help_page_never_says_more_than_is_true(
    visit: Visit, call: object, title: str, done: int
) -> None:
    helped = visit.opens().does(act.CallSomeone())
    assert helped.says("title") == "Nous appelons quelqu’un"
    helped = replace(helped, session=replace(helped.session, call=call))
    assert helped.says("title") == title
    ticked = [node for node in helped.view.walk() if node.role is Role.STEP and State.DONE in node.states]
    assert len(ticked) == done
    assert helped.does(act.CloseOverlay()).arrives_at("nationality")


def test_calling_twice_raises_one_call(visit: Visit) -> None:
    first = visit.turner.turn(visit.session, act.CallSomeone(), visit.today)
    assert first.effects == (Effect.RAISE_CALL,)
    assert visit.turner.turn(first.session, act.CallSomeone(), visit.today).effects == ()


@pytest.mark.clause("5.1.3.16")
@pytest.mark.parametrize(
    ("parcel", "said"),
    [
        (ParcelReady("101/010/111", 30), "Gardez tout sur votre téléphone"),
        (ParcelReady("101/010/111", 30, again=True), "Voici un nouveau carré"),
        (ParcelPairing("4821"), "Voyez-vous ce nombre sur votre téléphone"),
        (ParcelOpening(), "Votre téléphone reçoit vos papiers"),
        (ParcelCancelled(), "Le partage est annulé"),
        (ParcelReceived(), "Reçu sur le téléphone"),
        (ParcelExpired(), "Ce carré ne marche plus"),
        (ParcelFailed(), "Pas de carré"),
    ],
)
def test_the_finish_page_says_what_became_of_the_parcel(visit: Visit, parcel: object, said: str) -> None:
    done = visit.opens().as_far_as("done")
    done = replace(done, session=replace(done.session, parcel=parcel))
    assert any(said in node.name for node in done.view.walk())


def test_printed_only_when_it_was(visit: Visit) -> None:
    done = visit.opens().as_far_as("done")
    for state, said in (
        (NotPrinted(), "Imprimer"),
        (JobPrinting(), "Impression en cours…"),
        (JobPrinted(), "Imprimé. Imprimer encore\xa0?"),
    ):
        shown = replace(done, session=replace(done.session, printing=state))
        assert shown.says("print") == said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (JobWaiting(OutOfPaper()), "plus de papier"),
        (JobWaiting(PrinterBlocked("media-jam")), "bloquée"),
        (JobFailed("aborted"), "n’est pas sorti"),
    ],
)
def test_what_hinders_the_paper_is_said_first(visit: Visit, state: object, said: str) -> None:
    done = visit.opens().as_far_as("done")
    shown = replace(done, session=replace(done.session, printing=state))
    assert said in shown.says("printing")
    order = [node.id for node in shown.view.walk()]
    assert order.index("printing") < order.index("todo")


def test_a_changed_answer_makes_the_old_receipt_void(visit: Visit) -> None:
    done = visit.opens().as_far_as("done")
    ready = replace(done, session=replace(done.session, parcel=ParcelReady("1", 30), printing=JobPrinted()))
    changed = ready.does(act.Back(), act.Change(PageId("identity"))).chooses("passport")
    assert changed.session.parcel != ParcelReady("1", 30)
    assert changed.session.printing != JobPrinted()


def test_the_veil_shows_nothing_of_the_page_behind(visit: Visit) -> None:
    there = visit.opens().as_far_as("review")
    veiled = replace(there, session=replace(there.session, overlay=IdleWarning(44)))
    words = " ".join(node.name + node.detail + node.value for node in veiled.view.walk())
    assert "Tilleuls" not in words
    assert "44" in words
    assert veiled.does(act.CloseOverlay()).arrives_at("review")


@pytest.mark.clause("5.1.3.13")
def test_erase_leaves_a_new_session(visit: Visit) -> None:
    there = visit.opens().as_far_as("done").does(act.NextTheme(), act.NextTextSize(), act.AskToLeave())
    turn = there.turner.turn(there.session, act.Erase(), there.today)
    assert turn.effects == (Effect.WIPE,)
    assert turn.session == there.turner.start()


def test_another_language_keeps_the_answers(visit: Visit) -> None:
    there = visit.opens().as_far_as("identity").does(act.ShowLanguages())
    english = there.does(act.ChooseLanguage(Lang("en"))).arrives_at("identity")
    assert english.says("title") == "Do you have an identity document?"


@pytest.mark.clause("5.1.3.1", "5.1.3.14")
def test_every_page_in_every_language_is_said_as_it_is_seen(visit: Visit) -> None:
    """EN 301 549, 5.1.3.1 and 5.1.3.3: what is seen is said, in the same order."""
    for lang in ("fr", "en"):
        there = visit.does(act.ChooseLanguage(Lang(lang))).opens()
        for page in USUAL:
            view = there.as_far_as(page).view
            said = [(one.node, one.text.rstrip(".")) for one in spoken(view)]
            seen = [node for node in view.walk() if node.reads and node.name and node.spoken is None]
            for node in seen:
                assert any(one == node.id and words[:8] in node.name for one, words in said), node.id


@pytest.mark.clause("5.1.3.3")
def test_each_spoken_sentence_points_at_the_words_on_the_screen(visit: Visit) -> None:
    view = visit.opens().as_far_as("address_proof").view
    for one in spoken(view):
        if one.part:
            shown = getattr(view.find(one.node), one.part)[one.start : one.end]
            assert shown.rstrip(".") == one.text.rstrip(".")


STARTS = ("nationality", "address_proof", "review", "done")
EVERY_ACTION = (
    act.Pick(OptionId("no-such-option")),
    act.FocusField(FieldId("no-such-field")),
    act.Type("a"),
    act.Type("backspace"),
    act.Confirm(),
    act.Missing(),
    act.Shoot(),
    act.Change(PageId("nationality")),
    act.Change(PageId("no-such-page")),
    act.Print(),
    act.Back(),
    act.ChooseLanguage(Lang("en")),
    act.ShowLanguages(),
    act.OpenProcedure(ELECTORAL_ROLL),
    act.OpenProcedure(ProcedureId("no-such-pack")),
    act.ToggleSpeech(),
    act.NextTextSize(),
    act.NextTheme(),
    act.ToggleSound(),
    act.CallSomeone(),
    act.CancelCall(),
    act.CloseOverlay(),
    act.AskToLeave(),
    act.Erase(),
    act.Pick(OptionId("french")),
    act.Pick(OptionId("yes")),
    act.Pick(OptionId("retry")),
    act.Correct(),
    act.GoHome(),
    act.OpenSection(SectionId("vote")),
    act.OpenSection(SectionId("no-such-section")),
    act.ShowEvents(),
    act.OpenEvent(EventId("naissance")),
    act.OpenEvent(EventId("no-such-event")),
    act.ShowLibrary(),
    act.SearchLibrary(),
    act.StartPractice(),
    act.Draw(((0, 0), (10, 10))),
    act.ClearDrawing(),
    act.OpenProcedure(ProcedureId("carte-identite")),
    act.Type("1"),
)


def test_actions_out_of_place_change_nothing(visit: Visit) -> None:
    for action in (
        act.Type("a"),
        act.Confirm(),
        act.Missing(),
        act.Print(),
        act.Shoot(),
        act.Pick(OptionId("x")),
    ):
        assert visit.does(action).session == visit.session
    assert visit.opens(ProcedureId("no-such-pack")).session == visit.session
    helped = visit.opens().does(act.CallSomeone())
    assert helped.does(act.Pick(OptionId("french")), act.Confirm()).session == helped.session


@given(
    st.lists(st.sampled_from(EVERY_ACTION), max_size=40),
    st.sampled_from(STARTS),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_actions_breaks_a_visit(visit: Visit, actions: list[act.Action], start: str) -> None:
    there = visit.opens().as_far_as(start)
    for action in actions:
        there = there.does(action)
        view = there.view
        assert view.nodes
        assert spoken(view) is not None


def test_a_paper_stays_taken_behind_an_overlay_and_on_the_way_back(visit: Visit) -> None:
    """It was once scanned again after every call for help."""
    there = visit.opens().as_far_as("address_proof")
    taken = replace(there, session=replace(there.session, scan=ScanTaken(PAPER)))
    again = taken.does(act.CallSomeone(), act.CloseOverlay())
    assert again.session.scan == ScanTaken(PAPER)
    back = (
        taken.does(act.Confirm())
        .arrives_at("address_proof-dated")
        .does(act.Back())
        .arrives_at("address_proof")
    )
    assert back.session.scan == ScanTaken(PAPER)
    assert back.does(act.Confirm()).arrives_at("address_proof-dated")


def test_one_touch_does_not_erase_a_file_that_nobody_has(visit: Visit) -> None:
    """A shaking finger once touched twice at the same place, and lost the whole visit."""
    done = visit.opens().as_far_as("done")
    assert done.view.find("main").action == act.AskToLeave()
    asked = replace(done, session=replace(done.session, parcel=ParcelReady("1", 30))).does(act.AskToLeave())
    assert "pas encore votre papier" in asked.says("text")
    for change in ({"printing": JobPrinted()}, {"parcel": ParcelReceived()}):
        safe = replace(done, session=replace(done.session, **change))
        assert safe.view.find("main").action == act.Erase()


def test_a_date_that_nobody_knows_leads_on(visit: Visit) -> None:
    asked = visit.opens().as_far_as("address_proof-dated")
    assert asked.says("missing") == "Je ne sais pas"
    unsure = asked.does(act.Missing()).arrives_at("review")
    assert unsure.view.find("line.address_proof-dated").value == "Je ne sais pas"
    assert "Un justificatif de domicile de moins de 3\xa0mois" in unsure.does(act.Confirm()).brings
    visit.opens().as_far_as("birth_date").does(act.Missing()).arrives_at("not_possible")


def test_keys_do_not_move_while_an_error_is_mended(visit: Visit) -> None:
    """The keypad once jumped by a row at the first key, and the next touch typed another digit."""
    wrong = visit.opens().as_far_as("birth_date").types(date="31021948").does(act.Confirm())
    mended = wrong.does(act.Type("backspace"))
    assert wrong.says("error")
    assert mended.says("error") == "", "what was wrong is over with the first key"
    assert [one.id for one in mended.view.nodes] == [one.id for one in wrong.view.nodes], "its place is kept"


def test_a_dead_camera_strands_nobody(visit: Visit) -> None:
    there = visit.opens().as_far_as("address_proof")
    dead = replace(there, session=replace(there.session, scan=ScanFailed()))
    assert dead.says("missing") == "Continuer sans photo"
    dead.does(act.Missing()).arrives_at("address_proof-missing")


def test_the_attract_page_holds_nothing_of_anybody(visit: Visit) -> None:
    """Back to the attract page once left a whole visit, prefilled, to the next person."""
    there = visit.opens().as_far_as("address_proof-dated")
    for _ in range(12):
        turn = there.turner.turn(there.session, act.Back(), there.today)
        there = replace(there, session=turn.session)
        if there.view.key == "attract":
            assert there.session == there.turner.start()
    fresh = visit.turner.turn(visit.session, act.Back(), visit.today)
    assert fresh.effects == (Effect.WIPE,)
    assert fresh.session == visit.turner.start()


def test_what_was_typed_before_back_is_kept(visit: Visit) -> None:
    there = visit.opens().as_far_as("address").types(street="12 rue des tilleuls", postcode="012")
    again = there.does(act.Back(), act.Confirm()).arrives_at("address")
    assert again.view.find("field.street").value == "12 rue des tilleuls"
    assert again.view.find("field.postcode").value == "012"


def test_another_procedure_starts_empty(visit: Visit) -> None:
    there = visit.opens().as_far_as("address")
    procedure = there.town.procedures[ELECTORAL_ROLL]
    other = replace(procedure, id=ProcedureId("other"))
    town = replace(there.town, procedures={**there.town.procedures, other.id: other})
    left = replace(there, town=town).does(*[act.Back()] * 4)
    assert left.view.key == "menu"
    opened = left.opens(other.id)
    assert opened.session.dossier.answers == {}
    assert opened.session.draft.known, "what is known is shown, and is no answer yet"
    same = opened.does(act.GoHome()).opens()
    assert same.session.dossier.answers == there.session.dossier.answers


@pytest.mark.clause("wcag-2.2.1")
def test_the_veil_gives_back_what_it_covered(visit: Visit) -> None:
    helped = visit.opens().does(act.CallSomeone())
    veiled = replace(helped.session, overlay=IdleWarning(40, covered=Helping()))
    assert replace(helped, session=veiled).does(act.CloseOverlay()).view.key == "help"


def test_the_shutter_is_live_only_while_there_is_a_picture_to_take(visit: Visit) -> None:
    there = visit.opens().as_far_as("address_proof")
    for scan, live in ((ScanStarting(), False), (ScanLooking("no_page", 0), True), (ScanWorking(), False)):
        main = replace(there, session=replace(there.session, scan=scan)).view.find("main")
        assert (main.action == act.Shoot()) is live
