"""Names the voice of each language: a table, as asking the library for its list takes 0.3 s."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.types import Lang
from voice.espeak import NoVoiceError, VoiceId

VOICES: Mapping[Lang, VoiceId] = {
    Lang("fr"): VoiceId("roa/fr"),
    Lang("en"): VoiceId("gmw/en"),
    Lang("es"): VoiceId("roa/es"),
    Lang("pt"): VoiceId("roa/pt"),
    Lang("ar"): VoiceId("sem/ar"),
    Lang("uk"): VoiceId("zle/uk"),
}
"""Parvis's languages and eSpeak's voice for them. ``SetVoiceByName("en-gb")`` fails; the file names work."""


def voice_for(lang: Lang) -> VoiceId:
    """The voice of exactly this language; raises NoVoiceError rather than give another language's."""
    if lang not in VOICES:
        raise NoVoiceError(f"no voice for the language {lang!r}, only for {', '.join(sorted(VOICES))}")
    return VOICES[lang]
