"""Makes "nothing is kept" true of the process's memory: what is freed is overwritten at once.

CPython keeps freed strings readable in its arenas for hours. With its plain allocator (PYTHONMALLOC) and
glibc told to fill freed blocks (glibc.malloc.perturb) and to keep no thread cache that skips the filling
(tcache_count), a dropped answer is gone. The cost, about a tenth of the speed, buys the promise.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping, Sequence

OVERWRITING = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": ":".join(
        (
            "glibc.malloc.perturb=165",
            "glibc.malloc.tcache_count=0",
            "glibc.malloc.arena_max=2",
            # Large blocks are mapped one by one and given back at once: the heap stays small.
            "glibc.malloc.mmap_threshold=65536",
            "glibc.malloc.trim_threshold=65536",
        )
    ),
}


def overwrites(env: Mapping[str, str]) -> bool:
    """Whether this process was started so that freed memory is overwritten."""
    return all(env.get(name) == value for name, value in OVERWRITING.items())


def start_again_overwriting(env: Mapping[str, str], arguments: Sequence[str]) -> None:
    """Replace this process by itself, with overwriting on. Returns only if it is on already.

    ``arguments`` are the interpreter's own (``sys.orig_argv[1:]``), so that ``-m`` stays ``-m``.
    """
    if not overwrites(env):
        os.execve(sys.executable, [sys.executable, *arguments], {**env, **OVERWRITING})


def keep_out_of_core_files() -> None:
    """A crash, here or in a child, must not write a visit to the disk (core(5))."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forget() -> None:
    """Free what nothing refers to any more, and give empty pages back."""
    import ctypes
    import gc

    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
