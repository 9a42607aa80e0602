"""A phone's page: one file with its style and script in it, and the only policy under which they run."""

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True)
class Page:
    """A page, and its Content-Security-Policy: style and scripts by SHA-256, no other source."""

    html: str
    policy: str


def direction(lang: str) -> str:
    """Which way a language is written, as HTML's ``dir`` says it."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def page_template(folder: Path) -> Template:
    """The folder's ``page.html``; a value that it lacks is a fault."""
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("page.html")


def as_script(said: object) -> str:
    """Words as a literal that cannot end the script, whatever they hold."""
    return json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")


def sha256_source(source: str) -> str:
    """How a policy names a style or a script (CSP level 3, 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
