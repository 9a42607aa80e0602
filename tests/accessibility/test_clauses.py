"""Small checks of clauses that concern the whole house, and that no room's own tests cover."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from i18n.catalogue import read_po
from kiosk.app import paths
from kiosk.app.settings import load_settings
from kiosk.pages import actions as act
from kiosk.pages import ring, ring_words
from kiosk.pages.build import build
from kiosk.pages.comfort import GAINS_DB, Comfort, Dial, Ease
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.session import Session
from kiosk.pages.speech import spoken
from kiosk.pages.turn import Turner
from kiosk.pages.view import PageView, Role, State
from kiosk.procedures.models import Kind
from kiosk.types import Lang, NodeId
from tests.matrix.pages import page_for, sheets
from tests.matrix.town import LANGS, matrix_town
from tests.matrix.ways import met, page_of
from tests.support.window import ROOT

ROOMS = ("kiosk", "screens", "voice", "scanner", "i18n", "hub")
TODAY = date(2026, 11, 23)
COLOURS = re.compile(r"\b(rouges?|verts?|vertes?|jaunes?|bleue?s?|orange|grise?s?)\b", re.IGNORECASE)


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def pages() -> Iterator[tuple[Pen, PageView]]:
    for sheet in sheets().values():
        yield page_for(sheet, "fr")


def said(pen: Pen, view: PageView, focus: NodeId, *, private: bool = True) -> list[str]:
    return [one.text for one in ring_words.says(pen, view, focus, private=private)]


@pytest.mark.clause("5.3")
def test_no_question_and_no_package_reads_a_body() -> None:
    body = ("face", "finger", "biometr", "voiceprint", "iris")
    assert not [kind for kind in Kind if any(one in kind for one in body)]
    wanted = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    names = re.findall(r"^([a-z0-9_.-]+)==", wanted, re.MULTILINE)
    assert len(names) > 20
    assert not [name for name in names if any(one in name for one in ("face", "fprint", "biometr", "dlib"))]


@pytest.mark.clause("5.1.7")
def test_speaking_is_offered_and_never_needed() -> None:
    """What can be said is all there for a finger and for keys; the microphone is one more."""
    for sheet in sheets().values():
        pen, view = page_for(sheet, "fr")
        spoken_to, silent = (build(replace(pen, hears=hears)) for hears in (True, False))
        acts = [{repr(one.action) for one in page.walk() if ring.acts(one)} for page in (spoken_to, silent)]
        assert acts[0] - {repr(act.Speak())} == acts[1] - {repr(act.Speak())}, view.key
        assert not [one for one in silent.walk() if one.role is Role.SPEAK]


@pytest.mark.clause("5.1.7")
def test_one_place_alone_opens_the_microphone() -> None:
    opened = re.compile(r"\b(Raw)?InputStream\b|\bsd\.rec\b|\barecord\b|\bparec\b")
    found = {path.name for path in sources() if opened.search(path.read_text(encoding="utf-8"))}
    # The demo's virtual sound card listens to the kiosk's own loudspeaker, and to nothing else.
    assert found == {"virtual.py", "microphone.py"}
    assert "{sink}.monitor" in (ROOT / "voice" / "virtual.py").read_text(encoding="utf-8")


@pytest.mark.clause("5.1.3.7")
def test_no_page_holds_a_video() -> None:
    assert not [role for role in Role if "video" in role or "film" in role]
    assert not [kind for kind in Kind if "video" in kind]


@pytest.mark.clause("5.1.3.10")
def test_the_voice_is_the_only_sound() -> None:
    assert not [path for room in (*ROOMS, "config") for path in (ROOT / room).rglob("*.[wmo][apg][v3g]")]
    users = {path.relative_to(ROOT).parts[0] for path in sources() if "sounddevice" in path.read_text()}
    assert users <= {"voice", "kiosk"}


@pytest.mark.clause("8.2.1", "5.1.3.12", "5.1.3.11")
def test_loudness_ranges_over_18_db_with_a_step_12_db_above_the_lowest() -> None:
    steps = [Comfort(Lang("fr")).turned(Dial.VOLUME, step).gain_db for step in range(-9, 10)]
    assert max(steps) - min(steps) >= 18
    assert min(GAINS_DB) + 12 in GAINS_DB
    assert all(later - sooner <= 10 for sooner, later in pairwise(GAINS_DB))


@pytest.mark.clause("5.1.3.13")
def test_every_setting_is_neutral_after_a_visit() -> None:
    neutral = Comfort(Lang("fr"))
    turner = Turner(matrix_town(), neutral)
    session = Session(neutral, welcomed=True)
    changes = (
        act.ChooseLanguage(Lang("ar")), act.NextTextSize(), act.NextTheme(), act.Adjust(Dial.VOLUME, 2),
        act.Adjust(Dial.RATE, 3), *(act.Toggle(ease) for ease in Ease),
    )  # fmt: skip
    for action in changes:
        session = turner.turn(session, action, TODAY).session
    assert session.comfort != neutral
    ended = turner.turn(session, act.Erase(), TODAY)
    assert ended.session == turner.start()
    assert ended.session.comfort == neutral
    assert Effect.WIPE in ended.effects


@pytest.mark.clause("wcag-2.2.1")
def test_the_time_is_long_and_extended_without_limit() -> None:
    visit = load_settings(paths.SETTINGS, {}).visit
    assert (visit.idle_s, visit.idle_voice_s) >= (180, 300)
    assert visit.countdown_s >= 20
    turner = Turner(matrix_town(), Comfort(Lang("fr")))
    session = Session(Comfort(Lang("fr")), welcomed=True)
    for _ in range(12):
        warned = replace(session, overlay=IdleWarning(45))
        assert turner.turn(warned, act.CloseOverlay(), TODAY).session == session


@pytest.mark.clause("5.2")
def test_what_helps_is_one_action_from_the_first_page() -> None:
    _, view = page_for(sheets()["attract"], "fr")
    actions = [node.action for node in view.walk()]
    kinds = {type(action) for action in actions}
    assert act.ToggleSpeech in kinds
    assert act.CallSomeone in kinds
    assert {one.lang for one in actions if isinstance(one, act.ChooseLanguage)} >= set(LANGS)
    assert kinds & {act.NextTextSize, act.Adjust}
    assert kinds & {act.NextTheme, act.ChooseTheme}


@pytest.mark.clause("5.1.3.6")
def test_what_is_no_text_has_words_or_says_nothing() -> None:
    for pen, view in pages():
        for node in view.walk():
            if node.role in {Role.CAMERA, Role.QR, Role.SIGNATURE}:
                assert said(pen, view, node.id), view.key


@pytest.mark.long
@pytest.mark.clause("11.3.2")
def test_the_focus_changes_no_page() -> None:
    for pen, view in pages():
        for stop in ring.stops(view):
            there = build(replace(pen, focus=stop.id))
            assert (there.key, there.nodes) == (view.key, view.nodes)


@pytest.mark.clause("5.6")
def test_the_ring_says_whether_something_is_on() -> None:
    told = 0
    for pen, view in pages():
        for node in view.walk():
            if node.role is Role.CHOICE and State.SELECTED in node.states:
                off = replace(node, states=node.states - {State.SELECTED})
                other = replace(view, nodes=tuple(off if one == node else one for one in view.nodes))
                assert said(pen, view, node.id) != said(pen, other, node.id), (view.key, node.id)
                told += 1
    assert told >= 4


@pytest.mark.clause("11.1.3.5.2")
def test_each_field_says_what_it_is_for() -> None:
    for pen, view in pages():
        for node in (one for one in view.walk() if one.role is Role.FIELD):
            words = said(pen, view, node.id, private=False)
            assert node.name
            assert any(node.name in one for one in words), (view.key, node.id)
            # A mediator's number is drawn and said as dots: there is nothing private in them. What is typed
            # at the first start is the town's.
            ours = view.key.startswith(("library", "events", "assist.pin", "setup."))
            assert node.private or ours, (view.key, node.id)


@pytest.mark.clause("wcag-3.3.4")
def test_every_file_was_reviewed_before_it_is_ready() -> None:
    ready = [visit for visit in met().values() if page_of(visit).prepared]
    assert len(ready) > 20
    for visit in ready:
        dossier = visit.session.dossier
        reviews = {page.id for page in dossier.procedure.pages.values() if page.kind is Kind.REVIEW}
        personal = any(step.page.fact or step.page.piece for step in visit.session.route(visit.today).steps)
        assert not personal or reviews & dossier.confirmed or page_of(visit).outcome.online, page_of(visit).id


@pytest.mark.clause("11.1.3.3")
def test_a_colour_is_never_named_without_the_words_of_a_button() -> None:
    """In the French of every page: a colour word stands beside a quoted label, or in a colour's own name."""
    texts = {"interface": read_po(paths.CATALOGUES / "fr.po")}
    town = matrix_town()
    for pack in town.procedures.values():
        keys = {one for page in pack.pages.values() for one in (page.title, page.text) if one}
        texts[str(pack.id)] = {key: town.catalogue.texts[Lang("fr")].get(key, "") for key in keys}
    named = [
        (where, key)
        for where, held in texts.items()
        for key, words in held.items()
        if COLOURS.search(words) and "«" not in words and not _NAMES_A_THING.search(f"{key} {words}")
    ]
    assert named == []


_NAMES_A_THING = re.compile(r"tuning\.|theme|carte grise|livre|dock\.contrast|keys?\.")
"""A colour that is chosen as such, or part of a name."""


@pytest.mark.clause("5.1.3.14")
def test_each_node_is_said_in_the_language_that_it_is_written_in() -> None:
    for lang in LANGS:
        for name in ("menu", "choice", "name", "tuning", "help-sent"):
            _, view = page_for(sheets()[name], lang)
            assert {one.lang for one in spoken(view)} == {lang}, name
    _, french = page_for(sheets()["fiche-read"], "uk")
    assert {one.lang for one in spoken(french)} == {"fr", "uk"}
