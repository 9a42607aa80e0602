"""The mediator's page in a real browser: a call appears, is answered, closed; the kiosk knows each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from hub.contract import CallMessage, KioskActivity, MessageCode
from hub.contract.fleet import LastUpdate, OutboxReport, Software
from hub.contract.staff import Role
from hub.help.calls import look
from hub.timing import system_now_ms
from tests.support.browser import running_browser, wait_for
from tests.support.console import (
    ANNEX,
    HALL_A,
    HALL_B,
    WELCOME,
    beat,
    begin_shift,
    call,
    card,
    click,
    connected,
    moves,
    noticed,
    phase,
    refused_by_policy,
    run,
    sees,
    signed_in,
    texts,
)
from tests.support.hub import HubProcess, running_hub


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with running_browser("--accept-lang=fr", "--window-size=1440,900") as driver:
        yield driver


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    with running_hub(tmp_path / "data") as process:
        yield process


def becomes(hub: HubProcess, call_id: str, wanted: str) -> None:
    wait_for(lambda: phase(hub, call_id) == wanted)


def test_a_call_goes_from_hand_to_door(hub: HubProcess, browser: Chrome) -> None:
    beat(hub, HALL_A, KioskActivity.VISIT, "Acte de naissance")
    signed_in(browser, hub)
    begin_shift(browser)
    assert "En démarche · Acte de naissance" in wait_for(lambda: texts(browser, ".kiosk.visit"))[0]
    asked = call(hub)
    shown = wait_for(lambda: card(browser, asked))
    for words in (
        "Hall A, borne 2",
        "La personne appelle",
        "Acte de naissance · étape 4 sur 5, justificatif de domicile",
        "3 scans refusés (reflet)",
        "Texte agrandi",
        "العربية",
        "0 min",
    ):
        assert words in shown
    sees(browser, hub, asked)
    assert wait_for(lambda: texts(browser, ".kiosk.call-open"))
    assert browser.title.startswith("(1) Appels")
    assert texts(browser, "#count") == ["1"]
    aged = texts(browser, ".what b")
    wait_for(lambda: texts(browser, ".what b") != aged)

    click(browser, ".call .go")
    becomes(hub, asked, "accepted")
    wait_for(lambda: "Vous y allez" in card(browser, asked))
    assert texts(browser, ".call .go") == []
    click(browser, ".call .arrive")
    becomes(hub, asked, "arrived")
    click(browser, ".call .assist")
    wait_for(lambda: "attente de la réponse" in card(browser, asked))
    click(browser, ".call .done")
    click(browser, "[data-outcome=helped]")
    becomes(hub, asked, "closed")
    wait_for(lambda: texts(browser, "#no-calls"))
    assert "Écrire le compte rendu" in texts(browser, "#said")[0]
    with hub.store() as store:
        assert store.read(lambda conn: look(conn, asked)).outcome == "helped"  # type: ignore[union-attr]
    assert refused_by_policy(browser) == []


@pytest.mark.long
def test_nobody_has_seen_a_call_whose_page_stands_open_alone(hub: HubProcess, browser: Chrome) -> None:
    """Once any open page marked each call as seen: the person read so, and it stopped to ring."""
    signed_in(browser, hub)
    moves(browser)
    first = call(hub)
    wait_for(lambda: card(browser, first))
    begin_shift(browser)
    # A shift that begins is a hand on the page; the next calls come when it has gone to get coffee.
    sees(browser, hub, first)
    run(browser, "performance.now = (real => () => real() + 60000)(performance.now.bind(performance))")
    second = call(hub)
    wait_for(lambda: card(browser, second))
    third = call(hub, HALL_B)
    wait_for(lambda: card(browser, third))
    assert (phase(hub, second), phase(hub, third)) == ("raised", "raised")
    assert run(browser, "return document.body.dataset.rang") == third
    moves(browser)
    becomes(hub, second, "seen")


@pytest.mark.long
def test_a_call_of_a_place_that_is_anothers_is_not_seen(hub: HubProcess, browser: Chrome) -> None:
    karim = hub.mediator("Karim")
    said = {"step": "begin", "places": [HALL_A.place]}
    assert karim.session.post(f"{hub.url}/console/shift", json=said, timeout=30).status_code == 200
    signed_in(browser, hub)
    run(
        browser,
        "fetch('/console/shift', { method: 'POST', headers: { 'Content-Type': 'application/json' },"
        "body: JSON.stringify({ step: 'begin', places: arguments[0] }) })",
        [HALL_B.place],
    )
    wait_for(lambda: "Disponible" in "".join(texts(browser, "#shift")))
    theirs = call(hub, HALL_A)
    wait_for(lambda: card(browser, theirs))
    moves(browser)
    mine = call(hub, HALL_B)
    sees(browser, hub, mine)
    assert phase(hub, theirs) == "raised"


def test_a_person_stands_above_what_was_only_noticed(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    flagged = noticed(hub)
    wait_for(lambda: card(browser, flagged))
    asked = call(hub)
    wait_for(lambda: card(browser, asked))
    assert [one.splitlines()[0] for one in texts(browser, ".call")] == ["Hall A, borne 2", "Hall B, borne 5"]
    shown = card(browser, flagged)
    for words in ("Difficulté probable · 82 %", "4 retours arrière", "2 × le temps habituel"):
        assert words in shown
    # Only the person rings.
    assert run(browser, "return document.body.dataset.rang") == asked
    click(browser, f".call[data-id='{flagged}'] .propose")
    wait_for(lambda: "Aide proposée par Samia" in card(browser, flagged))
    click(browser, f".call[data-id='{flagged}'] .done")
    click(browser, "[data-outcome=all_well]")
    becomes(hub, flagged, "closed")


def test_a_message_shows_at_the_kiosk_and_says_that_somebody_comes(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    asked = call(hub)
    click(browser, ".call .message")
    dialog = wait_for(lambda: texts(browser, "dialog"))[0]
    assert "Il s’affiche dans le hall" in dialog
    ready = browser.find_elements(By.CSS_SELECTOR, "dialog .ready")
    next(one for one in ready if one.text == "J’arrive dans 2 minutes").click()
    wait_for(lambda: "«\N{NO-BREAK SPACE}J’arrive dans 2 minutes\N{NO-BREAK SPACE}»" in card(browser, asked))
    with hub.store() as store:
        seen = store.read(lambda conn: look(conn, asked))
    assert seen.message == CallMessage(code=MessageCode.MINUTES, minutes=2)  # type: ignore[union-attr]
    assert seen.accepted_by == "Samia"  # type: ignore[union-attr]

    click(browser, ".call .message")
    own = wait_for(lambda: browser.find_elements(By.ID, "own"))[0]
    own.send_keys("Je finis au guichet 3")
    click(browser, "dialog form button.main")
    wait_for(lambda: "Samia a écrit à la personne" in card(browser, asked))
    with hub.store() as store:
        seen = store.read(lambda conn: look(conn, asked))
    assert seen.message.text == "Je finis au guichet 3"  # type: ignore[union-attr]


@pytest.mark.long
def test_what_is_given_back_rings_for_others(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    asked = call(hub)
    click(browser, ".call .go")
    becomes(hub, asked, "accepted")
    click(browser, ".call .return")
    wait_for(lambda: "Rendu 1 fois" in card(browser, asked))
    assert phase(hub, asked) in ("raised", "seen")


@pytest.mark.long
def test_what_became_of_a_call_is_said_in_words(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    begin_shift(browser)
    asked = call(hub)
    sees(browser, hub, asked)
    # The page's line is held up: its button still stands though the call is another's.
    run(browser, "window.stop(); document.querySelector('.call .go').dataset.mine = ''")
    karim = hub.mediator("Karim")
    with hub.store() as store:
        version = store.read(lambda conn: look(conn, asked)).version  # type: ignore[union-attr]
    assert karim.step(asked, "accept", version).status_code == 200
    run(browser, "document.querySelector('.call .accept, .call .go').click()")
    wait_for(lambda: "Karim" in "".join(texts(browser, "#said")) or "Karim y va" in card(browser, asked))
    wait_for(lambda: "Karim y va" in card(browser, asked))
    assert texts(browser, ".call .go, .call .done") == []


def test_who_may_only_look_has_no_buttons(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub, "Luc", Role.AGENT)
    asked = call(hub)
    wait_for(lambda: card(browser, asked))
    assert texts(browser, ".acts button") == []
    assert texts(browser, "#shift") == []
    assert [one.strip() for one in texts(browser, "nav .entry span:not(.count)")] == [
        "Appels",
        "Bornes",
        "Comptes rendus",
        "Luc",
    ]
    assert phase(hub, asked) == "raised"


def test_kiosks_say_what_they_do_and_what_fails(hub: HubProcess, browser: Chrome) -> None:
    beat(hub, WELCOME)
    beat(hub, HALL_A, KioskActivity.ASSISTED, "Acte de naissance", devices={"printer": "out_of_paper"})
    beat(hub, HALL_B, KioskActivity.CLOSED, devices={"lamp_7": "burnt_out"})
    beat(hub, ANNEX, outbox=OutboxReport(waiting=2, dead={"help-call": 1}))
    signed_in(browser, hub)
    tiles = wait_for(lambda: texts(browser, ".kiosk"))
    assert [one.splitlines()[0] for one in tiles] == [
        "Accueil, borne 1",
        "Annexe, borne 3",
        "Hall A, borne 2",
        "Hall B, borne 5",
    ]
    assert "Libre" in tiles[0].splitlines()
    assert "2 envois en attente" in tiles[1]
    assert "1 envoi perdu : appel" in tiles[1]
    assert "Une personne est aidée · Acte de naissance" in tiles[2]
    assert "Imprimante : plus de papier" in tiles[2]
    assert "Hors service" in tiles[3]
    # A code that nobody has words for is still read.
    assert "lamp 7 : burnt out" in tiles[3]
    browser.find_element(By.LINK_TEXT, "Bornes").click()
    assert "Dernier signe il y a" in wait_for(lambda: texts(browser, ".full .kiosk"))[0]


def test_a_kiosk_whose_updates_fail_says_so_and_one_that_is_well_its_version(
    hub: HubProcess, browser: Chrome
) -> None:
    """Each night's update failed, and all tiles were green."""

    def software(code: str, days: float | None, *, wrong: bool = True) -> Software:
        since = None if days is None else system_now_ms() - int(days * 86_400_000)
        return Software(version="1.4.0", update=LastUpdate(code=code, since_ms=since, wrong=wrong))

    beat(hub, WELCOME, software=software("nothing_newer", 60, wrong=False))
    beat(hub, HALL_A, software=software("unreachable", 3.2))
    beat(hub, HALL_B, software=software("refused", None))
    beat(hub, ANNEX)
    signed_in(browser, hub)
    first = wait_for(lambda: texts(browser, ".kiosk"))
    assert not any("Version" in one for one in first), "beside the calls there is place for troubles alone"
    nb = "\N{NO-BREAK SPACE}"
    late = f"La mise à jour n’arrive pas depuis 3{nb}jours{nb}: son serveur ne répond pas comme il faut."
    assert late in first[2]
    browser.find_element(By.LINK_TEXT, "Bornes").click()
    well, old, unreachable, refused = wait_for(lambda: texts(browser, ".full .kiosk"))
    assert "Version 1.4.0" in well
    assert "mise à jour" not in well
    assert "Version" not in old
    assert "Version 1.4.0" in unreachable
    assert late in unreachable
    assert "La mise à jour est refusée :" in refused
    assert len(texts(browser, ".full .kiosk.in-trouble")) == 2
    beat(hub, HALL_A, software=software("eaten_by_a_dog", 1.5))
    wait_for(
        lambda: (
            "La mise à jour n’arrive pas depuis 1\N{NO-BREAK SPACE}jour." in texts(browser, ".full .kiosk")[2]
        )
    )
    browser.get(f"{hub.url}/console/kiosks?lang=en")
    told = "The update has been refused: its files are not those that were signed."
    wait_for(lambda: told in "".join(texts(browser, ".full .kiosk")))
    assert refused_by_policy(browser) == []


@pytest.mark.long
def test_ones_shift_is_said_and_shown_to_the_others(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    assert "Personne n’est de service" in wait_for(lambda: texts(browser, "#on-shift"))[0]
    begin_shift(browser)
    assert wait_for(lambda: texts(browser, "#on-shift"))[0] == "De service : Samia"
    click(browser, "#shift")
    click(browser, "#pause")
    wait_for(lambda: texts(browser, "#shift") == ["En pause"])
    wait_for(lambda: "Personne n’est de service" in texts(browser, "#on-shift")[0])
    asked = call(hub)
    wait_for(lambda: card(browser, asked))
    # Who has a break hears nothing, and nobody is told that they have seen it.
    assert run(browser, "return document.body.dataset.rang ?? null") is None
    assert phase(hub, asked) == "raised"
    click(browser, "#shift")
    click(browser, "#stop")
    wait_for(lambda: texts(browser, "#shift") == ["Je suis disponible"])


def test_the_day_shows_no_figure_of_a_few(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    figures = wait_for(lambda: texts(browser, "#figures li"))
    # A share or a mean of a few is not even named.
    assert [one.splitlines() for one in figures] == [
        ["moins de 5", name]
        for name in ("visites", "démarches", "appels", "aides proposées", "difficultés remarquées")
    ]
    assert "désignerait une personne" in texts(browser, "#few")[0]


@pytest.mark.long
def test_a_lost_line_is_said_across_the_page_and_nothing_is_missed(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    begin_shift(browser)
    first = call(hub)
    sees(browser, hub, first)
    hub.kill()
    banner = wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, "#lost:not([hidden])"), 8)[0]
    assert "Déconnecté" in banner.text
    assert banner.size["width"] >= run(browser, "return document.documentElement.clientWidth")
    hub.start()
    second = call(hub, HALL_B)
    wait_for(lambda: texts(browser, "#lost") == [], 15)
    # The same session, the call from before and the one in between.
    wait_for(lambda: card(browser, first) and card(browser, second))


@pytest.mark.long
def test_english_and_sign_out(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    browser.find_element(By.LINK_TEXT, "English").click()
    wait_for(lambda: texts(browser, "#calls-title") == ["Open calls"])
    assert run(browser, "return document.documentElement.lang") == "en"
    asked = call(hub, lang="fr")
    assert "3 refused scans (glare)" in wait_for(lambda: card(browser, asked))
    assert "français" in card(browser, asked)
    browser.find_element(By.CSS_SELECTOR, "form button.plain").click()
    wait_for(lambda: browser.find_elements(By.ID, "password"))
    assert browser.get_cookies() == []


def test_sixty_calls_at_once_stay_in_hand(hub: HubProcess, browser: Chrome) -> None:
    signed_in(browser, hub)
    begin_shift(browser)
    ids = [call(hub, HALL_A) for _ in range(60)]
    wait_for(lambda: len(texts(browser, ".call")) == 60)
    assert texts(browser, "#count") == ["60"]
    sees(browser, hub, ids[-1])
    click(browser, f".call[data-id='{ids[30]}'] .go")
    becomes(hub, ids[30], "accepted")
    browser.refresh()
    connected(browser)
    wait_for(lambda: len(texts(browser, ".call")) == 60)
