"""From the kiosk's desk to the filled facts: real hub, real provider, a real phone's browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from kiosk.app.desks.signin import AWAY_S, SignInDesk
from kiosk.app.nearhub.link import HubLink
from kiosk.pages import actions as act
from kiosk.pages import signin_states as page
from kiosk.pages.build import build
from kiosk.pages.effects import Effect
from kiosk.pages.frame import Pen
from kiosk.procedures.answers import DateGiven, NameGiven
from kiosk.procedures.identity import facts_of_identity
from kiosk.types import FactId, Lang
from tests.kiosk.app.test_desks import OneVisit, does, wait
from tests.support.browser import running_browser, wait_for
from tests.support.hub import KIOSK, TOKEN, HubProcess, running_hub
from tests.support.losing import losing_line
from tests.support.oidc.phone import Desk, Phone
from tests.support.oidc.provider import RealProvider, identity_options, provider
from tests.support.visit import Visit

__all__ = ["provider"]
NAME, BIRTH_DATE = FactId("name"), FactId("birth_date")
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def hub(provider: RealProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    folder = tmp_path_factory.mktemp("signing")
    with running_hub(folder / "data", *identity_options(folder, provider.url)) as running:
        provider.declare(running.url)
        yield running


@pytest.fixture
def link(hub: HubProcess) -> Iterator[HubLink]:
    made = HubLink(TOKEN, KIOSK)
    made.connect(hub.url)
    yield made
    made.close()


class Signing:
    """One visit on a page that asks who one is, its desk, and the links that it showed."""

    def __init__(self, visit: Visit, link: HubLink) -> None:
        self.visit, self.one, self.lent = visit, OneVisit(visit.session), list[str]()
        facts, self.now_s = visit.town.facts, 0.0
        self.desk = SignInDesk(
            link,
            self.one.handle,
            lambda who: {key: one for key, one in facts_of_identity(who).items() if key in facts},
            self.lent.append,
            lambda: self.now_s,
        )

    def does(self, action: act.Action) -> tuple[Effect, ...]:
        return does(self.one, self.visit, action)

    def opens(self, lang: str = "fr") -> str:
        before = len(self.lent)
        assert self.does(act.SignIn()) == (Effect.OPEN_SIGN_IN,)
        self.desk.open(Lang(lang))
        wait(lambda: len(self.lent) > before, PATIENCE_S)
        self.waits_for(page.SignInReady)
        return self.lent[-1]

    def waits_for(self, kind: type) -> None:
        self.one.waits_for(kind, "sign_in", PATIENCE_S)

    def confirms(self) -> str:
        self.waits_for(page.SignInPairing)
        now = self.one.session.sign_in
        assert isinstance(now, page.SignInPairing)
        assert self.does(act.ConfirmPhone(True)) == (Effect.ACCEPT_SIGN_IN,)
        self.desk.accept()
        return now.code

    def phone(self, url: str, hub: HubProcess) -> Phone:
        """A phone without a browser that took the code."""
        desk = Desk(hub.url)
        sign_in, _, secret = url.rpartition("/")[2].partition("#")
        asked = self.desk._asked
        assert asked is not None and asked.link.id == sign_in and secret
        desk.link = asked.link
        return Phone(desk=desk)


@pytest.fixture
def asked(visit: Visit) -> Visit:
    """On the page that asks the name, with the way to sign in."""
    opened = visit.opens()
    for one in opened.session.procedure.pages.values():  # type: ignore[union-attr]
        if one.fact == NAME:
            return opened.as_far_as(one.id)
    raise AssertionError("this procedure asks for no name")


@pytest.fixture
def signing(asked: Visit, link: HubLink) -> Iterator[Signing]:
    made = Signing(asked, link)
    yield made
    made.desk.close()
    assert made.desk.join(60), "no thread of a visit outlives it"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with running_browser("--lang=fr") as driver:
        yield driver


def test_a_person_signs_in_on_their_phone_and_need_not_write_who_they_are(
    signing: Signing, hub: HubProcess, link: HubLink, browser: Chrome
) -> None:
    wait(lambda: link.signs_in == "FranceConnect", PATIENCE_S)
    browser.get(signing.opens())

    def shown() -> str:
        return browser.find_element(By.ID, "main").get_attribute("data-state") or ""

    wait_for(lambda: shown() == "code", PATIENCE_S)
    words = browser.find_element(By.TAG_NAME, "main").text
    for said in ("Regardez la borne", "borne 2, Hall A", "Votre date de naissance", "Fermez cette page"):
        assert said in words
    assert "adresse e-mail" not in words
    # Read before the yes: the phone goes on at once.
    digits = browser.find_element(By.ID, "code").text
    assert signing.confirms() == digits
    wait_for(lambda: shown() == "go", PATIENCE_S)
    assert browser.find_element(By.TAG_NAME, "button").text == "Continuer avec FranceConnect"
    browser.find_element(By.TAG_NAME, "button").click()
    wait_for(lambda: "/interaction/" in browser.current_url, PATIENCE_S)
    assert signing.one.session.sign_in == page.SignInAway()
    browser.find_element(By.NAME, "login").send_keys("camille")
    browser.find_element(By.NAME, "password").send_keys("a secret that the kiosk never sees")
    browser.find_element(By.ID, "yes").click()
    # Back through the hub, and on to the provider's logout, which leads to our last page by itself.
    wait_for(lambda: "/sign-in/done" in browser.current_url, PATIENCE_S)
    assert shown() == "done"
    assert "La suite est sur la borne" in browser.find_element(By.TAG_NAME, "main").text
    # Of our own pages no policy was broken and nothing was missing; the provider's are not ours.
    assert not [one for one in browser.get_log("browser") if hub.url in one["message"]]

    signing.waits_for(page.SignInKnown)
    known = signing.one.session.sign_in
    assert isinstance(known, page.SignInKnown)
    name, born = NameGiven("Exemple", "Camille Jeanne"), DateGiven(date(1948, 2, 17))
    assert known.facts == {NAME: name, BIRTH_DATE: born}
    # Nothing counts before the person has read it.
    assert NAME not in signing.one.session.facts
    signing.does(act.BelieveIdentity(True))
    session = signing.one.session
    assert session.facts[NAME].answer == name
    assert session.facts[NAME].source == "FranceConnect"
    assert session.facts[BIRTH_DATE].answer == born
    assert session.sign_in == page.NoSignIn()
    current = session.route(signing.visit.today).current
    assert current.fact != NAME
    wait(lambda: not list(hub.data.rglob("*.part")), PATIENCE_S)


def test_the_hub_forgets_once_the_kiosk_has_it(signing: Signing, hub: HubProcess) -> None:
    phone = signing.phone(signing.opens(), hub)
    phone.claims()
    signing.confirms()
    wait(lambda: phone.asks("GET", "/turn").json().get("phase") == "accepted", PATIENCE_S)
    phone.returns(phone.signs_in(phone.leaves()))
    signing.waits_for(page.SignInKnown)
    wait(lambda: phone.desk.sees()["phase"] == "consumed", PATIENCE_S)
    assert phone.desk.sees()["sealed"] is None
    # "It is not me": nothing of it is used, and that is said.
    signing.does(act.BelieveIdentity(False))
    assert signing.one.session.facts == signing.visit.session.facts
    assert signing.one.session.sign_in == page.SignInDenied()


def test_an_empty_hall_is_shown_no_name(signing: Signing, hub: HubProcess) -> None:
    """Who left while they signed in, and finished at home, would have been named to the next person."""
    phone = signing.phone(signing.opens(), hub)
    phone.claims()
    signing.confirms()
    wait(lambda: phone.asks("GET", "/turn").json().get("phase") == "accepted", PATIENCE_S)
    way = phone.leaves()
    signing.now_s += AWAY_S + 1
    phone.returns(phone.signs_in(way))
    signing.waits_for(page.SignInCame)
    pen = Pen(signing.visit.town, signing.one.session, signing.visit.today)
    shown = " ".join(f"{node.name} {node.detail} {node.spoken}" for node in build(pen).nodes)
    assert "Exemple" not in shown
    assert "toujours là" in shown
    # The hub need not keep it for that.
    wait(lambda: phone.desk.sees()["phase"] == "consumed", PATIENCE_S)
    signing.does(act.ShowIdentity())
    signing.waits_for(page.SignInKnown)


def test_a_stranger_who_photographs_the_code_gets_nowhere(signing: Signing, hub: HubProcess) -> None:
    url = signing.opens()
    stranger = signing.phone(url, hub)
    stranger.claims()
    signing.waits_for(page.SignInPairing)
    mine = signing.phone(url, hub)
    assert mine.claims().json()["code"] == "taken"
    assert signing.does(act.ConfirmPhone(False)) == (Effect.OPEN_SIGN_IN,)
    signing.desk.open(Lang("fr"))
    wait(lambda: len(signing.lent) == 2, PATIENCE_S)
    wait(lambda: stranger.asks("GET", "/turn").status_code == 410, PATIENCE_S)
    assert stranger.asks("POST", "/go", {}).status_code == 410
    assert signing.lent[0].split("#")[1] != signing.lent[1].split("#")[1]


def test_who_refuses_may_try_again_or_write(signing: Signing, hub: HubProcess) -> None:
    phone = signing.phone(signing.opens(), hub)
    phone.claims()
    signing.confirms()
    wait(lambda: phone.asks("GET", "/turn").json().get("phase") == "accepted", PATIENCE_S)
    phone.returns(phone.signs_in(phone.leaves(), yes=False))
    signing.waits_for(page.SignInRefused)
    assert signing.does(act.RenewParcel()) == (Effect.OPEN_SIGN_IN,)
    signing.does(act.Back())
    assert signing.one.session.sign_in == page.NoSignIn()
    signing.desk.leave()
    assert not signing.desk.is_open


def test_a_page_that_is_left_lets_nobody_in(signing: Signing, hub: HubProcess) -> None:
    phone = signing.phone(signing.opens(), hub)
    phone.claims()
    signing.confirms()
    signing.does(act.Back())
    signing.desk.leave()
    wait(lambda: phone.asks("GET", "/turn").status_code == 410, PATIENCE_S)
    assert signing.one.session.sign_in == page.NoSignIn()


def test_a_page_that_is_left_at_once_leaves_no_link_behind(signing: Signing, hub: HubProcess) -> None:
    """Between the touch and the hub's word nobody told the desk that the page was left."""
    signing.does(act.SignIn())
    signing.desk.open(Lang("fr"))
    assert signing.desk.is_open
    signing.does(act.Back())
    signing.desk.leave()
    assert not signing.desk.is_open
    assert signing.desk.join(60)
    assert not signing.lent


