"""``parvis models``: puts the recogniser's models in place, from the maker's address or from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.app import paths
from kiosk.app.commands.bar import Bar
from kiosk.app.folders import models_folder
from kiosk.app.settings import Settings
from kiosk.types import Lang
from voice.models.install import (
    InstallResult,
    Judge,
    Means,
    NotInstalled,
    Source,
    fetch_only,
    install,
    install_file,
    sha256_of,
)
from voice.models.judge import judge_of
from voice.models.store import Installed, installed, remove

Said = tuple[str, int]
"""What to tell the administrator, and the exit code."""
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Order:
    """What is to be installed; empty: as the settings say. ``file`` is trusted by whoever names it."""

    lang: Lang
    url: str = ""
    sha256: str = ""
    file: Path | None = None


def install_model(
    order: Order, settings: Settings, env: Mapping[str, str], means: Means | None = None
) -> Said:
    """Fetch or take it, check it, put it in place."""
    known = settings.voice.models.get(order.lang)
    sha256 = order.sha256 or (known.sha256 if known and not order.url else "")
    if sha256 and not _SHA256.fullmatch(sha256):
        return "A SHA-256 has 64 digits, 0 to 9 and a to f. Look at it again.", 2
    if order.file is not None:
        return _from_file(order.file, sha256, order.lang, models_folder(env), _judge(order.lang))
    url = order.url or (known.url if known else "")
    if not url:
        have = ", ".join(sorted(settings.voice.models))
        return f"No model of {order.lang} is known (there are {have}). Give --url and --sha256, or --from.", 2
    bar = Bar(order.lang)
    means = means or Means(progress=bar, judge=_judge(order.lang))
    if sha256:
        result = install(Source(url, sha256), order.lang, models_folder(env), means)
        bar.end()
        return _told(result, order.lang)
    found = fetch_only(url, order.lang, models_folder(env), means)
    bar.end()
    return _unchecked(order.lang, found), 1


def list_models(env: Mapping[str, str]) -> list[dict[str, object]]:
    """A row for each model."""
    return [
        {
            "lang": one.lang,
            "name": one.name,
            "size_mb": round(one.size_bytes / 1e6),
            "grammar": one.grammar,
            "folder": str(one.folder),
        }
        for one in installed(models_folder(env))
    ]


def remove_model(lang: Lang, env: Mapping[str, str]) -> Said:
    """Take it away."""
    try:
        gone = remove(models_folder(env), lang)
    except OSError as error:
        return f"The model of {lang} cannot be removed: {error.strerror}.", 1
    return (f"The model of {lang} is gone.", 0) if gone else (f"There is no model of {lang}.", 1)


def _judge(lang: Lang) -> Judge:
    return judge_of(paths.CONFIG / "voice", lang)


def _from_file(file: Path, sha256: str, lang: Lang, models: Path, judge: Judge) -> Said:
    if not file.is_file():
        return f"There is no file {file}.", 2
    try:
        found = sha256_of(file)
    except OSError as error:
        return f"{file} cannot be read: {error.strerror}.", 2
    said, code = _told(install_file(file, sha256 or found, lang, models, judge=judge), lang)
    return (said if sha256 or code else f"{said}\nIts SHA-256, for your settings: {found}"), code


def _told(result: InstallResult, lang: Lang) -> Said:
    if not isinstance(result, Installed):
        return f"{result.sentence} Nothing was changed.", 1
    said = f"The model {result.name} of {lang} is in place. The kiosk uses it from its next start."
    if result.grammar:
        return said, 0
    return f"{said}\n{NO_GRAMMAR}", 0


NO_GRAMMAR = (
    "It cannot be given phrases to listen for: it has no Gr.fst and HCLr.fst. Answers are heard less surely. "
    "Models called small or lgraph have them."
)


def _unchecked(lang: Lang, found: str | NotInstalled) -> str:
    if isinstance(found, NotInstalled):
        return f"{found.sentence} Nothing was changed."
    return (
        f"Fetched, and not used yet: nobody has said which SHA-256 it must have. It has\n{found}\n"
        "The maker publishes none. Fetch it on another network too: sha256sum FILE.zip must say the same.\n"
        f"Then: parvis models install {lang} --sha256 {found}\n"
        f"It can also stand in your settings (voice.models.{lang}.sha256)."
    )
