"""The phone's other page in a real browser, against a real hub: papers go to the kiosk, which answers."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from hub.contract import FileCode
from hub.handoff.page import make_intake_pages
from kiosk.app.demo.phone import PhoneCheck
from kiosk.handoff.keys import LiveKeys, live_keys
from kiosk.handoff.link import Link, base64url
from kiosk.handoff.sent import SentFile, open_sent
from kiosk.uplink.states import ParcelLeased, ParcelReady, ParcelReceived, ParcelRevoked
from tests.support.browser import wait_for
from tests.support.cutting import cutting_line
from tests.support.handset import PATIENCE_S, Handset, asked, leased, phone_key
from tests.support.hub import HubProcess

ORIENTATION, GPS, MODEL = 0x0112, 0x8825, 0x0110
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 2>>endobj\n"


@pytest.fixture
def handset(phone: PhoneCheck) -> Iterator[Handset]:
    handset = Handset(phone)
    handset.driver.get_log("browser")
    yield handset
    handset.driver.get("about:blank")


@pytest.fixture
def mine() -> LiveKeys:
    """The kiosk's half."""
    return live_keys()


def photo(folder: Path, size: tuple[int, int] = (1200, 900), turn: int = 6) -> Path:
    """A phone's photograph of a sheet with a red corner, held upright; place and model in its EXIF."""
    image = Image.effect_noise(size, 40).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL] = turn, "Telephone de Camille"
    exif[GPS] = {1: "N", 2: (45.0, 1.0, 2.0), 3: "E", 4: (4.0, 5.0, 6.0)}
    file = folder / f"photo-{size[0]}-{turn}.jpg"
    image.save(file, exif=exif, quality=80)
    return file


