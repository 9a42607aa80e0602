"""The phone's page in a real browser, against a real hub: what a citizen meets after scanning the code."""

import hashlib
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hub.contract import PHONE_LANGUAGES
from hub.handoff.page import FOLDER, make_intake_pages, make_phone_pages, page_sha256
from kiosk.app.demo.phone import PhoneCheck
from kiosk.handoff.link import Link, base64url, live_link
from kiosk.handoff.parcel import ParcelContent, ParcelFile
from kiosk.types import Lang
from kiosk.uplink.states import (
    ParcelExpired,
    ParcelLeased,
    ParcelLocked,
    ParcelReady,
    ParcelReceived,
    ParcelRevoked,
)
from tests.support.browser import wait_for
from tests.support.cutting import cutting_line
from tests.support.handset import Handset, announced, give, leased, phone_key, printed
from tests.support.hub import TOWN, HubProcess, a_parcel, running_hub

PIN = "4071"


@pytest.fixture
def handset(phone: PhoneCheck) -> Iterator[Handset]:
    handset = Handset(phone)
    handset.driver.get_log("browser")
    yield handset
    # Its long poll ends, and nothing of this test is left on the screen of the next.
    handset.driver.get("about:blank")


def of_files(*files: ParcelFile, lang: str = "fr", todo: tuple[str, ...] = ()) -> ParcelContent:
    return ParcelContent(Lang(lang), TOWN, "Vos documents", list(files), todo=todo)


def received(handset: Handset, hub: HubProcess, content: ParcelContent, base: str = "") -> Link:
    """The whole way: the code, the yes on the kiosk, the documents."""
    link = announced(hub, content.lang)
    handset.open(link.url(base or hub.url))
    give(hub, link, content)
    handset.is_done()
    return link


# --- Live ---


