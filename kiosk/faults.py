"""What is told of a fault: its kind and where it went through, never its words, which may quote an answer.

An exception's text, a library's warning, the object that an ignored fault names: each may hold what a person
has just said, and what a kiosk writes on its stderr stays in the journal of its machine.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TextIO

_MOST_FRAMES = 40
"""Of one fault, the innermost: a recursion that is too deep has a thousand that are all alike."""
_MOST_FAULTS = 10
"""Told together: what a fault was caused by, and what a group holds."""


def place(fault: BaseException) -> str:
    """File and line where it was raised; empty where it never was."""
    frames = _frames(fault.__traceback__)
    return f"{Path(frames[-1][0]).name}:{frames[-1][1]}" if frames else ""


def lines(fault: BaseException, trace: TracebackType | None = None) -> list[str]:
    """Its kind, then file and line of each frame, the innermost last; then the same of what caused it.

    ``trace``: where it went through, if that is not its own.
    """
    told: list[str] = []
    for number, (word, one) in enumerate(_chained(fault)):
        told.append(f"{word}{type(one).__name__}")
        frames = _frames(one.__traceback__ if number or trace is None else trace)
        told += [f"  {file}:{line}" for file, line in frames[-_MOST_FRAMES:]]
    return told


def tell(fault: BaseException, trace: TracebackType | None = None) -> None:
    """On stderr. Raises nothing: Python tells of a hook that fails with all the words of both faults."""
    _say(lambda: lines(fault, trace))


def keep_words_out(thread_ends: int | None = None) -> None:
    """From now on nothing in this process writes the words of a fault or of a warning on stderr.

    ``thread_ends``: the exit code of the process once a thread has fallen; None: it goes on.
    """

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            tell(args.exc_value, args.exc_traceback)
        if thread_ends is not None:
            os._exit(thread_ends)

    sys.excepthook = lambda _, fault, trace: tell(fault, trace)
    threading.excepthook = in_thread
    sys.unraisablehook = _ignored
    warnings.showwarning = _warned
    # A handler of logging that fails would write the line that it could not write, and what it was made of.
    logging.raiseExceptions = False
    # Where the lines of libraries go: asyncio's faults, an address that urllib3 tries again.
    logging.lastResort = _Wordless(logging.WARNING)


def without_words(record: logging.LogRecord) -> bool:
    """A filter for a logger whose lines are wanted: one that tells of a fault keeps its kind and places."""
    fault = record.exc_info[1] if record.exc_info else None
    given = record.args if isinstance(record.args, tuple) else ()
    fault = fault or next((one for one in (record.msg, *given) if isinstance(one, BaseException)), None)
    if fault is not None:
        # What stands in the line may be made of the fault's words too: where it was written says as much.
        record.msg, record.args = "\n".join([f"{record.pathname}:{record.lineno}", *lines(fault)]), ()
        record.exc_info, record.exc_text = None, None
    return True


class _Wordless(logging.Handler):
    """Writes where in a library a line was logged, and the fault that it was about."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        head = f"{record.levelname} {record.pathname}:{record.lineno}"
        _say(lambda: [head, *(lines(fault) if fault else ())])


def _ignored(args: sys.UnraisableHookArgs) -> None:
    """A fault that Python cannot raise. The object that it was in is not named: its text may quote too."""
    if args.exc_value is not None:
        tell(args.exc_value, args.exc_traceback)
    else:
        _say(lambda: [args.exc_type.__name__])


def _warned(  # noqa: PLR0917 the place is given to it by Python
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _say(lambda: [f"{category.__name__} {filename}:{lineno}"])


def _say(told: Callable[[], list[str]]) -> None:
    with contextlib.suppress(Exception):
        # At once, so that two threads do not write into each other's lines.
        sys.stderr.write("".join(f"{line}\n" for line in told()))
        sys.stderr.flush()


def _chained(fault: BaseException) -> Iterator[tuple[str, BaseException]]:
    """It and what it came from, each once, with the word that joins it to the one before."""
    waiting, seen = [("", fault)], set[int]()
    while waiting and len(seen) < _MOST_FAULTS:
        word, one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield word, one
        before = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        waiting += [("from ", before)] if before is not None else []
        if isinstance(one, BaseExceptionGroup):
            waiting += [("with ", each) for each in reversed(one.exceptions)]


def _frames(trace: TracebackType | None) -> list[tuple[str, int]]:
    found = []
    while trace is not None:
        found.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return found
