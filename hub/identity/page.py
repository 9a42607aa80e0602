"""The phone's pages of a sign-in: one file each in the visit's language, and the policy that they obey."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hub.contract import PHONE_LANGUAGES
from hub.sealedpage import Page, as_script, direction, page_template, sha256_source

FOLDER = Path(__file__).parent / "phone"
PROVIDER = "{provider}"


@dataclass(frozen=True)
class SignInPages:
    """The page that leads to the provider, in each language, and those that stand at the end of the way."""

    way: Mapping[str, Page]
    ends: Mapping[tuple[str, str], Page]

    def end(self, lang: str, why: str) -> Page:
        """What the phone is told when it comes back; what has no words of its own: go back to the kiosk."""
        return self.ends.get((lang, why)) or self.ends[lang, "lost"]


def make_pages(town: str, provider: str) -> SignInPages:
    """Make them for a town; ``provider``: its name as people know it."""
    template, style = page_template(FOLDER), (FOLDER / "style.css").read_text(encoding="utf-8").strip()
    source = (FOLDER / "sign-in.js").read_text(encoding="utf-8").strip()
    way, ends = {}, {}
    for lang in PHONE_LANGUAGES:
        said = _texts(lang, provider)
        made = {
            "town": town,
            "lang": lang,
            "direction": direction(lang),
            "style": Markup(style),
        }
        script = source.replace("TEXTS", as_script(said), 1)
        # Where no script runs, the page says so from the start.
        old = {"state": "old", "title": "", "words": said["old"], "script": Markup(script)}
        way[lang] = Page(template.render(made | old), _policy(style, script))
        for why, (title, words) in said["ends"].items():
            end = {"state": why, "title": title, "words": words, "script": ""}
            ends[lang, why] = Page(template.render(made | end), _policy(style, None))
    return SignInPages(way, ends)


def _policy(style: str, script: str | None) -> str:
    runs = f"script-src '{sha256_source(script)}'; connect-src 'self'; " if script else ""
    return (
        f"default-src 'none'; {runs}style-src '{sha256_source(style)}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types"
    )


def _texts(lang: str, provider: str) -> dict[str, Any]:
    """What the pages say, with the provider's name where it stands."""

    def named(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(PROVIDER, provider)
        if isinstance(value, list):
            return [named(one) for one in value]
        return {key: named(one) for key, one in value.items()}

    said = json.loads((FOLDER / "texts" / f"{lang}.json").read_text(encoding="utf-8"))
    return dict(named(said))
