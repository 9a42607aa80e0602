"""What makes the console an application: its name and pictures, and the worker that takes pushes."""

import json

from fastapi import Response

from hub.console.pages import HERE, KEPT, Pages
from hub.contract import Route
from hub.office.words import Texts

SCOPE = Route.CONSOLE.value
SHELL = ("console.css", "icon-192.png")
FONTS = ("AtkinsonHyperlegibleNext-Regular.ttf", "AtkinsonHyperlegibleNext-Bold.ttf")
"""The style asks for them by their plain names."""
WORKER_POLICY = "default-src 'none'; connect-src 'self'; img-src 'self'"
"""A worker fetches what it keeps, and the picture of a notice, by its own policy, not by its page's."""


def manifest(pages: Pages, lang: str) -> Response:
    """Web application manifest (W3C), in the language of the page that names it."""
    words = pages.words(lang)
    pictures = (
        ("icon-192.png", 192, "any"),
        ("icon-512.png", 512, "any"),
        ("icon-mask-512.png", 512, "maskable"),
    )
    said = {
        "id": SCOPE,
        "name": words["app.name"],
        "short_name": "Parvis",
        "description": pages.town,
        "lang": lang,
        "start_url": f"{SCOPE}?lang={lang}",
        "scope": SCOPE,
        "display": "standalone",
        "background_color": "#f7f4ee",
        "theme_color": "#10233f",
        "icons": [
            {"src": f"/console/static/{name}", "sizes": f"{side}x{side}", "type": "image/png", "purpose": use}
            for name, side, use in pictures
        ],
    }
    body = json.dumps(said, ensure_ascii=False)
    return Response(body, media_type="application/manifest+json", headers=KEPT)


def worker(pages: Pages) -> Response:
    """The worker's script, with its words in each language and the list of what it keeps in front."""
    files = [f"/console/static/{name}?{pages.stamp}" for name in SHELL if pages.has(name)]
    files += [f"/console/static/{name}" for name in FONTS if pages.has(name)]
    told = {
        "stamp": pages.stamp,
        "town": pages.town,
        "files": files,
        "first": pages.languages[0],
        "words": {lang: _words(pages.words(lang)) for lang in pages.languages},
    }
    script = (HERE / "static" / "worker.js").read_text(encoding="utf-8")
    # A worker is looked for anew at each visit: an old one must not outlive its page.
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": WORKER_POLICY,
        "Service-Worker-Allowed": SCOPE,
    }
    body = f"const PARVIS = {json.dumps(told, ensure_ascii=False)};\n{script}"
    return Response(body, media_type="text/javascript", headers=headers)


def _words(texts: Texts) -> dict[str, dict[str, str]]:
    return {
        "offline": {name: texts[f"offline.{name}"] for name in ("title", "lead", "again")},
        "push": {name: texts[f"push.{name}"] for name in ("person", "body")},
    }
