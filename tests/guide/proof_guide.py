"""``python -m tests.guide.proof_guide [ZIP]``: every fiche is read, and no word of it is lost."""

from __future__ import annotations

import sys
import zipfile
from collections import Counter
from pathlib import Path

from kiosk.guide.codec import decode, encode
from kiosk.guide.reading import Reading, read_fiche
from tests.guide.kit import whole_archive, words_of_fiche, words_of_xml


def prove(archive: Path) -> tuple[int, list[str], Counter[str]]:
    """Fiches read, faults found (name and what), unknown elements."""
    faults: list[str] = []
    unknown: Counter[str] = Counter()
    with zipfile.ZipFile(archive) as zipped:
        names = [name for name in zipped.namelist() if name.endswith(".xml")]
        for name in names:
            data = zipped.read(name)
            found = read_fiche(data)
            if not isinstance(found, Reading):
                faults.append(f"{name}: {found}")
                continue
            unknown.update(found.unknown)
            if words_of_fiche(found.fiche) != words_of_xml(data):
                faults.append(f"{name}: the words differ")
            if decode(encode(found.fiche)) != found.fiche:
                faults.append(f"{name}: does not come back from the store")
    return len(names), faults, unknown


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else whole_archive()
    if given is None:
        sys.exit("There is no archive beside the checkout. Name one.")
    read, faults, unknown = prove(given)
    print(f"{read} fiches read, {len(faults)} faults, unknown elements: {dict(unknown) or 'none'}")
    print("\n".join(faults[:20]))
    sys.exit(bool(faults))
