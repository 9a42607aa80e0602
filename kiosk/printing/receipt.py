"""The paper that a citizen takes home: what was said, what to bring, what comes next and its source."""

from __future__ import annotations

import base64
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from i18n.locales import right_to_left
from kiosk.types import Lang

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = Path(__file__).resolve().parents[2] / "config" / "fonts"
_FAMILIES = ("AtkinsonHyperlegibleNext", "NotoSansJoined")
"""The second has the letters that the first lacks: Cyrillic and Arabic."""
_FONT_WEIGHTS = {"Regular": 400, "Bold": 700}


@dataclass(frozen=True)
class Line:
    """One answer: what was asked and what was said, in words."""

    label: str
    value: str


@dataclass(frozen=True)
class Section:
    """Answers that belong together under a title."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Piece:
    """A paper of the file; ``status`` says in words what ``ready`` draws as a ticked box."""

    name: str
    status: str
    ready: bool


@dataclass(frozen=True)
class Pieces:
    """The papers of the file under a title."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Items:
    """A titled list of short sentences; next steps are numbered, things to bring have a box to tick."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """A signature as it was drawn; ``label`` says what it is, for a screen reader too.

    ``strokes`` are points from 0 to 1000 to the right and down, on a sheet 2.5 times as wide as high.
    """

    label: str
    strokes: tuple[tuple[tuple[int, int], ...], ...]

    def paths(self) -> tuple[str, ...]:
        """Each stroke as an SVG path in a box of 1000 by 400; a dot is a line without length."""
        return tuple(
            "M" + "L".join(f"{x} {y * 0.4:g}" for x, y in (*one, one[-1])) for one in self.strokes if one
        )


@dataclass(frozen=True)
class Link:
    """An address drawn as a QR code; ``caption`` says what it opens, for a screen reader too.

    ``steps`` say how to take it, one a line with its number; ``until`` how long it is worth anything.
    """

    url: str
    caption: str
    steps: tuple[str, ...] = ()
    until: str = ""


@dataclass(frozen=True)
class Receipt:
    """One receipt, every string already in ``lang`` and ready to be read.

    ``title`` names the document ("Votre récapitulatif"), ``procedure`` the procedure, ``date`` the day in
    words, ``reference_label`` and ``reference`` the number to quote. ``source`` tells where the rules come
    from and when they were checked. Empty lists, a missing link or reference leave no trace on the paper.
    """

    lang: Lang
    town: str
    title: str
    procedure: str
    date: str
    next_steps: Items
    to_bring: Items
    pieces: Pieces
    sections: tuple[Section, ...]
    source: str
    link: Link | None = None
    phone: Link | None = None
    """Where the person's own papers are fetched with the number that they chose, which stands nowhere."""
    signatures: tuple[Signature, ...] = ()
    """On paper only: what goes to a phone could be copied from there."""
    notice: str = ""
    """What must not be missed, boxed under the title."""
    reference_label: str = ""
    reference: str = ""


def render_html(receipt: Receipt) -> str:
    """Write the receipt as one self-contained HTML page: fonts, style and QR code inside."""
    template = _environment().get_template("receipt.html")
    return template.render(
        receipt=receipt,
        qr=_qr(receipt.link) if receipt.link else None,
        phone=_qr(receipt.phone) if receipt.phone else None,
        fonts=_fonts(),
        direction="rtl" if right_to_left(receipt.lang) else "ltr",
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["in_order"] = in_order
    return made


def in_order(text: str) -> str:
    """The same text for a page that runs from the right: the parts of a telephone number or of a date stay
    in their order (Unicode UAX 9: numbers after a left-to-right mark are left-to-right)."""
    from_right = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)
    return text if from_right else f"\u200e{text}"


@cache
def _fonts() -> tuple[tuple[str, int, str], ...]:
    """Family, weight and address of each font file, as data so that the page stands alone."""
    return tuple(
        (family, weight, _data_uri(f"{family}-{name}.ttf"))
        for family in _FAMILIES
        for name, weight in _FONT_WEIGHTS.items()
    )


def _data_uri(file: str) -> str:
    font = (_FONTS / file).read_bytes()
    return "data:font/ttf;base64," + base64.b64encode(font).decode()


def _qr(link: Link) -> str:
    """Draw the address as an SVG data address; level M survives a fold or a stain of a tenth of it."""
    import segno

    return str(segno.make_qr(link.url, error="m").svg_data_uri(border=4, dark="#000", light="#fff"))
