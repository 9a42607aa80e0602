"""Who struggles at the kiosk's real window, and two mediators at two browsers: one visit to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from kiosk.pages import actions as act
from kiosk.pages.overlays import Offering
from kiosk.pages.town import Town
from kiosk.types import Lang
from tests.support.at_work import Hall, hall_with_hub
from tests.support.browser import running_browser, wait_for
from tests.support.console import begin_shift, card, click, moves, run, signed_in, texts
from tests.support.hub import HubProcess
from tests.support.noticed import opened
from tests.support.visit import ELECTORAL_ROLL
from tests.visits.test_assisted import TURN, Hands
from tests.visits.test_help_visit import hub, plain

__all__ = ["hub"]
pytestmark = pytest.mark.xdist_group("window")
TITLE = "S’inscrire sur les listes électorales"
COUNTS_TONES = """
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };
"""


@dataclass
class Person(Hands):
    """Fingers on a kiosk whose hub is there."""

    hall: Hall


@pytest.fixture
def consoles(hub: HubProcess) -> Iterator[dict[str, Chrome]]:
    """Two mediators at work, each at a browser of their own, with its sound on."""
    size = "--window-size=1440,900"
    with running_browser("--accept-lang=fr", size) as one, running_browser("--accept-lang=fr", size) as two:
        both = {"Samia": one, "Karim": two}
        for name, browser in both.items():
            browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNTS_TONES})
            signed_in(browser, hub, name)
            begin_shift(browser)
            # A hand on the mouse: who only left a page open has seen nothing.
            browser.find_element("id", "sound").click()
            wait_for(lambda page=browser: texts(page, "#sound") == ["Son activé"])  # type: ignore[misc]
        yield both


@pytest.fixture
def person(town: Town, hub: HubProcess, tmp_path: Path) -> Iterator[Person]:
    """Before a kiosk that notices."""
    with hall_with_hub(town, hub.url, tmp_path) as hall:
        opened(hall, town, [])
        yield Person(hall, hall.scene)


def waits(hall: Hall, seconds: int) -> None:
    """The person looks at the page, and does nothing."""
    for _ in range(seconds):
        hall.clock.now += 1
        hall.kiosk.tick()
        hall.kiosk.pulse()
        hall.settles()


def struggles(person: Person) -> None:
    """On the second page "Continuer" without an answer, and then nothing more, until the kiosk asks."""
    hall = person.hall
    # Their own eyes read: a voice would take its time, and ours is not the clock's.
    for action in (act.ChooseLanguage(Lang("fr")), act.ToggleSound()):
        hall.kiosk.touch(action)
    waits(hall, 14)
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    waits(hall, 16)
    person.touches("option.french")
    waits(hall, 2)
    person.touches("main")
    for second in range(120):
        waits(hall, 1)
        if isinstance(hall.session.overlay, Offering):
            return
        if second % 24 == 23:
            person.touches("main")
    raise AssertionError("nothing was offered")


def reads(person: Person, words: str) -> None:
    """The window comes to say so: what stands in its widgets."""

    def shown() -> str:
        return " ".join(plain(person.words()).split())

    try:
        person.hall.runs_until(lambda: words in shown(), 60)
    except AssertionError:
        raise AssertionError(f"{words!r} is not in {shown()!r}") from None


def only_call(browser: Chrome) -> str:
    """The one that is shown: its id."""
    wait_for(lambda: texts(browser, ".call"))
    [found] = run(browser, "return [...document.querySelectorAll('.call')].map(one => one.dataset.id)")
    return str(found)


def rang(browser: Chrome, call: str) -> bool:
    """Whether it was heard: tones were played for this call."""
    return bool(run(browser, "return window.tones > 0 && document.body.dataset.rang === arguments[0]", call))


def presses(browser: Chrome, call: str, name: str) -> None:
    """A mediator's button of this call."""
    click(browser, f".call[data-id='{call}'] .acts .{name}")


def test_from_the_struggle_to_the_report(person: Person, consoles: dict[str, Chrome]) -> None:
    hall, samia, karim = person.hall, consoles["Samia"], consoles["Karim"]
    struggles(person)
    reads(person, "Voulez-vous que quelqu’un vienne vous aider ?")
    person.touches("yes")
    # They sat down a moment ago: whose hand moved last may have seen it at once.
    reads(person, "ppel")
    # Both are shown it, with its reasons, and both hear it.
    call = only_call(samia)
    assert only_call(karim) == call
    for browser in consoles.values():
        shown = card(browser, call)
        for one in (
            "La personne appelle",
            TITLE,
            "Étape 2 sur 9",
            "4 × le temps habituel",
            "1 réponse à revoir",
        ):
            assert one in shown
        wait_for(lambda page=browser: rang(page, call))  # type: ignore[misc]
    moves(samia)
    reads(person, "a vu votre appel")
    # The first who accepts goes, and the other is told who.
    presses(samia, call, "go")
    wait_for(lambda: "Vous y allez" in card(samia, call))
    wait_for(lambda: "Samia y va" in card(karim, call))
    assert texts(karim, f".call[data-id='{call}'] .acts button") == []
    reads(person, "Samia arrive")
    # A word on the screen.
    presses(samia, call, "message")
    for button in samia.find_elements("css selector", "dialog[open] .ready"):
        if button.text == "J’arrive dans 2 minutes":
            button.click()
            break
    reads(person, "J’arrive dans 2 minutes.")
    # The person goes on meanwhile.
    person.touches("main")
    person.touches("key.day.03")
    person.touches("key.month.05")
    assert hall.view.key.endswith("birth_date")
    reads(person, "Samia arrive")
    answers, draft = hall.session.dossiers, hall.session.draft
    # The mediator is there, asks, and the person lets them in.
    presses(samia, call, "arrive")
    reads(person, "Samia est avec vous")
    assert hall.session.assisted is None, "to be there is not to be let in"
    presses(samia, call, "assist")
    reads(person, "Oui")
    person.touches("yes")
    reads(person, "Mode accompagné")
    helped = hall.session.assisted
    assert helped is not None
    assert helped.by == "Samia"
    assert (hall.session.dossiers, hall.session.draft) == (answers, draft)
    person.touches("assist.veil")
    person.taps(TURN)
    reads(person, "Pour le médiateur")
    reads(person, "Réponses à revoir : 1")
    wait_for(lambda: "Samia est là" in card(karim, call))
    # Two touches end it: the report is looked at, and written.
    person.touches("assisted.end")
    reads(person, "Rien de la personne n’est dedans")
    person.touches("main")
    assert hall.session.assisted is None
    assert (hall.session.dossiers, hall.session.draft) == (answers, draft)
    # It stands on the console, as the one report of that call.
    presses(samia, call, "done")
    click(samia, "dialog[open] [data-outcome=helped]")
    click(samia, "#said a")
    written = report_on(samia)
    assert TITLE in texts(samia, "#reports li")[0]
    assert run(samia, "return document.querySelector('input[name=id]').value") == written
    wait_for(lambda: card(karim, call) == "")


def report_on(browser: Chrome) -> str:
    """The one report of the page, once it has come from the kiosk: its id."""

    def come() -> list[str]:
        browser.refresh()
        return list(
            run(browser, "return [...document.querySelectorAll('#reports li')].map(one => one.dataset.id)")
        )

    [found] = wait_for(come)
    return found
