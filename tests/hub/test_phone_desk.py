"""A paper from a phone, all the way: the page in a real browser, the hub, the kiosk's desk and its reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.app.demo.phone import PhoneCheck
from kiosk.pages import actions as act
from kiosk.pages import states as page
from kiosk.pages.effects import Effect
from tests.kiosk.app.test_intake_desk import BILL, Sending, link, piece, sending
from tests.support.browser import wait_for
from tests.support.handset import PATIENCE_S, Handset

__all__ = ["link", "piece", "sending"]
EXIF_ORIENTATION, EXIF_GPS = 0x0112, 0x8825


@pytest.fixture
def handset(phone: PhoneCheck) -> Iterator[Handset]:
    handset = Handset(phone)
    yield handset
    handset.driver.get("about:blank")


def twelve_megapixels(folder: Path) -> Path:
    """A bill as a phone takes it: 4000 by 3000, on its side with a mark how to turn it, and where it was."""
    with Image.open(BILL) as bill:
        upright = bill.convert("RGB").resize((3000, 4000))
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    exif[EXIF_GPS] = {1: "N", 2: (45.0, 1.0, 2.0), 3: "E", 4: (4.0, 5.0, 6.0)}
    upright.transpose(Image.Transpose.ROTATE_90).save(folder / "photo.jpg", exif=exif, quality=80)
    return folder / "photo.jpg"


def two_pages(folder: Path) -> Path:
    white = Image.new("RGB", (413, 585), "white")
    white.save(folder / "two.pdf", "PDF", save_all=True, append_images=[white])
    return folder / "two.pdf"


def test_a_photograph_and_a_pdf_from_a_real_page_become_pages_of_the_kiosk(
    sending: Sending, handset: Handset, tmp_path: Path
) -> None:
    sending.opens()
    handset.open(sending.lent[-1])
    handset.comes_to("code")
    sending.one.waits_for(page.IntakePairing, "intake", PATIENCE_S)
    assert sending.one.session.intake == page.IntakePairing(handset.code), "the same digits on both screens"
    assert sending.does(act.ConfirmPhone(True)) == (Effect.ACCEPT_INTAKE,)
    waiting = sending.one.session.intake
    assert isinstance(waiting, page.IntakeWaiting)
    sending.desk.accept(waiting.code)

    handset.comes_to("choose")
    assert "20 pages au plus" in handset.text
    heic = tmp_path / "iphone.HEIC"
    heic.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500))
    files = [twelve_megapixels(tmp_path), two_pages(tmp_path), heic]
    handset.find("#pick").send_keys("\n".join(map(str, files)))
    wait_for(lambda: len(handset.all("#files > .row")) == len(files), PATIENCE_S)
    assert "Reprenez la photo" in handset.all("#files > .bad")[0].text
    handset.touch("Envoyer à la borne")

    sending.one.waits_for(page.IntakeDone, "intake", 240)
    assert sending.one.session.intake == page.IntakeDone(3)
    handset.comes_to("done")
    assert "La borne a tout reçu" in handset.text
    current = sending.one.session.route(sending.visit.today).current
    sheets = sending.one.session.stack_of(current).sheets
    assert len(sheets) == 3
    shown = sheets[0].picture
    assert shown is not None
    assert shown.height_px > shown.width_px, "upright, as it was held"
    assert all(one.pdf.startswith(b"%PDF-") for one in sheets)
    assert not any(secret in sheets[0].pdf for secret in (b"GPS", b"Exif"))
