"""The names that people say for a thing beside its label: only the grammar of a page reads them."""

from __future__ import annotations

from kiosk.pages.frame import Pen
from kiosk.procedures.said import parted
from kiosk.types import TextKey


def names(pen: Pen, key: TextKey | None) -> tuple[str, ...]:
    """In the visit's language; none where nobody has written any."""
    texts = pen.town.catalogue.texts[pen.session.comfort.lang]
    return parted(texts.get(key, "")) if key else ()
