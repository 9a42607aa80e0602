"""The structured event log: what happened, never what was said. JSON lines, size-capped, one file back."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog

from kiosk import faults

MAX_BYTES = 5_000_000


def start_log(folder: Path, name: str = "kiosk") -> Path:
    """Write structlog's events to ``FOLDER/NAME.jsonl`` from now on; where that cannot be made, to stderr.

    A disk without any place must not keep the kiosk from serving.
    """
    file = folder / f"{name}.jsonl"
    handler: logging.Handler
    try:
        handler = turning_file(file)
    except OSError:
        handler = logging.StreamHandler()
    logger = logging.getLogger("parvis")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_exceptions,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: logger,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    return file


def turning_file(file: Path) -> RotatingFileHandler:
    """A file of lines that is turned over when it is large; one older file stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = _Turning(file, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


class _Turning(RotatingFileHandler):
    """On a full disk a line is let go: a trace of each would fill the system's journal instead."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's own name
        fault = sys.exc_info()[1]
        if fault is not None and not isinstance(fault, OSError):
            faults.tell(fault)


def _without_exceptions(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An exception's text may quote an answer: only its type and place are kept."""
    fault = event.pop("exc_info", None)
    fault = sys.exc_info()[1] if fault is True else fault
    if isinstance(fault, BaseException):
        event["fault"] = type(fault).__name__
        if at := faults.place(fault):
            event["at"] = at
    return event


def keep_quiet() -> None:
    """Print no event: a command's output belongs to the person who asked."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
