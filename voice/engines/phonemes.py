"""A text as the phonemes that a Piper voice was taught, since sherpa-onnx 2.0 makes none itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from voice.espeak import Espeak, VoiceId

_STOP = re.compile(r"([,;:.!?…،؛؟]+)(?=[\s»”\"')]|$)|\s([—–])\s")
_SIGNS = {"…": ".", "،": ",", "؛": ";", "؟": "?", "—": ",", "–": ","}
_SWITCH = re.compile(r"\([a-z-]+\)")
"""eSpeak notes where a word of another language begins and ends: "(en)wˈiːkˈɛnd(fr)"."""


def phonemes(espeak: Espeak, text: str, voice: VoiceId, end: str = ".") -> str:
    """IPA with the punctuation left in place, decomposed (NFD), as Piper's own training data has it.

    ``end`` closes a text without punctuation at its end: the voice would not let its pitch fall. Empty for
    a text without sounds. Raises NoVoiceError.
    """
    said = " ".join(_clauses(espeak, text, voice))
    if said and said[-1] not in ",;:.!?":
        said += end
    return unicodedata.normalize("NFD", said)


def _clauses(espeak: Espeak, text: str, voice: VoiceId) -> Iterator[str]:
    pieces = [piece for piece in _STOP.split(text) if piece is not None]
    for words, sign in zip(pieces[::2], [*pieces[1::2], ""], strict=False):
        heard = _SWITCH.sub("", espeak.phonemes(words, voice)).strip()
        if heard:
            yield heard + _SIGNS.get(sign[:1], sign[:1])
