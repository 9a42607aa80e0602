"""``parvis scan file``, as an operator runs it: the whole PDF or nothing, and a sentence that says why."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import stat
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from pikepdf import Encryption
from typer.testing import CliRunner, Result

from kiosk.app.commands import scanfile
from kiosk.app.commands.cli import cli
from kiosk.app.commands.scanfile import put
from kiosk.devices.camera import Image
from tests.scanner.test_file import tagged, text_of
from tests.support import hostile
from tests.support.papers import SPECIMEN, draw_card, draw_letter
from tests.support.photographs import Pose, photograph


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in; the scratch folder is beside it."""
    runtime, folder = tmp_path / "runtime", tmp_path / "desk"
    runtime.mkdir()
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    return folder


def file(desk: Path, *words: str | Path) -> Result:
    """Run the command; whatever comes of it, no scratch file and no half-written PDF stays."""
    result = CliRunner().invoke(cli, ["scan", "file", *map(str, words)])
    assert list((desk.parent / "runtime").iterdir()) == []
    assert not list(desk.glob(".parvis-*"))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(desk: Path, *words: str | Path) -> str:
    result = file(desk, *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory, shot_file: Path) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("papers")
    table = photograph(draw_card(SPECIMEN, 400), np.random.default_rng(8), (1600, 1200), Pose(fill=0.85))
    cv2.imwrite(str(folder / "card.png"), table.image)
    cv2.imwrite(
        str(folder / "letter.png"), draw_letter(["Madame, Monsieur,", "Je vous écris de Valbourg."], 100)
    )
    (folder / "two.pdf").write_bytes(hostile.pdf(2))
    return {
        "bill": shot_file,
        "card": folder / "card.png",
        "letter": folder / "letter.png",
        "two": folder / "two.pdf",
    }


@pytest.mark.long
def test_photographs_and_a_pdf_become_one_searchable_file(desk: Path, papers: dict[str, Path]) -> None:
    out = desk / "dossier.pdf"
    result = file(desk, papers["bill"], papers["card"], papers["two"], "--out", out, "--title", "Dossier")
    assert result.exit_code == 0, result.stderr
    assert re.fullmatch(rf"{out}: 4 pages, \d+ kB\n", result.stdout)
    told = result.stderr.splitlines()
    assert [line.split(" ")[0] for line in told] == ["1/4", "2/4", "3/4", "4/4"]
    assert told[0] == f"1/4 {papers['bill']}: good"
    assert told[3] == f"4/4 {papers['two']} page 2: no words read"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with pikepdf.open(out) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == ("Dossier", "fr")
        roles = tagged(pdf)
        assert set(roles[0]) == {"P"}
        assert roles[2:] == [["Figure"], ["Figure"]]
        assert [round(float(side)) for side in pdf.pages[0].mediabox] == [0, 0, 595, 842]
    assert "Facture d'électricité" in text_of(out.read_bytes(), desk)


@pytest.mark.long
def test_what_was_done_can_be_read_by_a_program(desk: Path, papers: dict[str, Path]) -> None:
    out = desk / "facture.pdf"
    result = file(desk, papers["bill"], "--out", out, "--json", "--lang", "pt-BR")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert told["out"] == str(out)
    assert told["bytes"] == out.stat().st_size
    (page,) = told["pages"]
    assert page["bytes"] <= 150_000
    del page["bytes"], page["issues"]
    assert page == {
        "file": str(papers["bill"]),
        "page": 1,
        "found": True,
        "searchable": True,
        "colour": False,
        "kind": "proof_of_address",
        "advice": [],
    }
    assert "EXEMPLE" not in result.stdout
    with pikepdf.open(out) as pdf:
        assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == ("facture", "pt-BR")


@pytest.mark.long
def test_an_identity_card_keeps_its_colours_and_its_size(desk: Path, papers: dict[str, Path]) -> None:
    result = file(desk, papers["card"], "--out", desk / "carte.pdf", "--json")
    (page,) = json.loads(result.stdout)["pages"]
    assert page["kind"].startswith("identity_card")
    assert page["colour"]
    with pikepdf.open(desk / "carte.pdf") as pdf:
        assert sorted(round(float(side)) for side in pdf.pages[0].mediabox) == [0, 0, 153, 243]


@pytest.mark.long
def test_colours_on_demand_and_a_whole_picture(desk: Path, bill: Image) -> None:
    sheet = desk / "sheet.png"
    cv2.imwrite(str(sheet), bill)
    result = file(desk, sheet, "--out", desk / "sheet.pdf", "--colour", "--flat")
    assert result.stderr == f"1/1 {sheet}: good\n"
    with pikepdf.open(desk / "sheet.pdf") as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert pikepdf.PdfImage(image).as_pil_image().mode == "RGB"


def test_no_page_is_said_and_the_whole_picture_kept(desk: Path) -> None:
    grey = desk / "grey.png"
    cv2.imwrite(str(grey), np.full((600, 800, 3), 128, np.uint8))
    result = file(desk, grey, "--out", desk / "grey.pdf")
    assert result.exit_code == 0
    assert result.stderr == f"1/1 {grey}: no page found, the whole picture is kept, no words read\n"


