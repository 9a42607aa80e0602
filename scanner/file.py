"""Files pages as a small, searchable, tagged PDF: what the town's agent opens and the citizen takes home."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import Image
from kiosk.types import Lang

DPI = 200
MAX_PAGE_BYTES = 140_000
"""For the picture; the text layer and the structure fit in the 10 kB that remain of 150."""
_A4_PT = (595.276, 841.89)


def to_pdf(
    pages: Sequence[Image],
    title: str,
    lang: Lang,
    *,
    colour: bool = False,
    layers: Sequence[bytes | None] | None = None,
    scratch: Path | None = None,
) -> bytes:
    """Make a PDF of straight pages (BGR), A4, under 150 kB each: 4 greys, or colour for identity papers.

    ``layers`` are the text pages that reading gave; without them Tesseract reads each page here, with its
    files in ``scratch``.
    """
    import img2pdf
    import pikepdf

    encode = _in_colour if colour else _in_greys
    pictures = [encode(page) for page in pages]
    layout = img2pdf.get_layout_fun(pagesize=_A4_PT, fit=img2pdf.FitMode.into, auto_orient=True)
    flat = img2pdf.convert(*pictures, layout_fun=layout, rotation=img2pdf.Rotation.none)
    texts = layers if layers is not None else [_layer(page, scratch) for page in pages]
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(flat)) as pdf:
        roots = [_tagged(pdf, number, layer) for number, layer in enumerate(texts)]
        _describe(pdf, roots, title, lang)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    return out.getvalue()


def _layer(page: Image, scratch: Path | None) -> bytes | None:
    from scanner.ocr import OcrResult, recognise

    dpi = round(max(page.shape[:2]) / (_A4_PT[1] / 72))
    words = recognise(page, dpi=dpi, scratch=scratch)
    return words.layer if isinstance(words, OcrResult) else None


def _tagged(pdf: Any, number: int, layer: bytes | None) -> Any:
    """Put the text over the picture, mark both, and give the page's element of the structure tree.

    The picture is an artifact: the words carry everything a screen reader can use. A page without words
    keeps its picture as a figure.
    """
    import pikepdf
    from pikepdf import Array, Dictionary, Name, Stream

    page = pdf.pages[number]
    tag = Name.P if layer else Name.Figure
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=tag, Pg=page.obj, K=0))
    picture = b"".join(part.read_bytes() + b"\n" for part in _contents(page))
    mark = b"/Artifact BMC\n%sEMC\n" if layer else b"/Figure <</MCID 0>> BDC\n%sEMC\n"
    drawn = mark % picture
    if layer:
        with pikepdf.open(io.BytesIO(layer)) as words:
            form = pdf.copy_foreign(words.pages[0].as_form_xobject())
        name = page.add_resource(form, Name.XObject, Name.Words)
        place = page.calc_form_xobject_placement(form, name, _where(page, form))
        drawn += b"/P <</MCID 0>> BDC\n" + place + b"\nEMC\n"
    page.obj.Contents = Stream(pdf, drawn)
    page.obj.StructParents = number
    page.obj.Tabs = Name.S
    element.Parents = Array([element])
    return element


def _contents(page: Any) -> Iterator[Any]:
    page.contents_coalesce()
    yield page.obj.Contents


def _where(page: Any, form: Any) -> Any:
    """Place the text as img2pdf placed the picture: as large as fits, in the middle."""
    import pikepdf

    wide, tall = (float(v) for v in list(page.mediabox)[2:])
    box = [float(v) for v in form.BBox]
    scale = min(wide / (box[2] - box[0]), tall / (box[3] - box[1]))
    half = ((box[2] - box[0]) * scale / 2, (box[3] - box[1]) * scale / 2)
    return pikepdf.Rectangle(wide / 2 - half[0], tall / 2 - half[1], wide / 2 + half[0], tall / 2 + half[1])


def _describe(pdf: Any, elements: list[Any], title: str, lang: Lang) -> None:
    from pikepdf import Array, Dictionary, Name, String

    root = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(elements)))
    numbers = Array([])
    for number, element in enumerate(elements):
        numbers.append(number)
        numbers.append(element.Parents)
        del element["/Parents"]
        element.P = root
        if Name.Figure == element.S:
            element.Alt = String(title)
    tree = Dictionary(
        Type=Name.StructTreeRoot, K=root, ParentTree=Dictionary(Nums=numbers), ParentTreeNextKey=len(elements)
    )
    pdf.Root.StructTreeRoot = pdf.make_indirect(tree)
    root.P = pdf.Root.StructTreeRoot
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String(str(lang))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata() as about:
        about["dc:title"] = title
        about["dc:language"] = [str(lang)]


def _fitted(page: NDArray[np.uint8], dpi: int) -> NDArray[np.uint8]:
    """Shrink a page to A4 at ``dpi``; never enlarge it."""
    import cv2

    scale = min(1.0, _A4_PT[1] / 72 * dpi / max(page.shape[:2]))
    if scale == 1.0:
        return page
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)


def _smallest(tries: Iterator[Callable[[], bytes]]) -> bytes:
    """Give the first encoding that is small enough, or the last one."""
    encoded = b""
    for attempt in tries:
        encoded = attempt()
        if len(encoded) <= MAX_PAGE_BYTES:
            break
    return encoded


def _in_greys(page: Image) -> bytes:
    """Encode in 4 greys, the light evened out; a grainy picture is smoothed, then shrunk, until it fits."""
    import cv2

    from scanner.enhance import flatten_light

    even = _fitted(flatten_light(page), DPI)
    # The outermost pixels are half paper, half table.
    cv2.rectangle(even, (0, 0), (even.shape[1] - 1, even.shape[0] - 1), 255, 5)

    def tries() -> Iterator[Callable[[], bytes]]:
        yield lambda: _png(even, 4)
        smooth = cv2.medianBlur(even, 5).astype(np.uint8, copy=False)
        yield lambda: _png(smooth, 4)
        for dpi in (150, 110, 80):
            yield lambda dpi=dpi: _png(_fitted(smooth, dpi), 4)  # type: ignore[misc]
        yield lambda: _png(_fitted(smooth, 80), 2)

    return _smallest(tries())


def _png(grey: NDArray[np.uint8], levels: int) -> bytes:
    from PIL import Image as Pil

    step = 255 / (levels - 1)
    table = np.rint(np.arange(256) / step).astype(np.uint8)
    picture = Pil.fromarray(table[grey], "P")
    picture.putpalette([round(level * step) for level in range(levels) for _ in range(3)])
    out = io.BytesIO()
    picture.save(out, "PNG", bits=2 if levels == 4 else 1, optimize=True, dpi=(DPI, DPI))
    return out.getvalue()


def _in_colour(page: Image) -> bytes:
    import cv2

    def encoded(quality: int, dpi: int) -> bytes:
        options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        return cv2.imencode(".jpg", _fitted(page, dpi), options)[1].tobytes()

    def tries() -> Iterator[Callable[[], bytes]]:
        for quality, dpi in ((72, DPI), (55, DPI), (60, 150), (45, 150), (45, 110), (35, 80)):
            yield lambda quality=quality, dpi=dpi: encoded(quality, dpi)  # type: ignore[misc]

    return _smallest(tries())
