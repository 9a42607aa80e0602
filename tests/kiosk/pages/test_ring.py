"""The ring on every kind of page: nothing seen is left unheard, nothing is a trap, nothing private leaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.pages import actions as act
from kiosk.pages.build import build
from kiosk.pages.comfort import Comfort
from kiosk.pages.frame import Pen
from kiosk.pages.overlays import HeadsetGone, Leaving, Trying, Tuning
from kiosk.pages.ring import (
    acts,
    along,
    back_of,
    erases,
    main_of,
    moved,
    settled,
    start,
    stop_of,
    stops,
    switch_stops,
    through,
)
from kiosk.pages.ring_words import news, says, short, where
from kiosk.pages.session import Session
from kiosk.pages.speech import MOST_CAPTION, free
from kiosk.pages.view import PageView, Role
from kiosk.types import Lang, NodeId
from tests.support.visit import TODAY, Visit, valbourg

TOWN = valbourg()
BEGUN = Visit.begins(TOWN)
OPENED = BEGUN.opens()
SESSIONS = {
    "attract": Session(Comfort(Lang("fr"))),
    "menu": BEGUN.session,
    "choice": OPENED.session,
    "wrong": OPENED.does(act.Confirm()).session,
    "date": OPENED.as_far_as("birth_date").session,
    "name": OPENED.as_far_as("name").session,
    "address": OPENED.as_far_as("address").session,
    "scan": OPENED.as_far_as("address_proof").session,
    "review": OPENED.as_far_as("review").session,
    "finish": OPENED.as_far_as("review").does(act.Confirm()).session,
    "help": BEGUN.does(act.CallSomeone()).session,
    "languages": BEGUN.does(act.ShowLanguages()).session,
    "tuning": replace(BEGUN.session, overlay=Tuning()),
    "leaving": replace(BEGUN.session, overlay=Leaving()),
    "trying": replace(BEGUN.session, overlay=Trying(key="up")),
    "headset": replace(BEGUN.session, overlay=HeadsetGone()),
}


def pen_of(session: Session) -> Pen:
    return Pen(TOWN, session, TODAY)


def page(name: str, lang: str = "fr") -> tuple[Pen, PageView]:
    session = SESSIONS[name]
    session = replace(session, comfort=replace(session.comfort, lang=Lang(lang)))
    pen = pen_of(session)
    return pen, build(pen)


def visible(view: PageView) -> Iterator[str]:
    """What a page shows in words; what has words of its own to be said is heard in those."""
    for node in view.walk():
        if node.spoken is None:
            yield node.name
            yield node.detail
        if node.role in {Role.FIELD, Role.LINE, Role.STEPPER}:
            yield node.value or (node.hint if node.role is Role.FIELD else "")


def plain(words: str) -> str:
    return words.replace("\xa0", " ").rstrip(" .").lower()


@pytest.mark.parametrize("lang", ["fr", "en", "ar", "uk"])
@pytest.mark.parametrize("name", SESSIONS)
def test_all_that_is_seen_is_heard_round_the_ring(name: str, lang: str) -> None:
    pen, view = page(name, lang)
    heard = plain(
        " ".join(one.text for stop in stops(view) for one in says(pen, view, stop.id, private=True))
    )
    for words in visible(view):
        for sentence in words.split(". "):
            assert plain(sentence) in heard, sentence


@pytest.mark.parametrize("name", SESSIONS)
def test_the_ring_reaches_all_and_holds_nobody(name: str) -> None:
    _, view = page(name)
    for step in (1, -1):
        focus, found = start(view), set()
        for _ in stops(view):
            focus = moved(view, focus, step).focus
            found.add(focus)
        assert found == {one.id for one in stops(view)}
        assert focus == start(view), "once round is back again"


@pytest.mark.parametrize("name", SESSIONS)
def test_whatever_can_be_touched_can_be_done_by_a_switch(name: str) -> None:
    _, view = page(name)
    touched = {one.id for one in view.walk() if acts(one)}
    reached = set()
    for stop in switch_stops(view):
        assert acts(stop) or stop.role is Role.ROW
        reached |= {stop.id, *(key.id for key in stop.children)}
    assert touched <= reached
    focus, seen = start(view), []
    for _ in switch_stops(view):
        focus = moved(view, focus, 1, switch=True).focus
        seen.append(focus)
    assert set(seen) == {one.id for one in switch_stops(view)}


@pytest.mark.parametrize("name", SESSIONS)
def test_it_begins_where_there_is_something_to_do(name: str) -> None:
    _, view = page(name)
    first = start(view)
    stop = stop_of(view, first)
    assert stop is not None
    assert acts(stop) or stop.role is Role.STEPPER


def test_the_first_answer_then_round_the_ends() -> None:
    _, view = page("choice")
    assert start(view) == "option.french"
    assert moved(view, NodeId("dock.end"), 1).wrapped
    assert moved(view, NodeId("dock.end"), 1).focus == "town"
    assert moved(view, NodeId("town"), -1).focus == "dock.end"
    assert not moved(view, NodeId("option.french"), 1).wrapped
    assert moved(view, NodeId("no.such.node"), 1).focus == "town"


def test_the_focus_survives_and_is_found_again() -> None:
    _, view = page("choice")
    picked = OPENED.does(act.Pick(view.find("option.other").action.option)).view  # type: ignore[union-attr]
    assert settled(picked, NodeId("option.other")) == "option.other"
    assert settled(picked, NodeId("gone")) == "option.french"
    assert settled(picked, None) == "option.french"
    _, typing = page("name")
    assert settled(typing, NodeId("key.a")) == "key.A", "capitals come and go under the ring"


def test_a_row_is_one_stop_and_its_keys_lie_along_it() -> None:
    _, view = page("name")
    row = view.find("row.1")
    keys = [key.id for key in row.children]
    assert not {one.id for one in stops(view)} & set(keys)
    assert along(view, row.id, 1) == keys[0]
    assert along(view, row.id, -1) == keys[-1]
    assert along(view, keys[-1], 1) == keys[0]
    assert along(view, NodeId("title"), 1) is None
    assert moved(view, keys[3], 1).focus == "row.2"
    assert stop_of(view, keys[3]) == row
    line, focus = [], row.id
    for _ in range(len(keys) + 1):
        focus = through(view, focus) or row.id
        line.append(focus)
    assert line == [*keys, row.id], "the way out comes last"
    assert through(view, NodeId("title")) is None


def test_what_stops_say() -> None:
    pen, view = page("choice")

    def said(node: str) -> list[str]:
        return [one.text for one in says(pen, view, NodeId(node), private=False)]

    assert said("option.european") == ["Je viens d’un autre pays de l’Union européenne.", "Réponse, 2 sur 4."]
    assert said("title")[-1] == "Titre."
    assert said("main") == ["Continuer.", "Bouton."]
    assert said("progress") == ["S’inscrire sur les listes électorales.", "Étape 1 sur 9."]
    assert says(pen, view, None, private=False) == ()
    assert says(pen, view, NodeId("gone"), private=False) == ()


def test_only_what_can_be_pressed_is_called_a_button() -> None:
    """The lines of a plan were all called buttons, and counted in two rows at once: 1, 1, 2, 3, 2, 3."""
    asked = BEGUN.does(act.ShowEvents())
    plain = next(one.id for one in TOWN.events.values() if not one.question)
    visit = asked.does(act.OpenEvent(plain))
    pen, view = pen_of(visit.session), visit.view
    lines = [one for one in stops(view) if str(one.id).startswith("due.")]
    heard = {one.id: " ".join(part.text for part in says(pen, view, one.id, private=True)) for one in lines}
    assert {acts(line) for line in lines} == {True, False}
    pressed = [line for line in lines if acts(line)]
    for number, line in enumerate(pressed, 1):
        assert heard[line.id].endswith(f"Bouton, {number} sur {len(pressed)}.")
    assert not any("Bouton" in heard[line.id] for line in lines if not acts(line))


def test_a_key_alone_in_its_row_needs_no_going_in() -> None:
    page = OPENED.as_far_as("birth_date")
    chosen = page.does(next(key.action for key in page.view.walk() if key.role is Role.KEY))  # type: ignore[arg-type]
    pen, view = pen_of(chosen.session), chosen.view
    alone = next(row for row in view.walk() if row.role is Role.ROW and len(row.children) == 1)
    assert stop_of(view, alone.id) is None
    stop = stop_of(view, alone.children[0].id)
    assert stop is not None
    assert [one.text for one in says(pen, view, stop.id, private=False)] == ["Changer le jour.", "Bouton."]


def test_states_are_said() -> None:
    pen, view = page("tuning")
    assert "choisi" in says(pen, view, NodeId("tuning.voice"), private=False)[-1].text
    assert "pas choisi" in says(pen, view, NodeId("tuning.tremor"), private=False)[-1].text
    assert [one.text for one in short(pen, view, NodeId("tuning.voice"))][-1] == "Choisi."
    pen, view = page("scan")
    assert says(pen, view, main_of(view).id, private=False)[-1].text == "Bouton, pas disponible."  # type: ignore[union-attr]
    assert not acts(main_of(view))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["review", "name"])
def test_nothing_private_is_said_to_the_room(name: str) -> None:
    visit = OPENED.as_far_as(name).types(family="canari") if name == "name" else OPENED.as_far_as(name)
    pen = pen_of(visit.session)
    view = build(pen)
    secrets = ("canari",) if name == "name" else ("camille", "tilleuls", "1948")
    room, ear = (
        " ".join(one.text for stop in stops(view) for one in says(pen, view, stop.id, private=alone)).lower()
        for alone in (False, True)
    )
    assert not any(secret in room for secret in secrets)
    assert any(secret in ear for secret in secrets)
    assert "casque" in room


def test_where_am_i() -> None:
    pen, view = page("choice")
    words = [one.text for one in where(pen, view, NodeId("option.french"))]
    assert words[1] == "Étape 1 sur 9."
    assert words[-1] == "Vous êtes à l’élément 7 sur 17 de la page."
    assert len(where(pen, view, None)) == len(words) - 1


def test_what_a_page_says_anew() -> None:
    before = OPENED.as_far_as("name")
    after = before.does(act.FocusField(view_field(before.view, "given")))
    assert [one.text for one in news(before.view, after.view)] == ["Prénoms."]
    wrong = OPENED.does(act.Confirm()).view
    assert any("réponse" in one.text for one in news(OPENED.view, wrong))
    assert news(OPENED.view, OPENED.view) == ()


def view_field(view: PageView, name: str):  # type: ignore[no-untyped-def]
    action = view.find(f"field.{name}").action
    assert isinstance(action, act.FocusField)
    return action.field


def test_back_on_and_the_end_of_the_visit() -> None:
    _, view = page("leaving")
    assert erases(main_of(view))  # type: ignore[arg-type]
    assert not erases(back_of(view))  # type: ignore[arg-type]
    _, first = page("attract")
    assert back_of(first) is None


def test_captions_come_in_breaths() -> None:
    long = "Ceci est une phrase plutôt longue pour une légende, mais elle a une virgule au milieu."
    assert [one.text for one in free(NodeId(""), long, Lang("fr"))] == [
        "Ceci est une phrase plutôt longue pour une légende,",
        "mais elle a une virgule au milieu.",
    ]
    texts = TOWN.catalogue.texts[Lang("fr")]
    keys = [key for key in texts if key.startswith(("keypad.", "ring.", "headset."))]
    for key in keys:
        words = texts[key]
        assert all(len(one.text) <= MOST_CAPTION + 4 for one in free(NodeId(""), words, Lang("fr"))), key


def test_a_page_of_nothing() -> None:
    _, view = page("menu")
    empty = replace(view, nodes=())
    assert (start(empty), moved(empty, None, 1).focus, main_of(empty)) == (None, None, None)
