"""data-check with all its parts as one text, to try it on folders that stand for a machine."""

from kiosk.app import paths

LIBRARY = paths.ROOT / "image/overlay/usr/lib/parvis"
CUT = "main\n"
"""The last line of data-check: without it, its words can be tried one by one."""


def words() -> str:
    """All of it but the last line."""
    text = (LIBRARY / "data-check").read_text(encoding="utf-8")
    assert text.endswith(CUT)
    for part in ("data-lib", "data-laid"):
        text = text.replace(f". {'/usr/lib/parvis'}/{part}\n", (LIBRARY / part).read_text(encoding="utf-8"))
    return text.removesuffix(CUT)
