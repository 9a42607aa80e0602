"""Fetches one large file over a line that may break: what has come is kept, and the rest asked for later.

Resuming follows RFC 9110: ``Range`` with ``If-Range`` and the validator of the first answer, so that two
editions are never glued together.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import structlog

if TYPE_CHECKING:
    from requests import Response, Session

log = structlog.get_logger()

BLOCK_BYTES = 1 << 13
"""What is lost at most when the line breaks."""
CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)")
LENGTH = re.compile(r"[0-9]{1,15}")
OK, PARTIAL, NOT_MODIFIED, BAD_RANGE = 200, 206, 304, 416
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SOON = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be better in a moment."""


@dataclass(frozen=True)
class Validators:
    """What the server calls this state of the file. Empty when it does not say."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def for_range(self) -> str:
        """A strong validator for If-Range; a weak tag would not do."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


@dataclass(frozen=True)
class Terms:
    """How much, how long and how often. ``wait`` and ``clock`` are the time, given from outside."""

    limit_bytes: int = 200 << 20
    connect_s: float = 10.0
    silence_s: float = 30.0
    whole_s: float = 3600.0
    attempts: int = 4
    pause_s: float = 2.0
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Fetched:
    """The whole file is there."""

    path: Path
    validators: Validators


@dataclass(frozen=True)
class Unchanged:
    """The server still has what was fetched before."""


@dataclass(frozen=True)
class FetchFailed:
    """``code``: ``address``, ``line``, ``http``, ``size``, ``time``. All but ``size`` keep what has come."""

    code: str
    sentence: str


@dataclass(frozen=True)
class _Again:
    """This attempt ended early; the next one goes on from there."""

    failure: FetchFailed


FetchResult: TypeAlias = Fetched | Unchanged | FetchFailed
Progress: TypeAlias = Callable[[int, int], None]
"""Called with bytes there and bytes in all (0: unknown)."""


def fetch(
    url: str, target: Path, session: Session, *, known: Validators, terms: Terms, progress: Progress
) -> FetchResult:
    """Bring ``url`` to ``target``. ``known`` is what was fetched before: when it still holds, Unchanged.

    Raises OSError when the disk is full.
    """
    if not _is_secure(url):
        return FetchFailed("address", "The address of the fiches must begin with https://.")
    deadline = terms.clock() + terms.whole_s
    job = _Job(url, target, session, known, terms, progress, deadline)
    failure = FetchFailed("line", "The fiches could not be reached.")
    for attempt in range(terms.attempts):
        if attempt:
            terms.wait(terms.pause_s * attempt)
        found = job.attempt()
        if not isinstance(found, _Again):
            return found
        failure = found.failure
        log.info("guide.fetch.again", code=failure.code)
    return failure


