"""The receipt can be read: by eyes, by a screen reader, and only as what was said."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from kiosk.printing import render
from kiosk.printing.receipt import Items, Line, Link, Pieces, Receipt, Section, Signature, render_html
from kiosk.printing.render import RenderFailed, main, receipt_of, render_pdf
from kiosk.types import Lang


@pytest.fixture(scope="module")
def pdf(receipt: Receipt) -> bytes:
    answer = io.BytesIO()
    main(io.BytesIO(json.dumps(asdict(receipt)).encode()), answer)
    return answer.getvalue()


def structure(node: pikepdf.Object) -> list[pikepdf.Dictionary]:
    children = node.get("/K", [])
    found = []
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += [child, *structure(child)]
    return found


@pytest.mark.clause("5.4")
def test_the_pdf_is_tagged_named_and_in_a_language(pdf: bytes, receipt: Receipt) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "pdfuaid:part" in document.open_metadata()
        assert str(document.docinfo["/Title"]) == f"{receipt.title} - {receipt.procedure}"
        tags = structure(document.Root.StructTreeRoot)
        names = [str(tag.S) for tag in tags]
        assert names.count("/H1") == 1
        assert {"/H2", "/L", "/LI", "/Table", "/TH", "/TD", "/P"} <= set(names)
        pictures = [str(tag.get("/Alt", "")) for tag in tags if str(tag.S) == "/Figure"]
        assert pictures == [receipt.town, receipt.link and receipt.link.caption]


def test_the_page_is_a4_in_our_own_font_and_never_small(pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    file.write_bytes(pdf)
    with pikepdf.open(file) as document:
        assert len(document.pages) == 1
        assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 595, 842]
    fonts = subprocess.run(["pdffonts", str(file)], check=True, capture_output=True, text=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    assert all("Atkinson" in row and "yes yes yes" in row for row in rows)
    boxes = subprocess.run(
        ["pdftohtml", "-xml", "-stdout", str(file)], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout
    sizes = [
        int(part.split('"')[0])
        for part in boxes.split('<fontspec id="')[1:]
        for part in [part.split('size="')[1]]
    ]
    assert min(sizes) >= 13


def test_everything_said_is_on_the_page_in_its_order(pdf: bytes, receipt: Receipt, tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    file.write_bytes(pdf)
    words = subprocess.run(
        ["pdftotext", str(file), "-"], check=True, capture_output=True, text=True
    ).stdout.replace("\n", " ")
    order = [receipt.title, receipt.next_steps.title, receipt.to_bring.title, receipt.pieces.title]
    places = [words.index(part) for part in [*order, receipt.sections[0].title, "F1367"]]
    assert places == sorted(places)
    for part in (receipt.town, receipt.date, receipt.reference, "Zéphyrin", *receipt.next_steps.items):
        assert part in words


def test_what_a_person_typed_is_never_markup(receipt: Receipt) -> None:
    nasty = "<img src='https://parvis.example/x'><script>alert(1)</script> & {{ 7 * 7 }}"
    html = render_html(replace(receipt, sections=(Section("Vos réponses", (Line("Nom", nasty),)),)))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7 * 7 }}" in html


STROKES = (((100, 700), (300, 200), (500, 750)), ((900, 500),))
SIGNED = Signature("Votre signature", STROKES)


def strokes_on(page: bytes) -> list[list[tuple[float, float]]]:
    """The lines that are drawn with a pen in the last figure, in the sheet's own units."""
    with pikepdf.open(io.BytesIO(page)) as document:
        last = [
            one.read_bytes() for one in document.objects if isinstance(one, pikepdf.Stream) and _draws(one)
        ]
    figure = b"".join(last).rsplit(b"/Figure", 1)[1]
    paths = re.findall(rb"([\d.]+ [\d.]+ m\s+(?:[\d.]+ [\d.]+ l\s+)+)S\b", figure)
    return [[(float(x), float(y)) for x, y in re.findall(rb"([\d.]+) ([\d.]+) [ml]", path)] for path in paths]


def _draws(stream: pikepdf.Stream) -> bool:
    return stream.get("/Type") is None and b"/Figure" in stream.read_bytes()


