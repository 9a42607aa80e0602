"""The phone's page: one file, made once at the start, with the only policy under which it may run."""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATE = "phone.html"


@dataclass(frozen=True)
class PhonePage:
    """The page, and its Content-Security-Policy: style and script by SHA-256, no other source."""

    html: str
    policy: str


def make_phone_page(town: str) -> PhonePage:
    """Fill in the town's name, and seal the page's script and style by their hashes (CSP level 3, 2.3.1)."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    html = environment.get_template(TEMPLATE).render(town=town)
    sources = {tag: _hash(html, tag) for tag in ("style", "script")}
    policy = (
        f"default-src 'none'; script-src {sources['script']}; style-src {sources['style']}; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return PhonePage(html, policy)


def _hash(html: str, tag: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    assert found is not None, f"{TEMPLATE} has no <{tag}>"
    digest = base64.b64encode(hashlib.sha256(found.group(1).encode()).digest()).decode()
    return f"'sha256-{digest}'"
