"""The doors through which bytes of strangers come, each as a function that must end and never raise."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scanner.twoddoc import Catalogue

TODAY = dt.date(2026, 11, 21)
_DATA = Path(__file__).parents[1] / "data"


class Door(NamedTuple):
    """What is opened, and bytes that it takes, to begin with."""

    open: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]


def twoddoc(data: bytes) -> None:
    """A code's bytes, its words and its comparison with the print."""
    from scanner.papers.fromcode import from_code
    from scanner.twoddoc import TwoDDoc, parse
    from scanner.twoddoc.printed import comparable, compare

    found = parse(data, _catalogue())
    if isinstance(found, TwoDDoc):
        json.dumps(found.as_json())
        from_code(found, certain=False)
        comparable(found)
        compare(found, (data.decode("latin-1"),), _catalogue())


def mrz(data: bytes) -> None:
    """Lines of a page, of one picture and of several; then a paper's words."""
    from scanner.mrz import check_mrz, find_mrz, vote_mrz
    from scanner.papers.fromlines import from_lines

    text = data.decode("utf-8", "replace")
    rows = text.split("\n")
    found = [find_mrz(text, TODAY), check_mrz(rows, TODAY), vote_mrz([rows, rows[:2], rows[1:]], TODAY)]
    for one in found:
        if one is not None:
            json.dumps(one.as_json())
            from_lines(one)


def words(data: bytes) -> None:
    """The words of any page."""
    from kiosk.procedures.communes import NoCommunes
    from kiosk.procedures.paper_facts import facts_of
    from scanner.papers import paper_of

    text = data.decode("utf-8", "replace")
    facts_of(paper_of(text, None, None, today=TODAY, communes=NoCommunes("missing")), TODAY)


def trustlist(data: bytes) -> None:
    """The State's list of authorities, and certificates."""
    from scanner.twoddoc.certificates import certificates_in
    from scanner.twoddoc.trustlist import parse_trust_list

    parse_trust_list(data)
    certificates_in(data)


def picture(data: bytes) -> None:
    """A picture file."""
    from scanner.pictures import glance, load_picture

    if glance(data) is None:
        load_picture(data)


def pdf(data: bytes) -> None:
    """A PDF, drawn by Poppler in a child process: slow, and no line of Poppler's is watched."""
    from scanner.incoming import Incoming, Limits, incoming

    with TemporaryDirectory(prefix="fuzz-") as scratch:
        found = incoming(data, Path(scratch), Limits(seconds=2))
        if isinstance(found, Incoming):
            for _ in found.sheets():
                pass
        if any(Path(scratch).iterdir()):
            raise AssertionError("something stayed in the scratch folder")


def _codes() -> list[bytes]:
    vectors = json.loads((_DATA / "2ddoc-vectors.json").read_text("utf-8"))["vectors"]
    return [base64.b64decode(one["raw_base64"]) for one in vectors]


def _lines() -> list[bytes]:
    vectors = json.loads((_DATA / "mrz-vectors.json").read_text("utf-8"))["vectors"]
    return ["\n".join(one["lines"]).encode() for one in vectors]


def _papers() -> list[bytes]:
    return [file.read_bytes() for file in sorted((_DATA / "papers").glob("*.txt"))]


def _lists() -> list[bytes]:
    from tests.scanner.twoddoc.kit import Maker, trust_list

    return [trust_list(Maker())]


def _pictures() -> list[bytes]:
    import cv2
    import numpy as np

    small = np.full((24, 32, 3), 180, np.uint8)
    kinds = (".jpg", ".png", ".bmp", ".tiff", ".webp")
    return [cv2.imencode(kind, small)[1].tobytes() for kind in kinds]


def _pdfs() -> list[bytes]:
    from tests.support import hostile

    return [hostile.pdf(drawing=b"0 0 200 300 re f")]


@cache
def _catalogue() -> Catalogue:
    from scanner.twoddoc import Catalogue

    return Catalogue.load()


DOORS: Mapping[str, Door] = {
    "twoddoc": Door(twoddoc, _codes),
    "mrz": Door(mrz, _lines),
    "words": Door(words, _papers),
    "trustlist": Door(trustlist, _lists),
    "picture": Door(picture, _pictures),
    "pdf": Door(pdf, _pdfs),
}
