"""The paper that a citizen takes home: what was said, what to bring, what comes next and its source."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.types import Lang

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = Path(__file__).resolve().parents[2] / "config" / "fonts"
_FONT_WEIGHTS = {"Regular": 400, "Bold": 700}
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})


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
class Link:
    """An address drawn as a QR code; ``caption`` says what it opens, for a screen reader too."""

    url: str
    caption: str


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
        fonts=_fonts(),
        direction="rtl" if receipt.lang.split("-")[0] in _RIGHT_TO_LEFT else "ltr",
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _fonts() -> tuple[tuple[int, str], ...]:
    """Weight and address of each font file, as data so that the page stands alone."""
    return tuple((weight, _data_uri(name)) for name, weight in _FONT_WEIGHTS.items())


def _data_uri(weight_name: str) -> str:
    font = (_FONTS / f"AtkinsonHyperlegibleNext-{weight_name}.ttf").read_bytes()
    return "data:font/ttf;base64," + base64.b64encode(font).decode()


def _qr(link: Link) -> str:
    """Draw the address as an SVG data address; level M survives a fold or a stain of a tenth of it."""
    import segno

    return str(segno.make_qr(link.url, error="m").svg_data_uri(border=4, dark="#000", light="#fff"))
