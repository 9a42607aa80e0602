"""The phone's page: one file a language, made at the start, with the only policy under which it may run."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from hub.contract import PHONE_LANGUAGES

FOLDER = Path(__file__).parent / "phone"
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True)
class PhonePage:
    """The page, and its Content-Security-Policy: style and script by SHA-256, no other source."""

    html: str
    policy: str


def make_phone_pages(town: str) -> dict[str, PhonePage]:
    """Make the page in each of its languages."""
    template, style, script = _template(), _read("style.css"), _read("page.js")
    return {lang: _page(template, style, script, town, lang) for lang in PHONE_LANGUAGES}


def _page(template: Template, style: str, source: str, town: str, lang: str) -> PhonePage:
    """Fill in the words, and seal style and script by their hashes (CSP level 3, 2.3.1)."""
    texts = json.loads((FOLDER / "texts" / f"{lang}.json").read_text(encoding="utf-8"))
    script = source.replace("TEXTS", _as_script(texts), 1)
    html = template.render(
        town=town,
        lang=lang,
        direction="rtl" if lang in RIGHT_TO_LEFT else "ltr",
        texts=texts,
        style=Markup(style),
        script=Markup(script),
    )
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return PhonePage(re.sub(r">\n<", "><", html), policy)


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html")


def _read(name: str) -> str:
    """The small form, which ``tools/phone_page.py`` makes from the readable one."""
    return (FOLDER / "small" / name).read_text(encoding="utf-8").strip()


def _as_script(texts: Mapping[str, object]) -> str:
    """The words as a literal that cannot end the script, whatever they hold."""
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
