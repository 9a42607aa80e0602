"""What the hub writes of itself: one JSON line an event, names and codes, never content.

A fault's words may quote what a person has given (a number to be called at), and a library logs them with the
whole trace: of both only the kind and the places are written.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog

_MOST_FRAMES = 12
"""Of one fault, the innermost."""
log = structlog.get_logger()


def log_as_json(out: TextIO) -> None:
    """From now on events, the lines of libraries and faults that nobody caught become lines there."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()], force=True)
    # A handler that fails would write the line that it could not write.
    logging.raiseExceptions = False
    sys.excepthook = lambda _, fault, trace: log.critical("fault", **_told(fault))
    threading.excepthook = _in_thread


class _Libraries(logging.Handler):
    """Where in a library a line was logged, and the fault that it was about."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line, at its own level."""
        fault = record.exc_info[1] if record.exc_info else None
        at = f"{Path(record.pathname).name}:{record.lineno}"
        about = _told(fault) if fault is not None else {}
        log.log(record.levelno, "library", logger=record.name, at=at, **about)


def _in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        log.error("thread.fault", **_told(args.exc_value))


def _told(fault: BaseException) -> dict[str, Any]:
    """Its kind, what it came from, and the files and lines that it went through."""
    kinds: list[str] = []
    one: BaseException | None = fault
    while one is not None and len(kinds) < _MOST_FRAMES:
        kinds.append(type(one).__name__)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    frames = traceback.extract_tb(fault.__traceback__, limit=-_MOST_FRAMES)
    return {
        "fault": " from ".join(kinds),
        "trace": [f"{Path(each.filename).name}:{each.lineno}" for each in frames],
    }
