"""Fills the templates of the staff's pages in their language, and gives out their few files."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from fastapi import Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.contract.staff import Right, Role
from hub.office.words import Texts, choose

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types parvis"
)
"""The one trusted type is the address of the worker, a constant."""
TYPES = {".css": "text/css", ".js": "text/javascript", ".ttf": "font/ttf", ".png": "image/png"}
FONTS = ("AtkinsonHyperlegibleNext-Regular.ttf", "AtkinsonHyperlegibleNext-Bold.ttf")
KEPT = {"Cache-Control": "public, max-age=86400"}
IMPORT = re.compile(rb'(from|import) "(\./[\w-]+\.js)"')


class Person(Protocol):
    """Who looks at a page, as the accounts know them."""

    @property
    def name(self) -> str:
        """As the page greets them."""

    @property
    def role(self) -> Role:
        """What they are shown goes by it."""


class Pages:
    """The pages of whoever has an account, and their styles, scripts, pictures and fonts.

    ``folder`` has ``templates`` and ``static``; ``rights``: what each role is shown.
    """

    def __init__(
        self,
        folder: Path,
        rights: Mapping[Role, frozenset[Right]],
        town: str,
        texts: Mapping[str, Texts],
        fonts_dir: Path | None,
    ) -> None:
        self._rights, self._town, self._texts = rights, town, texts
        self._files = {file.name: file for file in (folder / "static").iterdir() if file.suffix in TYPES}
        if fonts_dir is not None:
            self._files |= {name: fonts_dir / name for name in FONTS if (fonts_dir / name).is_file()}
        self._environment = Environment(
            loader=FileSystemLoader(folder / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self.stamp = _stamp(self._files.values())

    def page(
        self,
        template: str,
        request: Request,
        asked: str | None,
        status: int = 200,
        *,
        signed: Person | None = None,
        here: str = "",
        **values: object,
    ) -> Response:
        """Fill a template. One that extends ``frame.html`` wants who is ``signed`` in, and ``here``."""
        lang = self.language(request, asked)
        texts = self._texts[lang]
        html = self._environment.get_template(template).render(
            t=texts,
            lang=lang,
            languages=self.languages,
            town=self._town,
            stamp=self.stamp,
            texts=json.dumps(dict(texts), ensure_ascii=False),
            path=request.url.path,
            signed=signed,
            rights=self._rights[signed.role] if signed else frozenset(),
            here=here,
            **values,
        )
        # Under no-referrer a form's Origin is "null" (Fetch, 3.2), and ours checks it.
        headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
        return HTMLResponse(html, status, headers)

    def language(self, request: Request, asked: str | None) -> str:
        """The language that a page is shown in."""
        return choose(asked, request.headers.get("accept-language", ""), self.languages)

    def words(self, lang: str) -> Texts:
        """The texts of a language that is offered."""
        return self._texts[lang]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that are offered, the usual one first."""
        return tuple(self._texts)

    @property
    def town(self) -> str:
        """Whose hub this is."""
        return self._town

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self._files

    def static(self, name: str) -> Response | None:
        """A file by its plain name, from a fixed list."""
        file = self._files.get(name)
        if file is None:
            return None
        # Pages ask with the files' stamp, so that a new program is never mixed with an old script.
        if file.suffix == ".js":
            return Response(self._script(file), media_type=TYPES[".js"], headers=KEPT)
        return FileResponse(file, media_type=TYPES[file.suffix], headers=KEPT)

    def _script(self, file: Path) -> bytes:
        """A module asks for its neighbours with the same stamp as its page did."""
        stamped = rb'\1 "\2?' + self.stamp.encode() + rb'"'
        return IMPORT.sub(stamped, file.read_bytes())


def _stamp(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
