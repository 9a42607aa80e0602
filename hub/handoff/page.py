"""The phone's two pages: one file a language each, made at the start, with the only policy that they obey."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from hub.contract import PHONE_LANGUAGES
from hub.sealedpage import Page, as_script, direction, page_template, sha256_source

FOLDER = Path(__file__).parent / "phone"
DOWNLOAD, INTAKE = "download", "intake"
WORD, REFUSALS, CIPHER = re.compile(r"\bT\.([a-z]+)"), re.compile(r"\bNO\b"), "CIPHER"
"""What the small scripts hold in the place of words, of the table of refusals, and of the cipher's hash."""


def make_phone_pages(town: str) -> dict[str, Page]:
    """Make the page that fetches documents, in each of its languages."""
    return _pages(DOWNLOAD, town)


def make_intake_pages(town: str) -> dict[str, Page]:
    """Make the page that sends papers to the kiosk, in each of its languages."""
    return _pages(INTAKE, town)


def page_sha256(lang: str, town: str) -> str:
    """What the page that fetches documents must be, as served (hex): a kiosk compares."""
    return hashlib.sha256(make_phone_pages(town)[lang].html.encode()).hexdigest()


def intake_sha256(lang: str, town: str) -> str:
    """What the page that sends papers must be, as served (hex)."""
    return hashlib.sha256(make_intake_pages(town)[lang].html.encode()).hexdigest()


def cipher_script() -> str:
    """The cipher for a page without HTTPS, where browsers give none; both pages know it by its hash."""
    return (FOLDER / "small" / "cipher.js").read_text(encoding="utf-8")


def _pages(kind: str, town: str) -> dict[str, Page]:
    template, style = page_template(FOLDER), _small(f"{kind}.css")
    source = _small(f"{kind}.js").replace(CIPHER, f'"{sha256_source(cipher_script())}"', 1)
    pages = {}
    for lang in PHONE_LANGUAGES:
        texts, refusals = _texts(lang, kind)
        script = _script(source, texts, refusals)
        html = template.render(
            town=town,
            lang=lang,
            direction=direction(lang),
            old=texts["old"],
            style=Markup(style),
            script=Markup(script),
        )
        # Style and scripts are sealed by their hashes (CSP level 3, 2.3.1).
        pages[lang] = Page(re.sub(r">\n<", "><", html), _policy(script, style))
    return pages


def _script(source: str, texts: Mapping[str, str], refusals: Mapping[str, str]) -> str:
    """A page's script in one language."""
    script = REFUSALS.sub(lambda _: _as_object(refusals), source, count=1)
    return WORD.sub(lambda found: as_script(texts[found[1]]), script)


def _policy(script: str, style: str) -> str:
    """The one trusted type is the cipher's address, a constant."""
    return (
        f"default-src 'none'; script-src '{sha256_source(script)}' '{sha256_source(cipher_script())}'; "
        f"style-src '{sha256_source(style)}'; connect-src 'self'; img-src data: blob:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types parvis"
    )


def _texts(lang: str, kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """What this page says, and its words for each refusal; ``old`` stands where no script runs."""
    said = json.loads((FOLDER / "texts" / f"{lang}.json").read_text(encoding="utf-8"))
    both, own = said["both"], said[kind]
    return both | own, both["no"] | own["no"]


def _small(name: str) -> str:
    """The small form, which ``tools/phone_page.py`` makes from the readable ones."""
    return (FOLDER / "small" / name).read_text(encoding="utf-8").strip()


def _as_object(words: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{key}:{as_script(said)}" for key, said in words.items()) + "}"
