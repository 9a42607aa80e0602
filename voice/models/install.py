"""Brings a model into its place: fetched, checked, unpacked beside it, then moved there in one step."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kiosk.guide.fetching import Fetched, FetchFailed, Terms, Unchanged, Validators, discard, fetch
from kiosk.types import Lang
from voice.models.kinds import NoModel, kind_of
from voice.models.store import Installed, Note, aside_of, installed, is_language, write_note
from voice.models.unpack import Refused, unpack

if TYPE_CHECKING:
    from requests import Session

Progress: TypeAlias = Callable[[int, int], None]
"""Called with bytes there and bytes in all (0: unknown)."""
Judge: TypeAlias = Callable[[Path], str]
"""What keeps the model in this folder from its place, in a sentence; nothing if nothing does."""
LIMIT_BYTES = 4 << 30
_SPARE_BYTES = 50 << 20
_WITH_UNPACKED = 3
"""A model takes up to twice its archive, which stands beside it for a while."""
_KEPT = frozenset({"space", "disk"})
"""What was fetched is good; there was no room for it."""
_SENTENCES = {
    "address": "The address of the model must begin with https://.",
    "line": "The network did not hold. What has come is kept: run the command again to go on.",
    "time": "The network is too slow. What has come is kept: run the command again to go on.",
    "size": f"The file is larger than the {LIMIT_BYTES >> 20} MB that are allowed.",
}


@dataclass(frozen=True)
class Source:
    """Where a language's model is, and the SHA-256 that its file must have."""

    url: str
    sha256: str


@dataclass(frozen=True)
class NotInstalled:
    """``code``: ``address``, ``line``, ``http``, ``time``, ``size``, ``hash``, ``archive``, ``unsafe``,
    ``language``, ``space``, ``model``, ``disk``."""

    code: str
    sentence: str


InstallResult: TypeAlias = Installed | NotInstalled
_ASIDE = (
    " It is kept aside: if its maker says that this is the right one, run the command with --sha256 {found}, "
    "and nothing is fetched again. Else run it as before: it is fetched anew."
)
_NO_LANGUAGE = NotInstalled("language", "This is no language: write fr, en, ...")


@dataclass(frozen=True)
class Means:
    """How a model is fetched and judged; time, the network and the disk are given from outside."""

    session: Session | None = None
    terms: Terms = field(default_factory=lambda: Terms(limit_bytes=LIMIT_BYTES))
    progress: Progress = lambda done, total: None
    judge: Judge = lambda folder: ""
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free


def install(source: Source, lang: Lang, models: Path, means: Means) -> InstallResult:
    """Fetch, check and put in place. What came before is not fetched again."""
    if not is_language(lang):
        return _NO_LANGUAGE
    try:
        target, aside = _target(models, lang), aside_of(models, lang)
        if _is(aside, source.sha256):
            aside.replace(target)
        if not _is(target, source.sha256):
            found = _fetched(source.url, target, means)
            if isinstance(found, NotInstalled):
                return found
        name = _file_name(source.url)
        result = install_file(target, source.sha256, lang, models, name, judge=means.judge)
        if isinstance(result, NotInstalled) and result.code == "hash":
            told = result.sentence + _ASIDE.format(found=sha256_of(target))
            target.replace(aside)
            result = replace(result, sentence=told)
        if not (isinstance(result, NotInstalled) and result.code in _KEPT):
            discard(target)
    except OSError:
        return _no_disk(models)
    return result


def fetch_only(url: str, lang: Lang, models: Path, means: Means) -> str | NotInstalled:
    """Fetch a model that cannot be checked yet: its SHA-256. ``install`` takes it from here."""
    if not is_language(lang):
        return _NO_LANGUAGE
    try:
        found = _fetched(url, _target(models, lang), means)
        return found if isinstance(found, NotInstalled) else sha256_of(found)
    except OSError:
        return _no_disk(models)


def _is(file: Path, sha256: str) -> bool:
    return file.is_file() and sha256_of(file) == sha256.lower()


def install_file(
    archive: Path, sha256: str, lang: Lang, models: Path, name: str = "", *, judge: Judge = lambda folder: ""
) -> InstallResult:
    """Check a model's archive and put it in place."""
    if not is_language(lang):
        return _NO_LANGUAGE
    try:
        found = sha256_of(archive)
        if found != sha256.lower():
            return NotInstalled("hash", f"The file is not the right one: its SHA-256 is {found}.")
        models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=models, prefix=f".{lang}.") as made:
            return _put(archive, Path(made), models / lang, Note(name or archive.stem, found), judge)
    except OSError as error:
        return NotInstalled("disk", f"A file cannot be read or written ({error.strerror}).")


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _target(models: Path, lang: Lang) -> Path:
    models.mkdir(parents=True, exist_ok=True)
    return models / f".{lang}.fetched"


def _no_disk(models: Path) -> NotInstalled:
    return NotInstalled("disk", f"{models} cannot be written, or the disk is full.")


def _fetched(url: str, target: Path, means: Means) -> Path | NotInstalled:
    from requests import Session as NewSession

    have = target.stat().st_size if target.is_file() else 0
    free = means.free(target.parent)
    room = (free + have - _SPARE_BYTES) // _WITH_UNPACKED
    no_room = NotInstalled("space", f"{free >> 20} MB are free: too few for the file and its content.")
    if room <= 0:
        return no_room
    terms = replace(means.terms, limit_bytes=min(means.terms.limit_bytes, room))
    session = means.session or NewSession()
    found = fetch(url, target, session, known=Validators(), terms=terms, progress=means.progress)
    match found:
        case FetchFailed("size", _) if room < means.terms.limit_bytes:
            return no_room
        case Fetched(path):
            return path
        case FetchFailed(code, sentence):
            return NotInstalled(code, _SENTENCES.get(code, sentence))
        case Unchanged():  # an answer to a condition, and none was set
            return NotInstalled("http", "The server sent nothing.")


def _put(archive: Path, made: Path, place: Path, note: Note, judge: Judge) -> InstallResult:
    (made / "new").mkdir()
    unpacked = unpack(archive, made / "new", LIMIT_BYTES)
    if isinstance(unpacked, Refused):
        return NotInstalled(unpacked.code, unpacked.sentence)
    kind = kind_of(unpacked.folder)
    if isinstance(kind, NoModel):
        return NotInstalled("model", f"This is not a Vosk model: it has no {kind.lacks}.")
    if fault := judge(unpacked.folder):
        return NotInstalled("language", fault)
    write_note(unpacked.folder, note)
    if place.is_symlink():
        place.unlink()
    elif place.exists():
        place.rename(made / "old")
    unpacked.folder.rename(place)
    return next(one for one in installed(place.parent) if one.folder == place)


def _file_name(url: str) -> str:
    return url.rsplit("/", 1)[-1].removesuffix(".zip")
