"""Gives a PDF its words and its structure, so that it can be searched, copied and read by a screen reader.

What ISO 32000-1 asks of a tagged file (14.7 and 14.8): each paragraph of the words is marked and has its
element in the tree, the picture behind them is an artifact, and title and language are said.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

from kiosk.types import Lang


class Element(NamedTuple):
    """What a mark on a page stands for: ``P`` or ``Figure``, and the words that stand for a figure."""

    role: str
    alt: str = ""


def lay_words(pdf: Any, page: Any, layer: bytes | None, title: str) -> list[Element]:
    """Put the words of ``layer`` (a PDF page of invisible text) over the page's picture, and mark both.

    A page without words keeps its picture as a figure that the title stands for.
    """
    from pikepdf import Name, Stream

    page.contents_coalesce()
    picture = page.obj.Contents.read_bytes()
    words, elements = (b"", []) if layer is None else _words(pdf, page, layer)
    if elements:
        drawn = b"/Artifact BMC\n%s\nEMC\n%s" % (picture, words)
    else:
        elements = [Element("Figure", title)]
        drawn = b"/Figure <</MCID 0>> BDC\n%s\nEMC\n" % picture
    page.obj.Contents = Stream(pdf, drawn)
    page.obj.Tabs = Name.S
    return elements


def _words(pdf: Any, page: Any, layer: bytes) -> tuple[bytes, list[Element]]:
    """Give the drawing of the words, each paragraph marked, placed as the picture is."""
    import pikepdf

    with pikepdf.open(io.BytesIO(layer)) as read:
        source = read.pages[0]
        marked, count = _marked(pikepdf.parse_content_stream(source))
        if not count:
            return b"", []
        place = _placed(page, source)
        page.obj.Resources.Font = pdf.copy_foreign(read.make_indirect(source.obj.Resources.Font))
    return b"q %s cm\n%s\nQ\n" % (place, marked), [Element("P")] * count


def _marked(parts: Sequence[Any]) -> tuple[bytes, int]:
    """Mark each text object: Tesseract writes one a paragraph. What stands between them draws nothing."""
    from pikepdf import Dictionary, Name, Operator, unparse_content_stream

    marked: list[tuple[Any, Any]] = []
    count, inside = 0, False
    for operands, operator in parts:
        name = str(operator)
        if name == "BT":
            inside = True
            marked.append(([Name.P, Dictionary(MCID=count)], Operator("BDC")))
            count += 1
        if inside:
            marked.append((operands, operator))
        if name == "ET":
            inside = False
            marked.append(([], Operator("EMC")))
    return unparse_content_stream(marked), count


def _placed(page: Any, words: Any) -> bytes:
    """Place the words as the picture was placed: as large as fits, in the middle."""
    wide, tall = (float(v) for v in list(page.mediabox)[2:])
    own_wide, own_tall = (float(v) for v in list(words.mediabox)[2:])
    scale = min(wide / own_wide, tall / own_tall)
    left, low = (wide - own_wide * scale) / 2, (tall - own_tall * scale) / 2
    return b"%.6f 0 0 %.6f %.3f %.3f" % (scale, scale, left, low)


def describe(pdf: Any, pages: Sequence[Sequence[Element]], title: str, lang: Lang) -> None:
    """Grow the structure tree of all pages' elements, in order, and say the title and the language."""
    from pikepdf import Array, Dictionary, Name, String

    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array([])))
    numbers: Any = Array([])
    for number, (page, elements) in enumerate(zip(pdf.pages, pages, strict=True)):
        page.obj.StructParents = number
        grown = [_grown(pdf, page, document, mark, element) for mark, element in enumerate(elements)]
        document.K.extend(grown)
        numbers.append(number)
        numbers.append(Array(grown))
    tree = Dictionary(
        Type=Name.StructTreeRoot,
        K=document,
        ParentTree=Dictionary(Nums=numbers),
        ParentTreeNextKey=len(pages),
    )
    pdf.Root.StructTreeRoot = document.P = pdf.make_indirect(tree)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String(str(lang))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata() as about:
        about["dc:title"] = title
        about["dc:language"] = {str(lang)}


def _grown(pdf: Any, page: Any, document: Any, mark: int, element: Element) -> Any:
    from pikepdf import Dictionary, Name, String

    grown = Dictionary(Type=Name.StructElem, S=Name("/" + element.role), P=document, Pg=page.obj, K=mark)
    if element.alt:
        grown.Alt = String(element.alt)
    return pdf.make_indirect(grown)


def elements_of(pdf: Any) -> list[list[Element]]:
    """Read back what ``describe`` grew: the elements of each page, by their marks.

    Raises ``ValueError`` for a PDF that it did not describe.
    """
    try:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        pages = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        return [
            [Element(str(one.S)[1:], str(one.get("/Alt", ""))) for one in pages[int(page.obj.StructParents)]]
            for page in pdf.pages
        ]
    except (AttributeError, LookupError, TypeError, RuntimeError) as other:
        raise ValueError("this page was not filed here") from other