def test_a_signature_is_drawn_as_it_was_with_its_dot(receipt: Receipt, tmp_path: Path) -> None:
    page = bytes(render.write_pdf(replace(receipt, signatures=(SIGNED,))))
    assert strokes_on(page) == [[(100, 280), (300, 80), (500, 300), (500, 300)], [(900, 200), (900, 200)]]
    assert strokes_on(bytes(render.write_pdf(receipt))) == []
    with pikepdf.open(io.BytesIO(page)) as document:
        assert len(document.pages) == 1
        tags = structure(document.Root.StructTreeRoot)
        pictures = [str(tag.get("/Alt", "")) for tag in tags if str(tag.S) == "/Figure"]
    assert pictures[-1] == "Votre signature"
    file = tmp_path / "receipt.pdf"
    file.write_bytes(page)
    words = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert "Votre signature" in words
    assert "700" not in words


def test_what_is_empty_leaves_no_trace(receipt: Receipt) -> None:
    nothing = Items("Rien à lister", ())
    bare = replace(
        receipt,
        next_steps=nothing,
        to_bring=nothing,
        pieces=Pieces("Rien à lister", ()),
        link=None,
        sections=(Section("Rien à lister", ()),),
        reference="",
        reference_label="Rien à lister",
    )
    html = render_html(bare)
    assert "Rien à lister" not in html
    assert "<img" not in html


def test_every_script_is_printed_in_our_own_fonts(receipt: Receipt, tmp_path: Path) -> None:
    """Also what a person typed in another script than the receipt's."""
    typed = Section("Vos réponses", (Line("Nom", "Олена"), Line("Prénom", "مريم")))
    answer, file = io.BytesIO(), tmp_path / "receipt.pdf"
    main(io.BytesIO(json.dumps(asdict(replace(receipt, sections=(typed,)))).encode()), answer)
    file.write_bytes(answer.getvalue())
    rows = subprocess.run(["pdffonts", str(file)], check=True, capture_output=True, text=True).stdout
    assert all("Atkinson" in row or "NotoSansJoined" in row for row in rows.splitlines()[2:])
    assert "NotoSansJoined-Bold" in rows
    words = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert "Олена" in words
    assert "مريم" in words.replace(" ", "")


def test_numbers_keep_their_order_among_arabic_words(receipt: Receipt, tmp_path: Path) -> None:
    """A telephone number was printed 78 56 34 12 06."""
    lines = (Line("الهاتف", "06 12 34 56 78"), Line("المدينة", "فالبورغ"))
    arabic = replace(receipt, lang=Lang("ar"), sections=(Section("أجوبتكم", lines),))
    answer, file = io.BytesIO(), tmp_path / "receipt.pdf"
    main(io.BytesIO(json.dumps(asdict(arabic)).encode()), answer)
    file.write_bytes(answer.getvalue())
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True
    ).stdout
    places = [float(boxes.split(f">{part}<")[0].rsplit('xMin="', 1)[1].split('"')[0]) for part in _PARTS]
    assert places == sorted(places)


def test_the_pages_of_an_arabic_receipt_were_numbered_2_of_1(receipt: Receipt, tmp_path: Path) -> None:
    many = (Section("أجوبتكم", tuple(Line(f"سؤال {n}", "فالبورغ") for n in range(40))),)
    answer, file = io.BytesIO(), tmp_path / "receipt.pdf"
    main(io.BytesIO(json.dumps(asdict(replace(receipt, lang=Lang("ar"), sections=many))).encode()), answer)
    file.write_bytes(answer.getvalue())
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True
    ).stdout
    _, first, *others = boxes.split("<page ")
    assert others, "one page alone cannot tell"
    foot = [row for row in first.splitlines() if "yMin" in row and float(_edge(row, "yMin")) > 780]
    placed = sorted((float(_edge(row, "xMin")), row.split(">")[1].split("<")[0]) for row in foot)
    assert "".join(word for _, word in placed).strip("\u2066\u2069") == f"1/{len(others) + 1}"


def _edge(row: str, name: str) -> str:
    return row.partition(f'{name}="')[2].partition('"')[0]


_PARTS = ("06", "12", "34", "56", "78")


