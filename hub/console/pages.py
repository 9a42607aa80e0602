"""Fills the console's templates in the mediator's language, and gives out its few files."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.console.texts import Texts, choose

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".ttf": "font/ttf"}
FONTS = ("AtkinsonHyperlegibleNext-Regular.ttf", "AtkinsonHyperlegibleNext-Bold.ttf")
STATUS = {"sign_in.wrong": 401, "sign_in.wait": 429, "sign_in.no_name": 422}


class Pages:
    """The two pages and their style, script and fonts."""

    def __init__(self, town: str, texts: Mapping[str, Texts], fonts_dir: Path | None) -> None:
        self._town, self._texts = town, texts
        self._files = {file.name: file for file in (HERE / "static").iterdir()}
        if fonts_dir is not None:
            self._files |= {name: fonts_dir / name for name in FONTS if (fonts_dir / name).is_file()}
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._stamp = _stamp(self._files.values())

    def sign_in(
        self, request: Request, asked: str | None, wrong: str | None = None, name: str = ""
    ) -> Response:
        """The door; ``wrong`` is the key of what was wrong."""
        status = STATUS[wrong] if wrong else 200
        return self._page("sign_in.html", request, asked, status, wrong=wrong, name=name)

    def console(self, request: Request, asked: str | None, name: str) -> Response:
        """The mediator's page; calls and kiosks come by the stream."""
        return self._page("console.html", request, asked, 200, name=name)

    def devices(self, request: Request, asked: str | None, **values: object) -> Response:
        """The kiosks' keys; ``values``: the mediator's name, the rows, and a code that was just made."""
        return self._page("devices.html", request, asked, 200, **values)

    def static(self, name: str) -> Response | None:
        """A file by its plain name, from a fixed list."""
        file = self._files.get(name)
        if file is None:
            return None
        # Pages ask with the files' stamp, so that a new program is never mixed with an old script.
        headers = {"Cache-Control": "public, max-age=86400"}
        return FileResponse(file, media_type=TYPES[file.suffix], headers=headers)

    def _page(
        self, template: str, request: Request, asked: str | None, status: int, **values: object
    ) -> Response:
        offered = tuple(self._texts)
        lang = choose(asked, request.headers.get("accept-language", ""), offered)
        texts = self._texts[lang]
        html = self._environment.get_template(template).render(
            t=texts,
            lang=lang,
            languages=offered,
            town=self._town,
            stamp=self._stamp,
            texts=json.dumps(dict(texts), ensure_ascii=False),
            **values,
        )
        # Under no-referrer a form's Origin is "null" (Fetch, 3.2), and ours checks it.
        headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
        return HTMLResponse(html, status, headers)


def _stamp(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
