"""What a page sends: its fields, who sends them, and the language to come back in."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

from fastapi import Request


async def form(request: Request) -> dict[str, str]:
    """A form's fields; of twins the first."""
    return {name: values[0] for name, values in (await whole_form(request)).items()}


async def whole_form(request: Request) -> dict[str, list[str]]:
    """A form's fields, with all that was ticked under one name."""
    return parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)


def address(request: Request) -> str:
    """Who comes, as tries are counted."""
    return request.client.host if request.client else ""


def home_query(lang: str | None) -> str:
    """The language that was asked for, on the way back to a page."""
    return f"?lang={quote(lang)}" if lang else ""