def test_a_right_to_left_language_turns_the_page(receipt: Receipt) -> None:
    assert 'lang="ar" dir="rtl"' in render_html(replace(receipt, lang=Lang("ar")))
    assert 'lang="fr" dir="ltr"' in render_html(receipt)


def test_the_child_process_makes_the_same_page(receipt: Receipt, pdf: bytes) -> None:
    made = render_pdf(receipt, timeout_s=120)
    assert isinstance(made, bytes)
    with pikepdf.open(io.BytesIO(made)) as one, pikepdf.open(io.BytesIO(pdf)) as other:
        assert one.pages[0].Contents.read_bytes() == other.pages[0].Contents.read_bytes()


def test_a_receipt_survives_its_way_to_the_child(receipt: Receipt) -> None:
    for one in (receipt, replace(receipt, link=None), replace(receipt, signatures=(SIGNED,))):
        assert receipt_of(json.loads(json.dumps(asdict(one)))) == one


def test_too_slow_a_child_is_ended(receipt: Receipt) -> None:
    assert render_pdf(receipt, timeout_s=0.01) == RenderFailed("timed-out")


def test_a_child_that_fails_tells_nothing_of_the_answers(
    receipt: Receipt,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    endless = replace(receipt, link=replace(receipt.link, url="https://parvis.example/" + "x" * 5000))
    assert render_pdf(endless, timeout_s=120) == RenderFailed("render-fault")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert render_pdf(receipt) == RenderFailed("no-process")
    # Whichever way the log was set up before.
    said = "".join(capfd.readouterr()) + caplog.text
    assert "render-fault" in said
    assert "Zéphyrin" not in said


def test_weasyprint_stays_out_of_the_kiosk() -> None:
    known = "import sys, kiosk.printing.render, kiosk.printing.cups, kiosk.printing.watch;"
    check = known + "sys.exit('weasyprint' in sys.modules or 'jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
    assert render.__name__ == "kiosk.printing.render"


PHONE = Link(
    "https://borne.valbourg.example/fr/abcdefghijkl#AAECAwQFBgcICQoLDA0ODw",
    "Vos papiers sur votre téléphone",
    ("1. Ouvrez l’appareil photo.", "4. Tapez votre nombre secret."),
    "Le carré marche une fois, jusqu’au lundi 23 novembre 2026 à 09:30.",
)


@pytest.fixture(scope="module")
def linked(receipt: Receipt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper with a link for a phone, as its first page is printed at 300 dots an inch."""
    folder, answer = tmp_path_factory.mktemp("linked"), io.BytesIO()
    main(io.BytesIO(json.dumps(asdict(replace(receipt, phone=PHONE))).encode()), answer)
    (folder / "page.pdf").write_bytes(answer.getvalue())
    return folder / "page.pdf"


@pytest.mark.parametrize("dpi", [203, 300])
def test_the_link_on_paper_is_read_back_small_noisy_and_skew(linked: Path, dpi: int) -> None:
    """As a phone sees it: from far, in bad light, held askew; 203 is what small printers have."""
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", str(linked), str(linked.with_suffix(""))]
    subprocess.run(command, check=True)
    printed = Image.open(linked.with_suffix(".pgm"))
    noise = Image.effect_noise(printed.size, 60)
    for share, turned, spoilt in ((1.0, 0.0, 0.0), (0.4, 0.0, 0.0), (0.5, 8.0, 0.25), (1.0, 0.0, 0.4)):
        seen = Image.blend(printed, noise, spoilt).rotate(turned, fillcolor=255)
        size = round(seen.width * share), round(seen.height * share)
        found = zxingcpp.read_barcodes(seen.resize(size, Image.Resampling.BILINEAR))
        assert PHONE.url in [code.text for code in found], (dpi, share, turned, spoilt)


def test_the_link_on_paper_says_what_to_do_and_until_when(linked: Path) -> None:
    command = ["pdftotext", str(linked), "-"]
    said = " ".join(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    for wanted in (PHONE.caption, *PHONE.steps, PHONE.until):
        assert wanted in said
    with pikepdf.open(linked) as document:
        assert len(document.pages) == 1
        tags = structure(document.Root.StructTreeRoot)
        assert PHONE.caption in [str(tag.get("/Alt", "")) for tag in tags if str(tag.S) == "/Figure"]