def test_bad_files_are_all_named_and_nothing_is_written(desk: Path, papers: dict[str, Path]) -> None:
    bad = {
        "text.jpg": (b"Madame, Monsieur", "neither a PDF nor a picture"),
        "long.pdf": (hostile.pdf(500), "too many pages: give at most 20"),
        "locked.pdf": (hostile.pdf(encryption=Encryption(owner="a", user="b")), "wants a password"),
        "broken.pdf": (b"%PDF-1.7 and no more", "damaged"),
        "empty.png": (b"", "empty"),
        "tiny.png": (cv2.imencode(".png", np.zeros((9, 9), np.uint8))[1].tobytes(), "too few pixels"),
        "phone.heic": (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
    }
    for name, (data, _) in bad.items():
        (desk / name).write_bytes(data)
    said = refused(
        desk, papers["bill"], *(desk / name for name in bad), desk / "none.jpg", "--out", desk / "x.pdf"
    )
    lines = said.splitlines()
    assert len(lines) == len(bad) + 1
    for line, (name, (_, why)) in zip(lines, bad.items(), strict=False):
        assert line.startswith(f"{desk / name}: ")
        assert why in line
    assert "There is no file here" in lines[-1]
    assert "This is a folder" in refused(desk, desk, "--out", desk / "x.pdf")
    assert not (desk / "x.pdf").exists()


def test_a_picture_that_is_torn_at_its_end_stops_all(
    desk: Path, papers: dict[str, Path], shot_file: Path
) -> None:
    torn = desk / "torn.jpg"
    torn.write_bytes(shot_file.read_bytes()[:40_000])
    said = refused(desk, papers["letter"], torn, "--flat", "--out", desk / "x.pdf")
    assert said.splitlines()[-1] == f"{torn}: This picture is damaged or cut off: take it again."
    assert not (desk / "x.pdf").exists()


def test_a_file_that_is_there_is_replaced_only_by_force(desk: Path, papers: dict[str, Path]) -> None:
    out = desk / "kept.pdf"
    out.write_bytes(b"precious")
    assert "is there already" in refused(desk, papers["two"], "--out", out)
    assert out.read_bytes() == b"precious"
    assert file(desk, papers["letter"], "--flat", "--out", out, "--force").exit_code == 0
    assert out.read_bytes().startswith(b"%PDF-")
    link = desk / "link.pdf"
    link.symlink_to(desk / "nowhere")
    assert "is there already" in refused(desk, papers["two"], "--out", link)


def test_a_paper_is_never_written_over(desk: Path) -> None:
    mine = desk / "mine.pdf"
    mine.write_bytes(hostile.pdf())
    before = mine.read_bytes()
    assert "is one of the papers" in refused(desk, mine, "--out", mine, "--force")
    assert mine.read_bytes() == before


def test_orders_that_cannot_be_carried_out(desk: Path, papers: dict[str, Path]) -> None:
    assert "There is no folder" in refused(desk, papers["two"], "--out", desk / "none" / "x.pdf")
    assert "is a folder" in refused(desk, papers["two"], "--out", desk)
    assert "no language code" in refused(desk, papers["two"], "--out", desk / "x.pdf", "--lang", "français")
    assert "Missing argument" in refused(desk, "--out", desk / "x.pdf")
    many = [papers["two"]] * 51
    assert "at most 100" in refused(desk, *many, "--out", desk / "x.pdf")


def test_a_name_that_no_disk_takes(desk: Path, papers: dict[str, Path]) -> None:
    assert "cannot be written: File name too long" in refused(
        desk, papers["letter"], "--out", desk / ("n" * 300)
    )


def test_a_place_that_takes_nothing_is_told_before_the_work(
    desk: Path, papers: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: a hundred pages were read, and then nothing could be kept."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(scanfile, "NamedTemporaryFile", full)
    said = refused(desk, papers["bill"], "--out", desk / "x.pdf")
    assert "cannot be written: No space left on device. Choose another file." in said


def test_a_file_that_came_meanwhile_is_kept(desk: Path) -> None:
    (desk / "x.pdf").write_bytes(b"precious")
    (desk / "draft").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        put(desk / "draft", desk / "x.pdf")
    assert (desk / "x.pdf").read_bytes() == b"precious"
    put(desk / "draft", desk / "y.pdf")
    assert (desk / "y.pdf").read_bytes() == b"mine"


def test_names_that_no_terminal_can_show(desk: Path, papers: dict[str, Path]) -> None:
    odd = Path(os.fsdecode(os.fsencode(desk) + b"/p\xe9.jpg"))
    odd.write_bytes(b"x")
    assert "p\ufffd.jpg" in refused(desk, odd, "--out", desk / "x.pdf")


@pytest.mark.long
def test_nothing_of_the_phone_reaches_the_file(desk: Path, bill: Image) -> None:
    from PIL import Image as Pil

    exif = Pil.Exif()
    exif[0x010F], exif[0x0132] = "MARQUE-SECRETE", "2026:01:02 03:04:05"
    exif.get_ifd(0x8825)[1] = "N"
    Pil.fromarray(bill[:, :, ::-1]).save(desk / "phone.jpg", exif=exif, comment=b"chez moi")
    assert file(desk, desk / "phone.jpg", "--out", desk / "x.pdf", "--flat", "--colour").exit_code == 0
    with pikepdf.open(desk / "x.pdf") as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert b"Exif" not in image.read_raw_bytes()
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    assert b"SECRETE" not in out.getvalue()
    assert b"2026:01:02" not in out.getvalue()
