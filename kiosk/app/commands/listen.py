"""``parvis listen``: what the kiosk would hear in a sound file, and how long it would take."""

from __future__ import annotations

import time
import wave
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.app.commands.listenpage import understood
from kiosk.app.hearing.asked import Asked
from kiosk.types import Lang
from voice.listening.filed import FileHeard, hear_file
from voice.listening.recogniser import ModelFailed, VoskModel, known_phrases
from voice.models.kinds import NoModel, kind_of


@dataclass(frozen=True)
class Wish:
    """What to listen to, and for what. No phrases: freely. A page brings its own phrases and silence."""

    file: Path
    lang: Lang
    model: Path
    phrases: tuple[str, ...]
    silence_s: float
    hypotheses: int
    page: Asked | None = None


def listen(wish: Wish) -> dict[str, object] | str:
    """What was heard, or a sentence that says why nothing could be."""
    kind = kind_of(wish.model)
    if isinstance(kind, NoModel):
        return f"{wish.model} holds no model (no {kind.lacks}). Run: parvis models install {wish.lang}"
    began = time.perf_counter()
    try:
        model = VoskModel(wish.model)
        load_s = time.perf_counter() - began
        phrases, silence_s = _asked(wish, model)
        if not phrases:
            model.warm_up()
        found = hear_file(wish.file, model, phrases, silence_s, wish.hypotheses)
    except ModelFailed:
        return f"Vosk cannot load {wish.model}. Install it again: parvis models install {wish.lang}"
    except OSError as error:
        return f"{wish.file} cannot be read: {error.strerror}. Choose another file."
    except (wave.Error, EOFError, ValueError) as error:
        return f"{wish.file} is no WAV file of plain samples ({error}). Convert it first."
    rows = _rows(found, load_s) | {"unknown": _unknown(phrases, model)}
    rows["free"] = not phrases or not kind.grammar
    return rows if wish.page is None else {**rows, **understood(found.hypotheses, wish.page)}


def _asked(wish: Wish, model: VoskModel) -> tuple[tuple[str, ...], float]:
    """The phrases, and the silence that ends it."""
    if wish.page is None:
        return wish.phrases, wish.silence_s
    listening = wish.page.listening(wish.page.listened(model.knows), held=False)
    return listening.phrases, listening.silence_s


def phrases_of(given: Sequence[str]) -> tuple[str, ...] | str:
    """The phrases of the command line; ``@FILE`` names a file with one a line."""
    found: list[str] = []
    for one in given:
        if not one.startswith("@"):
            found.append(one)
            continue
        try:
            found += Path(one[1:]).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return f"{one[1:]} cannot be read. It must be a text file with one phrase a line."
    return tuple(" ".join(one.split()) for one in found if one.strip())


def sentences(found: dict[str, object]) -> list[str]:
    """The same for a person."""
    lines = [f"Heard: {one}" for one in _texts(found["hypotheses"])] or ["Nothing was heard."]
    lines += [f"The model lacks a word of: {one}" for one in _texts(found["unknown"])]
    if "meaning" in found:
        lines.append(
            f"Understood: {found['shown']}" if found["meaning"] else f"Not understood ({found['why']})."
        )
    times = f"Load {found['load_s']} s, work {found['work_s']} s"
    return [
        *lines,
        f"Speech from {found['began_s']} to {found['ended_s']} s of {found['sound_s']} s.",
        f"{times}, decision {found['decision_s']} s after the silence.",
    ]


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _rows(found: FileHeard, load_s: float) -> dict[str, object]:
    rows = {
        name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(found).items()
    }
    return rows | {"hypotheses": list(found.hypotheses), "load_s": round(load_s, 3)}


def _unknown(phrases: Sequence[str], model: VoskModel) -> list[str]:
    known = known_phrases(phrases, model.knows)
    return [one for one in phrases if one not in known]