def written(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def opened(handset: Handset, hub: HubProcess, mine: LiveKeys, base: str = "") -> Link:
    """The code was compared, the citizen said yes: papers can be chosen."""
    link = asked(hub, mine)
    handset.open(link.url(base or hub.url))
    handset.comes_to("code")
    hub.client().accept(link.id, phone_key(hub, link))
    handset.comes_to("choose")
    return link


def chosen(handset: Handset, *files: Path, by: str = "#pick") -> None:
    before = len(handset.all("#files > .row"))
    handset.find(by).send_keys("\n".join(map(str, files)))
    wait_for(lambda: len(handset.all("#files > .row")) == before + len(files), PATIENCE_S)


def sent(handset: Handset, hub: HubProcess, link: Link, mine: LiveKeys) -> tuple[SentFile, ...]:
    """Touch "Envoyer", and give what the kiosk opens."""
    handset.touch("Envoyer à la borne")
    wait_for(lambda: leased(hub, link).sealed, PATIENCE_S)
    sealed = hub.client().fetch(link.id)
    assert isinstance(sealed, bytes)
    files = open_sent(sealed, link.id, mine, phone_key(hub, link))
    assert isinstance(files, tuple)
    return files


def told(hub: HubProcess, link: Link, *codes: FileCode) -> None:
    """The kiosk says what became of each file."""
    hub.client().done(link.id, leased(hub, link).version, codes)


def test_a_photograph_arrives_upright_small_and_without_place_or_model(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    link = asked(hub, mine)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    assert handset.code == link.code(phone_key(hub, link))
    assert handset.all("[type=file]") == []
    hub.client().accept(link.id, phone_key(hub, link))
    handset.comes_to("choose")
    camera = handset.find("#photo")
    assert (camera.get_attribute("capture"), camera.get_attribute("accept")) == ("environment", "image/*")

    chosen(handset, photo(tmp_path, (4000, 3000)), by="#photo")
    [got] = sent(handset, hub, link, mine)

    assert got.type == "image/jpeg"
    image = Image.open(io.BytesIO(got.content))
    # It lay on its side with a mark "turn me": the red corner was top left, and is top right when seen.
    assert image.size == (2250, 3000)
    red, grey = image.convert("RGB").getpixel((2200, 50)), image.convert("RGB").getpixel((50, 50))
    assert isinstance(red, tuple) and isinstance(grey, tuple)
    assert red[0] > 200 and red[1] < 90
    assert abs(grey[0] - grey[1]) < 40
    assert not image.getexif()
    for secret in (b"Camille", b"Exif", b"GPS"):
        assert secret not in got.content

    told(hub, link, FileCode.OK)
    handset.comes_to("done")
    assert "La borne a tout reçu" in handset.text
    assert "Bien reçu" in handset.text
    assert isinstance(hub.client().parcel_state(link.id), ParcelReceived)
    assert handset.run(f"return sessionStorage['{link.id}']") is None
    assert handset.complaints == []
    handset.reload()
    handset.comes_to("consumed")
    assert "C’est déjà envoyé" in handset.text


def test_several_papers_go_together_and_what_cannot_is_told_and_stays(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    link = opened(handset, hub, mine)
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500)
    chosen(
        handset,
        tmp_path / "clear.png",
        written(tmp_path, "two pages.PDF", PDF),
        written(tmp_path, "letter.txt", b"Bonjour"),
        written(tmp_path, "iphone.HEIC", heic),
        written(tmp_path, "named.jpg", b"%PDF-1.4 a PDF by what it holds"),
        written(tmp_path, "huge.pdf", PDF.ljust(25 * 1024 * 1024 + 1, b" ")),
    )
    rows = [row.text for row in handset.all("#files > .row")]
    assert "Ni photo, ni PDF" in rows[2]
    assert "Reprenez la photo" in rows[3]
    assert "Trop lourd" in rows[5]
    assert len(handset.all("#files > .bad")) == 3
    # One is taken away again.
    handset.all("#files button")[4].click()
    assert "Envoyer à la borne : 2" in handset.text
    got = sent(handset, hub, link, mine)
    assert [file.type for file in got] == ["image/jpeg", "application/pdf"]
    assert got[1].content == PDF
    # What was clear is paper, not ink.
    seen = Image.open(io.BytesIO(got[0].content)).convert("L")
    assert seen.size == (40, 30)
    assert seen.getextrema()[0] > 250

    told(hub, link, FileCode.OK, FileCode.LOCKED_PDF)
    handset.comes_to("done")
    assert "1. Bien reçu" in handset.text
    assert "2. PDF fermé par un mot de passe" in handset.text
    assert "La borne a tout reçu" not in handset.text
    assert "La suite est sur la borne" in handset.text


@pytest.mark.parametrize("code", [code for code in FileCode if code is not FileCode.OK])
def test_every_answer_of_the_kiosk_has_its_words(code: FileCode) -> None:
    for page in make_intake_pages("Mairie").values():
        assert f"{code.value}:" in page.html


@pytest.mark.long
def test_no_more_than_twenty_papers(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    link = opened(handset, hub, mine)
    chosen(handset, *(written(tmp_path, f"{n}.pdf", PDF) for n in range(22)))
    assert handset.text.count("20 pages au plus") == 3
    assert len(sent(handset, hub, link, mine)) == 20


def test_too_much_together_is_told_before_it_is_sent(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    link = opened(handset, hub, mine)
    half = PDF.ljust(13 * 1024 * 1024, b" ")
    chosen(handset, written(tmp_path, "a.pdf", half), written(tmp_path, "b.pdf", half))
    handset.touch("Envoyer à la borne")
    wait_for(lambda: "Trop lourd" in handset.find("#status").text, PATIENCE_S)
    assert not leased(hub, link).sealed
    handset.all("#files button")[0].click()
    [got] = sent(handset, hub, link, mine)
    assert got.content == half


def test_a_line_cut_while_sending_is_tried_again_with_the_same_bytes(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    large = PDF.ljust(3_000_000, b" ")
    with cutting_line(hub.port, cuts=2, after_bytes=1_000_000, up=True) as line:
        link = opened(handset, hub, mine, line.url)
        chosen(handset, written(tmp_path, "a.pdf", large))
        [got] = sent(handset, hub, link, mine)
        assert line.cuts_left == 0
        handset.driver.get("about:blank")
    assert got.content == large


def test_without_network_the_page_keeps_the_papers_and_sends_them_when_asked(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    link = opened(handset, hub, mine)
    chosen(handset, written(tmp_path, "a.pdf", PDF))
    with handset.network(offline=True):
        handset.touch("Envoyer à la borne")
        handset.comes_to("offline")
        assert "Rien n’est perdu" in handset.text
    handset.touch("Réessayer")
    handset.comes_to("sent")
    assert "La borne lit vos papiers" in handset.text
    told(hub, link, FileCode.UNREADABLE)
    handset.comes_to("done")
    assert "Illisible. Reprenez la photo." in handset.text


def test_a_slow_line_shows_how_far_it_is(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    opened(handset, hub, mine)
    chosen(handset, written(tmp_path, "a.pdf", PDF.ljust(600_000, b" ")))
    seen = "const {hidden, value} = document.getElementById('bar'); return !hidden && value > 0 && value < 1"
    with handset.network(bytes_a_second=300_000, latency_ms=50):
        handset.touch("Envoyer à la borne")
        wait_for(lambda: handset.run(seen), PATIENCE_S)
        handset.comes_to("sent")


def test_a_phone_that_comes_back_from_its_camera_anew_goes_on_and_seals_with_fresh_bytes(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    """Phones with little memory drop the page while the camera is open."""
    link = opened(handset, hub, mine)
    key = phone_key(hub, link)
    paper, sealed = written(tmp_path, "a.pdf", PDF), []
    for _ in range(2):
        handset.reload()
        handset.comes_to("choose")
        chosen(handset, paper)
        handset.touch("Envoyer à la borne")
        handset.comes_to("sent")
        got = hub.client().fetch(link.id)
        assert isinstance(got, bytes)
        sealed.append(got)
    assert phone_key(hub, link) == key
    assert [open_sent(one, link.id, mine, key) for one in sealed] == [(SentFile("application/pdf", PDF),)] * 2
    assert sealed[0][:16] != sealed[1][:16]
    assert sealed[0][16:] != sealed[1][16:]


def test_no_on_the_kiosk_ends_it_before_anything_is_chosen(
    hub: HubProcess, handset: Handset, mine: LiveKeys
) -> None:
    link = asked(hub, mine)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    assert isinstance(hub.client().revoke(link.id), ParcelRevoked)
    handset.comes_to("revoked")
    assert handset.all("[type=file]") == []


def test_a_point_that_is_none_and_a_strangers_point_are_refused(
    hub: HubProcess, handset: Handset, mine: LiveKeys
) -> None:
    link = asked(hub, mine)
    page = link.url(hub.url).split("#")[0]
    for fragment in (b"\x02" + b"\xff" * 32, b"\x05" + bytes(31) + b"\x05", bytes(33)):
        handset.open(f"{page}#{base64url(fragment)}")
        handset.comes_to("wrong_proof")
    strange = asked(hub, live_keys()).url(hub.url).split("#")[1]
    handset.open(f"{page}#{strange}")
    handset.comes_to("wrong_proof")
    handset.open(page)
    handset.comes_to("incomplete")
    assert isinstance(hub.client().parcel_state(link.id), ParcelReady)


def test_the_page_speaks_the_visits_language_to_eye_and_ear(
    hub: HubProcess, handset: Handset, mine: LiveKeys, tmp_path: Path
) -> None:
    link = asked(hub, mine, "ar")
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    hub.client().accept(link.id, phone_key(hub, link))
    handset.comes_to("choose")
    assert handset.run("return document.documentElement.dir + document.documentElement.lang") == "rtlar"
    names = [one.accessible_name for one in handset.all("[type=file]")]
    assert names == ["التقاط صورة", "اختيار ملف"]
    chosen(handset, written(tmp_path, "a.pdf", PDF))
    [drop] = handset.all("#files button")
    assert drop.accessible_name == "إزالة 1"
    assert handset.run("return document.activeElement.id") == "title"
    assert isinstance(hub.client().parcel_state(link.id), ParcelLeased)
