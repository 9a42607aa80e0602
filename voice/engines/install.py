"""Puts a Piper voice in its place: refused unless it is whole and of the language that it is to speak."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.types import LANGUAGE, Lang, ParvisError
from voice.engines.onnxfile import DamagedModelError, add_metadata, metadata
from voice.engines.pipervoice import (
    CONFIG,
    MODEL,
    TOKENS,
    Inference,
    Measured,
    PiperVoice,
    measured_from,
    write_voice,
)
from voice.engines.sentences import measured_with
from voice.espeak import Espeak, VoiceId
from voice.rate import Curve

_LICENCES = ("MODEL_CARD", "LICENCE*", "LICENSE*", "COPYING*")
_LICENCE_LINE = re.compile(r"licen[cs]e:\s*(\S.*)", re.IGNORECASE)
_NOT_STATED = "not stated"
_MEASURE_S = 600
_UNMEASURED = Measured(Curve(((1.0, 1.0),), 1.0), 1.0, 1.0)
_ALL = 1000


class VoiceRefusedError(ParvisError):
    """A file that cannot become the voice of the language; the message says why."""

    code = "voice.refused"


def install(source: Path, lang: Lang, voices: Path, sentences: int = _ALL) -> PiperVoice:
    """Copy a Piper model (with its ``.onnx.json`` beside it) to ``voices/LANG`` and measure it.

    ``sentences`` are the most that it is measured with. The voice before stays until the new one is whole.
    Raises VoiceRefusedError, OSError.
    """
    model = _model(source)
    config = _config(model)
    _check(model, config, lang)
    folder = voices / f".{lang}.part"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        voice = _copy(model, config, lang, folder)
        write_voice(voice)
        voice = replace(voice, measured=_measured(folder, sentences), folder=voices / lang)
        write_voice(replace(voice, folder=folder))
        _put(folder, voices / lang)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return voice


def remove(lang: Lang, voices: Path) -> bool:
    """Take a language's voice away; false where there is none, and for what is no language's name: a path
    such as ``/home`` would lead out of ``voices``, and all below it would be gone."""
    place = voices / lang
    if not re.fullmatch(LANGUAGE, lang) or not place.is_dir():
        return False
    if place.is_symlink():  # a voice that lies elsewhere stays there
        place.unlink()
    else:
        shutil.rmtree(place)
    return True


def _model(source: Path) -> Path:
    found = sorted(source.glob("*.onnx")) if source.is_dir() else [source]
    if len(found) != 1:
        raise VoiceRefusedError(f"{source} holds {len(found)} .onnx files: name the one to install.")
    if found[0].suffix != ".onnx" or not found[0].is_file():
        raise VoiceRefusedError(f"{found[0]} is no .onnx file.")
    return found[0]


def _config(model: Path) -> Mapping[str, Any]:
    from voice.engines.piperjson import PiperSpec

    file = model.with_name(model.name + ".json")
    try:
        written = file.read_text("utf-8")
        PiperSpec.model_validate_json(written)
    except FileNotFoundError as fault:
        raise VoiceRefusedError(f"{file.name} is missing beside {model.name}: a voice needs both.") from fault
    except ValueError as fault:
        raise VoiceRefusedError(f"{file.name} is not what Piper writes: take the voice again.") from fault
    return dict(json.loads(written))


def _check(model: Path, config: Mapping[str, Any], lang: Lang) -> None:
    own = language_of(config)
    if lang not in measured_with():
        raise VoiceRefusedError(
            f"Parvis has no texts in {lang!r}, only in {', '.join(sorted(measured_with()))}."
        )
    if own != lang:
        raise VoiceRefusedError(f"{model.name} speaks {own!r}: it cannot be the voice of {lang!r}.")
    if config.get("phoneme_type", "espeak") != "espeak":
        raise VoiceRefusedError(f"{model.name} wants other phonemes than eSpeak's: it cannot be used.")
    try:
        metadata(model)
    except DamagedModelError as fault:
        raise VoiceRefusedError(f"{model.name} is damaged ({fault}): take the voice again.") from fault


def language_of(config: Mapping[str, Any]) -> Lang:
    """The language that the voice was taught, from its own JSON; older files only name eSpeak's voice."""
    tag = config.get("language", {}).get("family") or config["espeak"]["voice"]
    return Lang(re.split(r"[-_]", tag)[0].lower())


def _copy(model: Path, config: Mapping[str, Any], lang: Lang, folder: Path) -> PiperVoice:
    copy = folder / MODEL
    shutil.copyfile(model, copy)
    version = _sha256(copy)[:16]
    missing = _metadata_for(config).items() - metadata(copy).items()
    add_metadata(copy, dict(sorted(missing)))
    shutil.copyfile(model.with_name(model.name + ".json"), folder / CONFIG)
    (folder / TOKENS).write_text(_tokens(config), "utf-8")
    inference = config.get("inference", {})
    return PiperVoice(
        folder=folder,
        lang=lang,
        name=model.stem,
        version=version,
        size=copy.stat().st_size,
        licence=_licence(model.parent, folder),
        espeak_voice=_espeak_voice(config["espeak"]["voice"]),
        rate_hz=int(config["audio"]["sample_rate"]),
        inference=Inference(inference.get("noise_scale", 0.667), inference.get("noise_w", 0.8)),
        measured=_UNMEASURED,
    )


def _metadata_for(config: Mapping[str, Any]) -> dict[str, str]:
    """What sherpa-onnx 2.0 reads of a Piper model (offline-tts-vits-model.cc), or the process ends."""
    return {
        "model_type": "vits",
        "comment": "piper",
        "language": config.get("language", {}).get("name_english", config["espeak"]["voice"]),
        "voice": config["espeak"]["voice"],
        "has_espeak": "1",
        "n_speakers": str(config.get("num_speakers", 1)),
        "sample_rate": str(config["audio"]["sample_rate"]),
    }


def _tokens(config: Mapping[str, Any]) -> str:
    return "".join(f"{sign} {numbers[0]}\n" for sign, numbers in config["phoneme_id_map"].items())


def _espeak_voice(tag: str) -> VoiceId:
    offers = [(rank, one.id) for one in Espeak().voices() for name, rank in one.languages if name == tag]
    if not offers:
        raise VoiceRefusedError(f"eSpeak knows no {tag!r}, whose phonemes this voice was taught.")
    return min(offers)[1]


def _licence(source: Path, folder: Path) -> str:
    """Copy the licence that lies beside the model, and give its name."""
    files = [file for pattern in _LICENCES for file in sorted(source.glob(pattern))]
    named = _NOT_STATED
    for file in files:
        shutil.copyfile(file, folder / file.name)
        stated = _LICENCE_LINE.search(file.read_text("utf-8", "replace"))
        named = stated[1].strip() if stated and named == _NOT_STATED else named
    return named


def _measured(folder: Path, sentences: int) -> Measured:
    command = [sys.executable, "-m", "voice.engines.measure", str(folder), str(sentences)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_MEASURE_S, check=False)
    except subprocess.TimeoutExpired as fault:
        raise VoiceRefusedError("The voice is too slow for this machine.") from fault
    if done.returncode:
        raise VoiceRefusedError("The voice cannot be loaded or says nothing: take it again.")
    return measured_from(json.loads(done.stdout))


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _put(folder: Path, place: Path) -> None:
    """All is on disk before the old voice goes, in one move."""
    for file in folder.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    folder.rename(place)
    shutil.rmtree(old, ignore_errors=True)
