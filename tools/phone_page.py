"""Makes the small files of the phone's page from the readable ones: ``python tools/phone_page.py``.

``--check`` writes nothing and fails when they are not of today's sources (the tests ask so).
"""

from __future__ import annotations

import sys
from pathlib import Path

import minify

FOLDER = Path(__file__).resolve().parents[1] / "hub" / "handoff" / "phone"
KINDS = {"page.js": "application/javascript", "style.css": "text/css"}


def small(name: str) -> str:
    """The small form of a source file."""
    source = (FOLDER / name).read_text(encoding="utf-8")
    return str(minify.string(KINDS[name], source)) + "\n"


def main() -> int:
    """Write the small files, or say which are not up to date."""
    checking, stale = "--check" in sys.argv, []
    for name in KINDS:
        built = FOLDER / "small" / name
        made = small(name)
        if checking:
            stale += [name] if not built.is_file() or built.read_text(encoding="utf-8") != made else []
        else:
            built.parent.mkdir(exist_ok=True)
            built.write_text(made, encoding="utf-8")
    for name in stale:
        print(f"hub/handoff/phone/small/{name} is not made from {name}: run python tools/phone_page.py")  # noqa: T201
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
