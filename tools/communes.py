"""Makes config/places/communes.tsv.gz out of the npm package @etalab/decoupage-administratif.

npm pack @etalab/decoupage-administratif && tar xzf etalab-*.tgz
.venv/bin/python tools/communes.py package config/places/communes.tsv.gz
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from kiosk.procedures.communes import search_key

CURRENT = "commune-actuelle"


def packed(communes: list[dict[str, object]]) -> bytes:
    """One line a commune that has a postcode, the largest first: search key, name, postcodes."""
    current = [one for one in communes if one["type"] == CURRENT and one.get("codesPostaux")]
    current.sort(key=lambda one: (-int(str(one.get("population", 0))), str(one["code"])))
    return "".join(_line(one) for one in current).encode()


def _line(one: dict[str, object]) -> str:
    codes = one["codesPostaux"]
    assert isinstance(codes, list), "a list of postcodes"
    name = str(one["nom"]).replace("’", "'")
    return f"{search_key(name)}\t{name}\t{' '.join(codes)}\n"


def main(package: Path, target: Path) -> None:
    """Read the unpacked package, write the list; the same package always gives the same bytes."""
    communes = json.loads((package / "data" / "communes.json").read_text(encoding="utf-8"))
    target.write_bytes(gzip.compress(packed(communes), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