def _is_secure(url: str) -> bool:
    """https, or this very machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


@dataclass(frozen=True)
class _Job:
    """One file on its way. The sidecar says whose bytes the unfinished file holds."""

    url: str
    target: Path
    session: Session
    known: Validators
    terms: Terms
    progress: Progress
    deadline: float

    @property
    def sidecar(self) -> Path:
        return self.target.with_suffix(".json")

    def attempt(self) -> FetchResult | _Again:
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        have, begun = self._have()
        try:
            with self.session.get(
                self.url,
                headers=self._headers(have, begun),
                stream=True,
                timeout=(self.terms.connect_s, self.terms.silence_s),
            ) as answer:
                return self._judge(answer, have, begun)
        except (RequestException, HTTPError, ValueError):  # the last two: an address that is none
            return _Again(FetchFailed("line", "The line broke. What has come is kept; try again later."))

    def _have(self) -> tuple[int, Validators]:
        """Bytes of an earlier attempt that may be continued, and whose they are."""
        begun = read_validators(self.sidecar)
        if begun.url != self.url or not begun.for_range or not self.target.is_file():
            return 0, Validators()
        return self.target.stat().st_size, begun

    def _headers(self, have: int, begun: Validators) -> Mapping[str, str]:
        headers = {"Accept-Encoding": "identity", "User-Agent": "Parvis"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": begun.for_range}
        elif self.known.url == self.url:
            if self.known.etag:
                headers["If-None-Match"] = self.known.etag
            if self.known.last_modified:
                headers["If-Modified-Since"] = self.known.last_modified
        return headers

    def _judge(self, answer: Response, have: int, begun: Validators) -> FetchResult | _Again:
        if answer.url.startswith("http:") and self.url.startswith("https:"):
            return FetchFailed("address", "The server leads to an address that is not secure.")
        if answer.status_code == NOT_MODIFIED:
            return Unchanged()
        if answer.status_code == BAD_RANGE:
            if answer.headers.get("Content-Range", "").strip() == f"bytes */{have}":
                return Fetched(self.target, begun)  # an earlier attempt had brought it all
            self._forget()
            return _Again(FetchFailed("http", "The server refused to continue. The fetch starts again."))
        if answer.status_code in (OK, PARTIAL):
            return self._receive(answer, have)
        failure = FetchFailed("http", f"The server answered {answer.status_code}.")
        return _Again(failure) if answer.status_code in SOON else failure

    def _receive(self, answer: Response, have: int) -> FetchResult | _Again:
        start, total = _extent(answer, have)
        if start is None:
            self._forget()
            return _Again(FetchFailed("http", "The server sent another piece than the one asked for."))
        if total > self.terms.limit_bytes:
            self._forget()
            return self._too_big()
        validators = _validators(self.url, answer)
        write_validators(self.sidecar, validators)
        return self._write(answer, start, total, validators)

    def _write(
        self, answer: Response, start: int, total: int, validators: Validators
    ) -> FetchResult | _Again:
        with self.target.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.truncate()
            there = self._pour(answer, file, total)
        if there > self.terms.limit_bytes:
            self._forget()
            return self._too_big()
        if self.terms.clock() > self.deadline:
            return FetchFailed("time", "The line is too slow. What has come is kept; try again later.")
        if total and there != total:
            return _Again(FetchFailed("line", "The file came incomplete. Try again later."))
        return Fetched(self.target, validators)

    def _pour(self, answer: Response, file: IO[bytes], total: int) -> int:
        """Bytes there at the end, or when it is too much or too late."""
        there = file.tell()
        for block in answer.iter_content(BLOCK_BYTES):
            there += len(block)
            if there > self.terms.limit_bytes or self.terms.clock() > self.deadline:
                break
            file.write(block)
            self.progress(there, total)
        return there

    def _too_big(self) -> FetchFailed:
        return FetchFailed(
            "size", f"The file is larger than the {self.terms.limit_bytes >> 20} MB that are allowed."
        )

    def _forget(self) -> None:
        discard(self.target)


def discard(target: Path) -> None:
    """Drop a fetched or unfinished file and what is known of it."""
    target.unlink(missing_ok=True)
    target.with_suffix(".json").unlink(missing_ok=True)


def _extent(answer: Response, have: int) -> tuple[int | None, int]:
    """Where the bytes of this answer begin (None: not where asked) and the size of the whole (0: unknown)."""
    if answer.status_code == OK:
        length = answer.headers.get("Content-Length", "")
        return 0, int(length) if LENGTH.fullmatch(length) else 0
    found = CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
    if not found or int(found[1]) != have:
        return None, 0
    return have, 0 if found[3] == "*" else int(found[3])


def _validators(url: str, answer: Response) -> Validators:
    return Validators(url, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))


def read_validators(path: Path) -> Validators:
    """What was written down; nothing when the file is missing or spoilt."""
    try:
        return Validators(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Validators()


def write_validators(path: Path, validators: Validators) -> None:
    """Write down whose bytes these are."""
    part = path.with_suffix(".tmp")
    part.write_text(json.dumps(asdict(validators)), "utf-8")
    part.replace(path)
