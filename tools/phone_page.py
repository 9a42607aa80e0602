"""Makes the small files of the phone's pages from the readable ones: ``python tools/phone_page.py``.

``--check`` writes nothing and fails when they are not of today's sources (the tests ask so).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import minify
from phone_cipher import linked

FOLDER = Path(__file__).resolve().parents[1] / "hub" / "handoff" / "phone"
VENDOR = FOLDER / "vendor" / "noble"
SCRIPT, STYLE = "application/javascript", "text/css"
BANNER = "/*! @noble/ciphers, curves, hashes, (c) Paul Miller, MIT License: hub/handoff/phone/vendor */\n"
"""The licence asks that its notice goes with each copy."""


def page_script(name: str) -> str:
    """A page's whole script: what both share, then what it does, in one scope that nothing else sees."""
    parts = [(FOLDER / part).read_text(encoding="utf-8") for part in ("draw.js", "link.js", f"{name}.js")]
    return _small(SCRIPT, '"use strict";{' + "\n".join(parts) + "}")


def cipher_script() -> str:
    """The cipher for a page without HTTPS, and what it is worth in each language."""
    made = linked(FOLDER / "cipher.js", VENDOR).replace(
        "SAID[", json.dumps(_plain(), ensure_ascii=False) + "[", 1
    )
    return BANNER + re.sub(r"/\*!.*?\*/", "", _small(SCRIPT, made), flags=re.DOTALL)


def page_style(name: str) -> str:
    """A page's whole style."""
    return _small(STYLE, "".join((FOLDER / part).read_text("utf-8") for part in ("style.css", f"{name}.css")))


def _plain() -> dict[str, str]:
    files = sorted((FOLDER / "texts").glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8"))["plain"] for file in files}


def _small(kind: str, source: str) -> str:
    return str(minify.string(kind, source)) + "\n"


def made() -> dict[str, str]:
    """Every small file, by name."""
    pages = ("download", "intake")
    scripts = {f"{name}.js": page_script(name) for name in pages} | {"cipher.js": cipher_script()}
    return scripts | {f"{name}.css": page_style(name) for name in pages}


def main() -> int:
    """Write the small files, or say which are not up to date."""
    checking, stale = "--check" in sys.argv, []
    for name, small in made().items():
        built = FOLDER / "small" / name
        if checking:
            stale += [name] if not built.is_file() or built.read_text(encoding="utf-8") != small else []
        else:
            built.parent.mkdir(exist_ok=True)
            built.write_text(small, encoding="utf-8")
    for name in stale:
        print(f"hub/handoff/phone/small/{name} is not of today's sources: run python tools/phone_page.py")  # noqa: T201
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
