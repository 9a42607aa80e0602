"""What a Piper voice says of itself, read at the door: a file that another program wrote is not trusted."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

_Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\r\n]*$")]
_SHAPE = ConfigDict(extra="ignore", strict=True)


class _Audio(BaseModel):
    model_config = _SHAPE
    sample_rate: Annotated[int, Field(ge=8_000, le=96_000)]


class _Espeak(BaseModel):
    model_config = _SHAPE
    voice: _Name


class _Language(BaseModel):
    """Older files have none."""

    model_config = _SHAPE
    family: _Name = "xx"
    name_english: _Name = "xx"


class _Inference(BaseModel):
    model_config = _SHAPE
    noise_scale: FiniteFloat = 0.0
    noise_w: FiniteFloat = 0.0


class PiperSpec(BaseModel):
    """What is read of a ``.onnx.json``; it has more, and what may be missing has any value here."""

    model_config = _SHAPE
    phoneme_id_map: dict[_Name, Annotated[list[int], Field(min_length=1)]]
    audio: _Audio
    espeak: _Espeak
    language: _Language = _Language()
    inference: _Inference = _Inference()
    num_speakers: Annotated[int, Field(ge=1)] = 1
    phoneme_type: str = ""
