"""Small files that hold over a restart: all or nothing, for the kiosk's user alone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def keep(file: Path, content: bytes, check: Callable[[Path], object] = lambda _: None) -> None:
    """Write it in the place of what was there, whenever the power goes. Raises OSError.

    A folder in that place is set aside: it would keep the file away for ever.
    ``check`` is shown the file before it takes that place; what it raises leaves the file of before.
    """
    part = file.with_name(file.name + ".part")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    check(part)
    if file.is_dir():
        set_aside(file)
    part.replace(file)


def set_aside(file: Path, now_ms: int | None = None, beside: tuple[str, ...] = ()) -> Path:
    """Move what is of no use out of the way, never delete it; gives its new place. Raises OSError.

    ``beside``: the endings of what belongs to it and lies beside it. ``now_ms``: by another clock.
    """
    stamp = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    aside = file.with_name(f"{file.name}.damaged-{stamp}")
    for suffix in ("", *beside):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside
