"""Signing in on one's own phone, as the kiosk's pages show it and a person decides it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.app.idle import IdleWatch
from kiosk.app.sections import VisitSettings
from kiosk.pages import actions as act
from kiosk.pages import signin_states as si
from kiosk.pages.build import build
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.view import PageView, Role
from kiosk.procedures.answers import Answer, DateGiven, NameGiven
from kiosk.types import FactId, Lang, NodeId
from tests.support.visit import Visit

NAME, BIRTH_DATE = FactId("name"), FactId("birth_date")
CAMILLE: dict[FactId, Answer] = {
    NAME: NameGiven("Exemple", "Camille"),
    BIRTH_DATE: DateGiven(date(1948, 2, 17)),
}
KNOWN = si.SignInKnown(CAMILLE, "FranceConnect")


@pytest.fixture
def asked(visit: Visit) -> Visit:
    """On the page that asks the name."""
    opened = visit.opens()
    pages = opened.session.procedure.pages.values()  # type: ignore[union-attr]
    return opened.as_far_as(next(one.id for one in pages if one.fact == NAME))


def at(visit: Visit, now: si.SignInState) -> Visit:
    return replace(visit, session=replace(visit.session, sign_in=now))


def seen(visit: Visit, provider: str = "FranceConnect") -> PageView:
    return build(Pen(visit.town, visit.session, visit.today, signs_in=provider))


def actions_of(view: PageView) -> set[object]:
    return {node.action for node in view.nodes}


def test_the_way_stands_where_a_name_is_asked_and_only_where_a_hub_leads_somewhere(asked: Visit) -> None:
    assert act.SignIn() in actions_of(seen(asked))
    assert act.SignIn() not in actions_of(seen(asked, ""))
    practice = replace(asked, session=replace(asked.session, practice=True))
    assert act.SignIn() not in actions_of(seen(practice))
    assert practice.does(act.SignIn()).session == practice.session


def test_the_way_names_the_account_that_it_wants(asked: Visit) -> None:
    offer = next(node for node in seen(asked).nodes if node.id == "sign_in")
    assert offer.name == "Utiliser FranceConnect"
    assert "me connecter avec mon téléphone" in offer.said


def test_nobody_signs_in_for_somebody_else(visit: Visit) -> None:
    menu = visit.does(act.SignIn())
    assert menu.session.sign_in == si.NoSignIn()
    choice = visit.opens()
    assert choice.does(act.SignIn()).session == choice.session


def test_each_state_has_its_page_and_a_way_out(asked: Visit) -> None:
    keys = set()
    for now in (
        si.SignInPreparing(), si.SignInReady("1", 10), si.SignInAway(), si.SignInRefused(), si.SignInOver(),
        si.SignInFailed(), si.SignInDenied(),
    ):  # fmt: skip
        view = seen(at(asked, now))
        keys.add(view.key)
        assert act.Back() in actions_of(view)
        assert at(asked, now).does(act.Back()).session == asked.session
    assert len(keys) == 3
    code = next(one for one in seen(at(asked, si.SignInReady("1", 10))).nodes if one.role is Role.QR)
    assert "FranceConnect" in code.name
    assert "jamais ici" in code.detail


@pytest.mark.parametrize("ended", [si.SignInDenied(), si.SignInRefused(), si.SignInOver(), si.SignInFailed()])
def test_where_it_ended_the_question_can_be_answered_here(asked: Visit, ended: si.SignInState) -> None:
    view = seen(at(asked, ended))
    shown = {node.id: node for node in view.nodes}
    # The same words serve the page that asks a date.
    assert "répondez ici" in shown[NodeId("phone")].detail
    main = shown[NodeId("main")]
    assert (main.name, main.action) == ("Répondre ici", act.Back())
    made = asked.turner.turn(at(asked, ended).session, act.RenewParcel(), asked.today)
    assert (made.session.sign_in, made.effects) == (si.SignInPreparing(), (Effect.OPEN_SIGN_IN,))


def test_a_no_is_answered_on_a_page_of_its_own(asked: Visit) -> None:
    """The question came back without a word: had it been heard, and what was kept?"""
    denied = at(asked, KNOWN).does(act.BelieveIdentity(False))
    view = seen(denied)
    assert view.key != seen(at(asked, KNOWN)).key != seen(asked).key
    notice = next(node for node in view.nodes if node.id == "phone")
    assert "rien n'est gardé" in notice.name.replace("’", "'")
    assert notice.reads
    assert NAME not in denied.session.facts


def test_somebody_who_may_have_gone_is_not_named(asked: Visit) -> None:
    came = at(asked, si.SignInCame(KNOWN))
    view = seen(came)
    assert "Camille" not in repr(view)
    assert view.key != seen(at(asked, KNOWN)).key
    assert {act.ShowIdentity(), act.BelieveIdentity(False)} <= actions_of(view)
    assert came.does(act.ShowIdentity()).session == at(asked, KNOWN).session
    # Nothing is believed that nobody has read.
    assert came.does(act.BelieveIdentity(True)).session == came.session
    assert came.does(act.BelieveIdentity(False)).session.sign_in == si.SignInDenied()
    assert asked.does(act.ShowIdentity()).session == asked.session


def test_digits_are_compared_before_anybody_may_sign_in(asked: Visit) -> None:
    paired = at(asked, si.SignInPairing("4821"))
    view = seen(paired)
    assert {act.ConfirmPhone(True), act.ConfirmPhone(False)} <= actions_of(view)
    made = asked.turner.turn(paired.session, act.ConfirmPhone(True), asked.today)
    assert (made.session.sign_in, made.effects) == (si.SignInAway(), (Effect.ACCEPT_SIGN_IN,))
    made = asked.turner.turn(paired.session, act.ConfirmPhone(False), asked.today)
    assert (made.session.sign_in, made.effects) == (si.SignInPreparing(), (Effect.OPEN_SIGN_IN,))
    # A touch that comes late, on the next page, confirms nothing.
    away = at(asked, si.SignInAway())
    assert away.does(act.ConfirmPhone(True)).session == away.session


def test_what_came_is_read_over_before_it_counts(asked: Visit) -> None:
    view = seen(at(asked, KNOWN))
    shown = {node.id: node for node in view.nodes}
    assert shown[NodeId("known.name")].detail == "Camille Exemple"
    assert all(shown[NodeId(f"known.{fact}")].private for fact in CAMILLE)
    denied = at(asked, KNOWN).does(act.BelieveIdentity(False))
    assert denied.session == at(asked, si.SignInDenied()).session
    believed = at(asked, KNOWN).does(act.BelieveIdentity(True))
    assert believed.session.facts[NAME].answer == CAMILLE[NAME]
    assert believed.session.facts[NAME].source == "FranceConnect"
    assert believed.page != asked.page
    assert asked.does(act.BelieveIdentity(True)).session == asked.session


def test_what_was_typed_before_gives_way_to_what_the_person_agreed_to(asked: Visit) -> None:
    typed = asked.types(family="EXEMPL", given="CAMILE").does(act.Confirm())
    assert typed.session.facts[NAME].answer != CAMILLE[NAME]
    back = typed.does(act.Back())
    again = back.does(act.Correct()) if back.session.draft.known else back
    believed = at(again, KNOWN).does(act.BelieveIdentity(True))
    assert believed.session.dossier.answers[asked.session.route(asked.today).current.id] == CAMILLE[NAME]


def test_a_procedure_that_asks_later_says_who_vouches_for_it(asked: Visit) -> None:
    believed = at(asked, KNOWN).does(act.BelieveIdentity(True))
    page = asked.session.route(asked.today).current
    told = replace(believed.session.facts[NAME], agreed=False)
    known = replace(
        asked,
        session=replace(
            asked.session, facts={NAME: told}, draft=replace(asked.session.draft, known=True)
        ).arriving(asked.today),
    )
    assert known.session.route(known.today).current == page
    line = next(one for one in seen(known).nodes if one.id == "known")
    assert line.name == "FranceConnect a donné :".replace(" :", "\u00a0:") or "FranceConnect" in line.name


def test_another_language_or_another_place_ends_it(asked: Visit) -> None:
    ready = at(asked, si.SignInReady("1", 10))
    assert ready.does(act.ChooseLanguage(Lang("en"))).session.sign_in == si.NoSignIn()
    assert ready.does(act.GoHome()).session.sign_in == si.NoSignIn()


def test_who_signs_in_on_their_phone_is_not_gone(asked: Visit) -> None:
    now = [0.0]
    watch = IdleWatch(VisitSettings(idle_s=180, idle_voice_s=300, countdown_s=45), lambda: now[0])
    now[0] = 400.0
    away = at(asked, si.SignInAway()).session
    assert watch.tick(away) == away
    # Who comes back to the kiosk finds what was typed, and has the whole time to say that it is they.
    came = at(asked, KNOWN).session
    assert watch.tick(came) == came
    now[0] += 299.0
    assert watch.tick(came) == came
    now[0] += 46.0
    assert watch.tick(came) is None


def test_a_line_that_comes_and_goes_keeps_no_visit_open(asked: Visit) -> None:
    now = [0.0]
    settings = VisitSettings(idle_s=180, idle_voice_s=300, countdown_s=45)
    watch = IdleWatch(settings, lambda: now[0])
    away, failed = (at(asked, one).session for one in (si.SignInAway(), si.SignInFailed()))
    while now[0] < settings.waiting_s:
        assert watch.tick(away) is not None
        now[0] += 5.0
        assert watch.tick(failed) is not None
        now[0] += 5.0
    now[0] += 45.0
    assert watch.tick(away) is None
    now[0] += 300.0
    assert watch.tick(failed) is None