def test_the_digits_are_the_kiosks_and_the_documents_arrive_byte_for_byte(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    content, link = a_parcel(), announced(hub)
    assert isinstance(hub.client().parcel_state(link.id), ParcelReady)
    handset.open(link.url(hub.url))
    assert handset.comes_to("code") == "code"
    assert handset.code == link.code(phone_key(hub, link))
    assert "Est-ce le même nombre ? Répondez sur la borne." in handset.text

    give(hub, link, content)
    handset.is_done()

    assert isinstance(hub.client().parcel_state(link.id), ParcelReceived)
    for words in (content.title, "Réponse avant le 4 décembre", "PDF · 85 Ko", "Venez avec votre carte"):
        assert words in handset.text
    assert "Déchiffré sur votre téléphone" in handset.text
    assert handset.saves(tmp_path) == [file.content for file in content.files]
    assert handset.run("return document.documentElement.lang") == "fr"
    kept = f"return [sessionStorage['{link.id}'] ?? '', localStorage.length, document.cookie].join()"
    assert handset.run(kept) == ",0,"
    assert handset.complaints == []

    handset.reload()
    assert handset.comes_to("consumed") == "consumed"
    assert "Ce carré a déjà servi" in handset.text
    assert handset.all("a") == []


def test_a_phone_that_reloads_goes_on_with_the_same_digits(hub: HubProcess, handset: Handset) -> None:
    link = announced(hub)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    digits, key = handset.code, phone_key(hub, link)
    handset.reload()
    handset.comes_to("code")
    assert (handset.code, phone_key(hub, link)) == (digits, key)
    # The yes comes while the page is away: it finds the documents without asking again.
    handset.driver.get("about:blank")
    give(hub, link, a_parcel())
    handset.driver.back()
    handset.is_done()
    assert isinstance(hub.client().parcel_state(link.id), ParcelReceived)


def test_a_browser_that_keeps_nothing_receives_all_the_same(hub: HubProcess, handset: Handset) -> None:
    forbidding = (
        "Object.defineProperty(window,'sessionStorage',{get(){throw new DOMException('no','SecurityError')}})"
    )
    with handset.before_each_page(forbidding):
        received(handset, hub, a_parcel())


def test_a_second_phone_is_told_to_say_no_and_the_first_goes_on(hub: HubProcess, handset: Handset) -> None:
    link = announced(hub)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    with handset.another_tab():
        handset.open(link.url(hub.url))
        assert handset.comes_to("taken") == "taken"
        assert "Déjà ouvert sur un autre téléphone" in handset.text
        assert "touchez « Non »" in handset.text
    give(hub, link, a_parcel())
    handset.is_done()


def test_no_on_the_kiosk_ends_the_link(hub: HubProcess, handset: Handset) -> None:
    link = announced(hub)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    assert isinstance(hub.client().revoke(link.id), ParcelRevoked)
    handset.comes_to("revoked")
    assert "Ce carré est annulé" in handset.text
    assert handset.all("#code") == []


@pytest.mark.long
def test_a_phone_that_waited_too_long_makes_room_for_the_next(handset: Handset, tmp_path: Path) -> None:
    with running_hub(tmp_path / "data", "--lease-s", "1") as hub:
        link = announced(hub)
        handset.open(link.url(hub.url))
        handset.comes_to("code")
        first = phone_key(hub, link)
        time.sleep(1.2)  # the lease's own time, by the hub's clock
        with handset.another_tab():
            handset.open(link.url(hub.url))
            handset.comes_to("code")
            assert handset.code == link.code(phone_key(hub, link))
        assert phone_key(hub, link) != first
        handset.comes_to("taken")
        handset.driver.get("about:blank")


# --- The printed link ---


def test_a_printed_link_wants_the_pin_and_says_how_many_tries_are_left(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    content = a_parcel()
    link = printed(hub, content, PIN)
    handset.open(link.url(hub.url))
    handset.comes_to("pin")
    field = handset.find("#pin")
    assert (field.get_attribute("inputmode"), field.get_attribute("autocomplete")) == ("numeric", "off")
    field.send_keys("12")
    handset.touch("Ouvrir")
    assert handset.state == "pin"
    assert isinstance(hub.client().parcel_state(link.id), ParcelReady)

    field.send_keys("34")
    handset.touch("Ouvrir")
    wait_for(lambda: "Essais qui restent : 4" in handset.text, 60)
    # Arabic digits are digits too.
    handset.find("#pin").send_keys("٤٠٧١")
    handset.touch("Ouvrir")
    handset.is_done()
    assert handset.saves(tmp_path) == [file.content for file in content.files]
    assert isinstance(hub.client().parcel_state(link.id), ParcelReceived)


def test_the_fifth_wrong_pin_closes_the_link(hub: HubProcess, handset: Handset) -> None:
    link = printed(hub, a_parcel(), PIN)
    handset.open(link.url(hub.url))
    for left in (5, 4, 3, 2, 1):
        handset.comes_to("pin")
        assert left == 5 or f"Essais qui restent : {left}" in handset.text
        handset.find("#pin").send_keys("123456")
        handset.touch("Ouvrir")
        wait_for(lambda left=left: handset.state == "locked" or f": {left - 1}" in handset.text, 60)
    assert handset.state == "locked"
    assert "Trop de codes faux" in handset.text
    assert isinstance(hub.client().parcel_state(link.id), ParcelLocked)


def test_a_phone_that_reloads_does_not_ask_for_the_pin_again(hub: HubProcess, handset: Handset) -> None:
    link = printed(hub, a_parcel(), PIN)
    with handset.before_each_page("window.fetch=(f=>(u,o)=>/blob/.test(u)?new Promise(()=>0):f(u,o))(fetch)"):
        handset.open(link.url(hub.url))
        handset.comes_to("pin")
        handset.find("#pin").send_keys(PIN)
        handset.touch("Ouvrir")
        leased(hub, link)
        wait_for(lambda: handset.run(f"return 'body' in JSON.parse(sessionStorage['{link.id}'])"), 60)
    handset.reload()
    handset.is_done()


# --- Links that do not open ---


def test_a_wrong_or_missing_secret_is_explained_and_burns_nothing(hub: HubProcess, handset: Handset) -> None:
    link = announced(hub)
    page = link.url(hub.url).split("#")[0]
    handset.open(f"{page}#{base64url(os.urandom(16))}")
    handset.comes_to("wrong_proof")
    assert "Le carré est mal lu" in handset.text
    handset.open(page)
    handset.comes_to("incomplete")
    assert "visez le carré en entier" in handset.text
    assert isinstance(hub.client().parcel_state(link.id), ParcelReady)


def test_bytes_that_do_not_open_are_told_and_not_acknowledged(hub: HubProcess, handset: Handset) -> None:
    link, other = announced(hub), announced(hub)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    # As a hub would that changes what lies with it: here, sealed for another link.
    strange = Link(link.id, link.mode, link.lang, other.secret, link.auth_sha256)
    give(hub, strange, a_parcel())
    handset.comes_to("wrong_proof")
    assert isinstance(hub.client().parcel_state(link.id), ParcelLeased)


LYING = """
fetch = (ask => async (url, how) => {
  const answer = await ask(url, how);
  if (!url.endsWith("claim")) return answer;
  return new Response(JSON.stringify({...await answer.json(), mode: "deferred", sealed: true}));
})(fetch);
"""


def test_a_hub_that_calls_a_live_link_a_printed_one_shows_nothing(hub: HubProcess, handset: Handset) -> None:
    """With who photographed the code it could have shown papers of its own: the link alone opens nothing."""
    link = announced(hub)
    with handset.before_each_page(LYING):
        handset.open(link.url(hub.url))
        handset.comes_to("wrong_proof")
        assert handset.all("#files a, #code") == []


def test_an_unknown_and_an_expired_link_each_say_so(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    handset.open(live_link(Lang("fr")).url(hub.url))
    handset.comes_to("unknown")
    assert "Ce carré ne marche plus" in handset.text
    with running_hub(tmp_path / "short", "--parcel-lifetime-s", "0.2") as short:
        old = announced(short)
        wait_for(lambda: isinstance(short.client().parcel_state(old.id), ParcelExpired), 60)
        handset.open(old.url(short.url))
        handset.comes_to("expired")
    assert "demandez à l’accueil" in handset.text


# --- What is shown and saved ---


def test_hostile_labels_are_shown_as_text(hub: HubProcess, handset: Handset) -> None:
    hostile = '<img src=x onerror="document.title=1">'
    content = ParcelContent(
        lang=Lang("en"),
        town="Valbourg Town Hall",
        title=f"Your papers {hostile}",
        files=[ParcelFile("a.pdf", hostile, "application/pdf", b"%PDF-1.7 x")],
        todo=[hostile],
    )
    received(handset, hub, content)
    assert "What is left for you to do" in handset.text
    assert "Decrypted on your phone" in handset.text
    assert handset.text.count(hostile) == 3
    assert handset.all("img") == []
    assert handset.run("return document.documentElement.lang") == "en"
    label = handset.find("#files a").get_attribute("aria-label")
    assert label is not None
    assert label.startswith("Save : ")


def test_a_visit_in_a_language_of_no_page_is_answered_in_french(hub: HubProcess, handset: Handset) -> None:
    received(handset, hub, of_files(lang="de"))
    assert "La mairie ne garde pas cette page" in handset.text


def test_deadlines_go_to_the_calendar_and_a_picture_is_seen_at_once(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    days = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
    dot = (FOLDER.parents[2] / "tests/golden").rglob("*.png")
    picture = next(dot).read_bytes()
    content = of_files(
        ParcelFile("dates.ics", "Les dates", "text/calendar; charset=utf-8", days),
        ParcelFile("photo.png", "Photo", "image/png", picture),
        todo=("Venez lundi",),
    )
    received(handset, hub, content)
    button = handset.find("#days a")
    assert button.text == "Ajouter au calendrier"
    assert wait_for(lambda: handset.run("return document.querySelector('#files img').naturalWidth"), 60)
    assert sorted(handset.saves(tmp_path)) == sorted([days, picture])
    assert handset.complaints == []


SHARING = """
navigator.canShare = said => said.files.length == 1;
navigator.share = async said => {
  const file = said.files[0];
  window.shared = [file.name, file.type, await file.text()];
  if (window.refusing) throw new DOMException("", window.refusing);
};
"""


def test_the_share_sheet_comes_first_and_the_link_where_it_fails(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    with handset.before_each_page(SHARING):
        received(handset, hub, of_files(ParcelFile("a.pdf", "A", "application/pdf", b"%PDF-1.7 a")))
        handset.touch("A")
        told = ["a.pdf", "application/pdf", "%PDF-1.7 a"]
        assert wait_for(lambda: handset.run("return window.shared"), 60) == told
        # The person closed the sheet: nothing else happens to them.
        handset.run(
            "window.clicks = 0; document.querySelector('a').addEventListener('click', () => clicks++)"
        )
        handset.run("window.refusing = 'AbortError'; window.shared = 0")
        handset.touch("A")
        wait_for(lambda: handset.run("return window.shared"), 60)
        assert handset.run("return new Promise(done => setTimeout(() => done(window.clicks), 50))") == 1
        handset.run("window.refusing = 'NotAllowedError'")
        assert handset.saves(tmp_path) == [b"%PDF-1.7 a"]


def test_a_screen_reader_hears_each_step(hub: HubProcess, handset: Handset) -> None:
    link = announced(hub, "ar")
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    code = handset.find("#code")
    assert code.aria_role in {"img", "image"}
    assert code.accessible_name == " ".join(link.code(phone_key(hub, link)))
    assert handset.find("#status").get_attribute("role") == "status"
    assert handset.run("return document.activeElement.id") == "title"
    assert handset.run("return document.documentElement.dir") == "rtl"
    give(hub, link, a_parcel(lang="ar"))
    handset.is_done()
    assert handset.run("return document.activeElement.id") == "title"
    boxes = handset.all("#todo input")
    assert [box.aria_role for box in boxes] == ["checkbox", "checkbox"]
    assert all(box.accessible_name for box in boxes)
    tab_order = "return [...document.querySelectorAll('a,button,input')].every(one => one.tabIndex == 0)"
    assert handset.run(tab_order) is True
    assert handset.run("return [...document.querySelectorAll('svg')].every(one => one.ariaHidden == 'true')")


# --- Bad lines and old phones ---


@pytest.mark.long
def test_a_line_cut_ten_times_brings_the_same_bytes(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    large = random.Random(7).randbytes(20_000_000)
    link = announced(hub)
    with cutting_line(hub.port, cuts=10, after_bytes=900_000) as line:
        handset.open(link.url(line.url))
        give(hub, link, of_files(ParcelFile("a.pdf", "a", "application/pdf", large)))
        handset.is_done()
        assert line.cuts_left == 0
    assert handset.saves(tmp_path) == [large]
    assert isinstance(hub.client().parcel_state(link.id), ParcelReceived)


def test_a_slow_line_shows_how_far_it_is(hub: HubProcess, handset: Handset) -> None:
    content = of_files(ParcelFile("a.pdf", "a", "application/pdf", random.Random(1).randbytes(600_000)))
    link = announced(hub)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    with handset.network(bytes_a_second=300_000, latency_ms=100):
        give(hub, link, content)
        seen = (
            "const bar = document.getElementById('bar'); return !bar.hidden && bar.value > 0 && bar.value < 1"
        )
        wait_for(lambda: handset.run(seen), 60)
        handset.is_done()
    assert handset.run("return document.getElementById('bar').hidden") is True


def test_once_loaded_the_page_works_without_network(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    content = a_parcel()
    received(handset, hub, content)
    with handset.network(offline=True):
        assert handset.saves(tmp_path) == [file.content for file in content.files]
        box = handset.find("#todo input")
        box.click()
        assert box.is_selected()
        assert content.title in handset.text


def test_without_network_the_page_says_so_and_goes_on_when_asked(hub: HubProcess, handset: Handset) -> None:
    link = announced(hub)
    # A question that is under way is not cut by the browser's switch: here it is a short one.
    with handset.before_each_page("fetch = (ask => (url, how) => ask(url.replace('=25', '=1'), how))(fetch)"):
        handset.open(link.url(hub.url))
    handset.comes_to("code")
    digits = handset.code
    with handset.network(offline=True):
        handset.comes_to("offline")
        assert "Pas de connexion" in handset.text
        assert "Rien n’est perdu" in handset.text
    handset.touch("Réessayer")
    handset.comes_to("code")
    assert handset.code == digits
    give(hub, link, a_parcel())
    handset.is_done()


@pytest.mark.parametrize(
    "missing", ["delete Blob.prototype.arrayBuffer", "delete Element.prototype.replaceChildren"]
)
def test_an_old_browser_is_told_what_to_do(hub: HubProcess, handset: Handset, missing: str) -> None:
    link = announced(hub)
    with handset.before_each_page(missing):
        handset.open(link.url(hub.url))
        assert handset.state == "old"
        assert "Cette page ne s’ouvre pas sur ce téléphone" in handset.text
        assert "« Imprimer »" in handset.text
    assert isinstance(hub.client().parcel_state(link.id), ParcelReady)


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_without_a_script_the_page_says_what_to_do(lang: str) -> None:
    for pages in (make_phone_pages(TOWN), make_intake_pages(TOWN)):
        html = pages[lang].html
        said = json.loads((FOLDER / "texts" / f"{lang}.json").read_text())
        assert any(f">{said[kind]['old']}<" in html.split("<script>")[0] for kind in ("download", "intake"))


# --- The file itself ---


def test_the_hub_serves_the_page_that_the_kiosk_expects(hub: HubProcess) -> None:
    for lang in PHONE_LANGUAGES:
        answer = requests.get(f"{hub.url}/{lang}/abcdefghijkl", timeout=10)
        assert hashlib.sha256(answer.content).hexdigest() == page_sha256(lang, TOWN)
        assert answer.headers["Content-Security-Policy"] == make_phone_pages(TOWN)[lang].policy
    assert page_sha256("fr", TOWN) != page_sha256("fr", "Mairie de Valbourc")


def test_every_language_says_the_same_things() -> None:
    texts = {file.stem: json.loads(file.read_text()) for file in (FOLDER / "texts").glob("*.json")}
    assert set(texts) == set(PHONE_LANGUAGES)

    def shape(said: object) -> object:
        return {key: shape(words) for key, words in said.items()} if isinstance(said, dict) else ""

    assert all(shape(said) == shape(texts["fr"]) for said in texts.values())


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
@pytest.mark.parametrize("make", [make_phone_pages, make_intake_pages])
@pytest.mark.parametrize("town", ["Mairie de Valbourg", "Mairie de L’Île-d’Yeu <b>"])
def test_the_page_is_small_alone_and_sealed_by_its_policy(town: str, make, lang: str) -> None:
    page = make(town)[lang]
    assert len(page.html.encode()) < 12_000
    assert "<b>" not in page.html.split("<script>")[0]
    for outside in ("http", "@import", "url(", "innerHTML", "eval(", "import("):
        assert outside not in page.html
    assert "default-src 'none'; script-src 'sha256-" in page.policy
    assert "unsafe" not in page.policy
    for left in ("T.", "NO", "CIPHER"):
        assert f"{left}docs" not in page.html and f"={left}," not in page.html
