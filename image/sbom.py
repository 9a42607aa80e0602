"""Writes what is in the image, as CycloneDX 1.5: each Debian and each Python package with its version."""

from __future__ import annotations

import json
import sys
from email.parser import HeaderParser
from pathlib import Path


def debian(root: Path) -> list[dict[str, str]]:
    """The installed packages of dpkg's list."""
    found = []
    for stanza in (root / "var/lib/dpkg/status").read_text(encoding="utf-8").split("\n\n"):
        field = HeaderParser().parsestr(stanza)
        if "installed" in (field["Status"] or "").split():
            name, version = field["Package"], field["Version"]
            purl = f"pkg:deb/debian/{name}@{version}?arch={field['Architecture']}&distro=trixie"
            found.append({"type": "library", "name": name, "version": version, "purl": purl})
    return found


def python(root: Path) -> list[dict[str, str]]:
    """The distributions beside Parvis."""
    found = []
    for metadata in (root / "opt/parvis/lib").glob("python3*/site-packages/*.dist-info/METADATA"):
        field = HeaderParser().parsestr(metadata.read_text(encoding="utf-8"))
        name, version = field["Name"], field["Version"]
        purl = f"pkg:pypi/{name.lower()}@{version}"
        found.append({"type": "library", "name": name, "version": version, "purl": purl})
    return found


def main() -> None:
    """``sbom.py ROOT VERSION``: the list on standard output, in one order."""
    root, version = Path(sys.argv[1]), sys.argv[2]
    parts = sorted(debian(root) + python(root), key=lambda one: one["purl"])
    image = {"type": "operating-system", "name": "parvis", "version": version}
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}
    whole = {**bom, "metadata": {"component": image}, "components": parts}
    sys.stdout.write(json.dumps(whole, indent=1) + "\n")


main()
