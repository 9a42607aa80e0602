"""What the kiosk weighs: the memory of this process, its hub and its voice."""

from __future__ import annotations

import os

PARTS = {"-m hub": "hub", "voice.worker": "voice"}


def memory_mb(pid: int | None = None) -> dict[str, dict[str, int]]:
    """MB by part, resident (rss) and proportional (pss: pages shared with others counted once)."""
    import psutil

    top = psutil.Process(pid or os.getpid())
    found: dict[str, dict[str, int]] = {"rss": {}, "pss": {}}
    for process in (top, *top.children(recursive=True)):
        words = " ".join(process.cmdline())
        part = next((name for sign, name in PARTS.items() if sign in words), "kiosk")
        if process != top and part == "kiosk":
            continue
        memory = process.memory_full_info()
        found["rss"][part] = memory.rss // 1_000_000
        found["pss"][part] = memory.pss // 1_000_000
    return found