def test_a_link_whose_time_was_over_before_the_kiosk_heard_of_it_gives_way_to_another(
    asked: Visit, tmp_path: Path
) -> None:
    """The answer to its announcement was lost, and the hub said 410 to each that followed."""
    options = identity_options(tmp_path, "https://nobody.example", "--identity-lifetime-s", "0.5")
    with running_hub(tmp_path / "quick", *options) as quick, losing_line(quick.url) as line:
        link = HubLink(TOKEN, KIOSK)
        link.connect(line.url)
        made = Signing(asked, link)
        line.loses = lambda method, path: method == "PUT" and len(line.lost) < 2
        made.does(act.SignIn())
        made.desk.open(Lang("fr"))
        wait(lambda: bool(made.lent), PATIENCE_S)
        assert line.lost[0][1].split("/")[-1] not in made.lent[0]
        made.desk.close()
        assert made.desk.join(60)
        link.close()


def test_without_a_hub_the_page_says_so_and_one_may_write(asked: Visit) -> None:
    made = Signing(asked, HubLink(TOKEN, KIOSK))
    made.does(act.SignIn())
    made.desk.open(Lang("fr"))
    made.waits_for(page.SignInFailed)
    made.desk.close()


def test_what_a_hub_pushes_that_nobody_said_yes_to_is_not_read(signing: Signing, hub: HubProcess) -> None:
    phone = signing.phone(signing.opens(), hub)
    phone.claims()
    signing.waits_for(page.SignInPairing)
    # As a hub that lies: it takes the phone for confirmed by itself.
    phone.desk.accepts()
    phone.returns(phone.signs_in(phone.leaves()))
    signing.waits_for(page.SignInOver)
    assert NAME not in signing.one.session.facts


def test_where_the_hub_leads_nowhere_nothing_is_offered(
    asked: Visit, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running_hub(tmp_path_factory.mktemp("plain") / "data") as plain:
        link = HubLink(TOKEN, KIOSK)
        link.connect(plain.url)
        wait(lambda: link._asked_at > 0, PATIENCE_S)
        link.close()
        assert link.signs_in == ""
        assert Desk(plain.url).announces().status_code == 404
        assert requests.get(Desk(plain.url).url, timeout=60).status_code == 404
    plainly, offering = (Pen(asked.town, asked.session, asked.today, signs_in=name) for name in ("", "FC"))
    assert "sign_in" not in {node.id for node in build(plainly).nodes}
    assert "sign_in" in {node.id for node in build(offering).nodes}
