"""The phone's page in a real browser, against a real hub: what a citizen meets after scanning the code."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.contract import PHONE_LANGUAGES
from hub.handoff.page import FOLDER, make_phone_pages
from kiosk.app.demo.phone import PhoneCheck
from kiosk.handoff.parcel import ParcelContent, ParcelFile, SealedParcel, base64url, seal
from kiosk.types import Lang
from kiosk.uplink.states import ParcelLeased, ParcelReady, ParcelReceived, ParcelRevoked, Uploaded
from tests.support.browser import wait_for
from tests.support.cutting import cutting_line
from tests.support.hub import HubProcess, a_parcel, running_hub


def uploaded(hub: HubProcess, content: ParcelContent | None = None) -> SealedParcel:
    parcel = seal(content or a_parcel())
    assert isinstance(parcel, SealedParcel)
    assert isinstance(hub.client().upload(parcel), Uploaded)
    return parcel


def test_the_documents_arrive_byte_for_byte_and_only_then_the_kiosk_hears_so(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    content = a_parcel()
    parcel = uploaded(hub, content)
    client = hub.client()
    assert client.parcel_state(parcel.id) == ParcelReady(parcel.id)

    got = phone.receive(parcel.url(hub.url), tmp_path)

    assert got.state == "ready"
    assert got.title == content.title
    assert [file.read_bytes() for file in got.files] == [file.content for file in content.files]
    for words in ("Réponse avant le 4 décembre", "PDF · 84 Ko", "PDF · 212 Ko", "Venez avec votre carte"):
        assert words in got.text
    assert "Déchiffré sur votre téléphone" in got.text
    assert phone.driver.execute_script("return document.documentElement.lang") == "fr"
    assert got.screenshot.read_bytes().startswith(b"\x89PNG")
    assert client.parcel_state(parcel.id) == ParcelReceived(parcel.id)
    assert not [line for line in phone.driver.get_log("browser") if "Security Policy" in line["message"]]

    again = phone.receive(parcel.url(hub.url), tmp_path / "again")
    assert again.state == "opened"
    assert "Ce lien a déjà été ouvert" in again.text
    assert again.files == ()


def test_a_second_phone_is_told_that_the_link_was_opened(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    parcel = uploaded(hub)
    # The first phone has claimed and not yet finished: its tab alone holds the lease.
    first = phone.driver.current_window_handle
    phone.driver.switch_to.new_window("tab")
    phone.driver.execute_cdp_cmd("Network.enable", {})
    phone.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/blob"]})
    phone.driver.get(parcel.url(hub.url))
    assert phone.wait_for_end() == "offline"
    assert hub.client().parcel_state(parcel.id) == ParcelLeased(parcel.id)
    second_tab = phone.driver.current_window_handle

    phone.driver.switch_to.window(first)
    assert phone.receive(parcel.url(hub.url), tmp_path).state == "opened"

    # The first one gets its line back, asks again with the same lease, and has everything.
    phone.driver.switch_to.window(second_tab)
    phone.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    phone.driver.find_element("css selector", "button").click()
    wait_for(lambda: phone.wait_for_end() == "ready")
    assert hub.client().parcel_state(parcel.id) == ParcelReceived(parcel.id)
    phone.driver.close()
    phone.driver.switch_to.window(first)


def test_a_wrong_or_missing_secret_is_explained_and_burns_nothing(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    parcel = uploaded(hub)
    link = parcel.url(hub.url)
    wrong = link.split("#")[0] + "#" + base64url(os.urandom(16))
    damaged = phone.receive(wrong, tmp_path)
    assert damaged.state == "damaged"
    assert "Le lien est abîmé" in damaged.text
    incomplete = phone.receive(link.split("#")[0], tmp_path)
    assert incomplete.state == "incomplete"
    assert "visez le carré en entier" in incomplete.text
    assert hub.client().parcel_state(parcel.id) == ParcelReady(parcel.id)
    assert phone.receive(link, tmp_path).state == "ready"


def test_without_https_the_page_says_what_to_do_and_burns_nothing(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    parcel = uploaded(hub)
    got = phone.receive(parcel.url(f"http://kiosk.test:{hub.port}"), tmp_path)
    assert got.state == "insecure"
    assert "Imprimer" in got.text
    assert "Rien n’est perdu" in got.text
    assert hub.client().parcel_state(parcel.id) == ParcelReady(parcel.id)


def test_a_cancelled_an_unknown_and_an_expired_link_each_say_so(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    parcel = uploaded(hub)
    assert hub.client().revoke(parcel.id) == ParcelRevoked(parcel.id)
    assert phone.receive(parcel.url(hub.url), tmp_path).state == "revoked"
    never_sent = seal(a_parcel())
    assert isinstance(never_sent, SealedParcel)
    assert phone.receive(never_sent.url(hub.url), tmp_path).state == "expired"
    with running_hub(tmp_path / "short", "--parcel-lifetime-s", "0.2") as short:
        old = uploaded(short)
        time.sleep(0.3)
        got = phone.receive(old.url(short.url), tmp_path)
    assert got.state == "expired"
    assert "Ce lien est terminé" in got.text


def test_english_visit_and_hostile_labels_are_shown_as_text(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    hostile = '<img src=x onerror="document.title=1">'
    content = ParcelContent(
        lang=Lang("en"),
        town="Valbourg Town Hall",
        title=f"Your papers {hostile}",
        files=[ParcelFile("a.pdf", hostile, "application/pdf", b"%PDF-1.7 x")],
        todo=[hostile],
    )
    got = phone.receive(uploaded(hub, content).url(hub.url), tmp_path)
    assert got.state == "ready"
    assert "What is left for you to do" in got.text
    assert "Decrypted on your phone" in got.text
    assert got.text.count(hostile) == 3
    assert phone.driver.find_elements("tag name", "img") == []
    assert phone.driver.execute_script("return document.documentElement.lang") == "en"
    label = phone.driver.find_element("css selector", "#files a").get_attribute("aria-label")
    assert label is not None
    assert label.startswith("Save : ")


def test_a_visit_in_a_language_of_no_page_is_answered_in_french(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    content = ParcelContent(Lang("de"), "Mairie", "Unterlagen", [])
    got = phone.receive(uploaded(hub, content).url(hub.url), tmp_path)
    assert got.state == "ready"
    assert "La mairie ne garde pas ces documents" in got.text


def test_a_line_cut_ten_times_brings_the_same_bytes(
    hub: HubProcess, phone: PhoneCheck, tmp_path: Path
) -> None:
    large = random.Random(7).randbytes(20_000_000)
    content = ParcelContent(
        Lang("fr"), "Mairie", "Vos documents", [ParcelFile("a.pdf", "a", "application/pdf", large)]
    )
    parcel = uploaded(hub, content)
    with cutting_line(hub.port, cuts=10, after_bytes=900_000) as line:
        got = phone.receive(parcel.url(line.url), tmp_path, timeout_s=60)
    assert (got.state, line.cuts_left) == ("ready", 0)
    assert got.files[0].read_bytes() == large
    assert hub.client().parcel_state(parcel.id) == ParcelReceived(parcel.id)


def test_the_small_files_of_the_page_are_of_its_readable_ones() -> None:
    done = subprocess.run(
        [sys.executable, "tools/phone_page.py", "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_every_language_says_the_same_things() -> None:
    texts = {file.stem: json.loads(file.read_text()) for file in (FOLDER / "texts").glob("*.json")}
    assert set(texts) == set(PHONE_LANGUAGES)
    shape = {key: type(words) for key, words in texts["fr"].items()}
    assert all({key: type(words) for key, words in said.items()} == shape for said in texts.values())


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
@pytest.mark.parametrize("town", ["Mairie de Valbourg", "Mairie de L’Île-d’Yeu <b>"])
def test_the_page_is_small_alone_and_sealed_by_its_policy(town: str, lang: str) -> None:
    page = make_phone_pages(town)[lang]
    assert len(page.html.encode()) < 12_000
    assert "<b>" not in page.html.split("<script>")[0]
    for outside in ("src=", "@import", "url(", "innerHTML", "eval("):
        assert outside not in page.html
    assert page.html.count("http") == page.html.count("http://www.w3.org/2000/svg")
    assert "default-src 'none'; script-src 'sha256-" in page.policy
