"""Vosk, offline: a model in memory, and a recogniser of it for each hearing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from voice.listening.speech import RATE_HZ
from voice.models.kinds import Model, kind_of

_UNKNOWN = "[unk]"
"""What Vosk's models call any other word. Where a model has it, it catches what was not asked for."""
_UNKNOWN_TO_VOSK = -1
_WARM_UP_S = 1.0
_SILENT = -1

Alternatives = Sequence[tuple[str, float]]
"""Texts with their scores, the best first."""


class ModelFailed(Exception):  # noqa: N818 - what happened
    """Vosk cannot load this model."""


class VoskModel:
    """A model in memory. Raises ModelFailed. Vosk's log stays silent: it tells words."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        import vosk

        vosk.SetLogLevel(_SILENT)
        kind = kind_of(folder)
        self._grammar = isinstance(kind, Model) and kind.grammar
        try:
            self._model = vosk.Model(str(folder))
        except Exception as fault:  # Vosk raises this very class
            raise ModelFailed from fault

    def knows(self, word: str) -> bool:
        """Whether the model has this word."""
        return bool(self._model.vosk_model_find_word(word) != _UNKNOWN_TO_VOSK)

    def recogniser(self, phrases: Sequence[str], hypotheses: int = 1) -> VoskRecogniser:
        """For one hearing: of these phrases, or of everything when there are none."""
        from vosk import KaldiRecognizer

        known = known_phrases(phrases, self.knows) if self._grammar else ()
        if known:
            kaldi = KaldiRecognizer(self._model, RATE_HZ, json.dumps(known, ensure_ascii=False))
        else:
            kaldi = KaldiRecognizer(self._model, RATE_HZ)
        if hypotheses > 1:
            kaldi.SetMaxAlternatives(hypotheses)
        return VoskRecogniser(kaldi)

    def warm_up(self) -> None:
        """Let Vosk do once what takes it half a second the first time."""
        recogniser = self.recogniser(())
        recogniser.accept(bytearray(int(2 * RATE_HZ * _WARM_UP_S)))
        recogniser.words()


class VoskRecogniser:
    """Hears one utterance. Vosk cuts it at its own pauses: the pieces are put together again."""

    def __init__(self, kaldi: Any) -> None:
        from vosk.vosk_cffi import ffi

        self._kaldi, self._buffer = kaldi, ffi.from_buffer
        self._pieces: list[Alternatives] = []

    def accept(self, block: bytearray) -> None:
        """The next moment of speech: signed 16 bits, 16 kHz, mono."""
        if self._kaldi.AcceptWaveform(self._buffer("char[]", block)):
            self._pieces.append(alternatives_of(self._kaldi.Result()))

    def part(self) -> str:
        """What was understood until now."""
        said = [best for piece in self._pieces for best, _ in piece[:1] if best]
        now = json.loads(self._kaldi.PartialResult()).get("partial", "")
        return " ".join([*said, now]).strip()

    def words(self) -> tuple[str, ...]:
        """The hypotheses, the likeliest first."""
        return joined([*self._pieces, alternatives_of(self._kaldi.FinalResult())])


def known_phrases(phrases: Iterable[str], knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The phrases whose words the model has: Vosk drops single words, which makes other phrases."""
    known = tuple(one for one in phrases if one and all(knows(word) for word in one.split()))
    return (*known, _UNKNOWN) if known and knows(_UNKNOWN) else known


def alternatives_of(result: str) -> Alternatives:
    """What a result of Vosk holds."""
    fields = json.loads(result)
    if "alternatives" in fields:
        return [(one["text"].strip(), float(one["confidence"])) for one in fields["alternatives"]]
    return [(fields.get("text", "").strip(), 0.0)]


def joined(pieces: Iterable[Alternatives]) -> tuple[str, ...]:
    """The whole utterance: the best of each piece, then with one piece otherwise, the least worse first."""
    spoken = [piece for piece in pieces if piece and any(said for said, _ in piece)]
    best = [piece[0] for piece in spoken]
    ranked = [(0.0, " ".join(said for said, _ in best))]
    for at, piece in enumerate(spoken):
        for said, score in piece[1:]:
            words = (said if place == at else one for place, (one, _) in enumerate(best))
            ranked.append((piece[0][1] - score, " ".join(words)))
    texts = (" ".join(one.split()) for _, one in sorted(ranked, key=lambda row: row[0]))
    return tuple(one for one in dict.fromkeys(texts) if one)
