"""Tells a model of another language before it takes its place: of every page's words it would know none."""

from __future__ import annotations

from pathlib import Path

from kiosk.types import Lang
from voice.heard.lexicon import Lexicon, load_lexicon
from voice.heard.meanings import CommandName
from voice.heard.vocabulary import Knows
from voice.models.install import Judge


def judge_of(words: Path, lang: Lang) -> Judge:
    """By the words of the language in a folder of ``LANG.yaml``; without that file all are right.

    The model is loaded to be asked: a second, and some hundred megabytes. Raises PackError.
    """
    if not (words / f"{lang}.yaml").is_file():
        return lambda _: ""
    lexicon = load_lexicon(words, lang)

    def judge(folder: Path) -> str:
        from voice.listening.recogniser import ModelFailed, VoskModel

        try:
            return wrong_language(VoskModel(folder).knows, lexicon)
        except ModelFailed:
            return "The recogniser cannot read this model."

    return judge


def wrong_language(knows: Knows, lexicon: Lexicon) -> str:
    """What is said of a model that knows neither yes, nor no, nor help; nothing of another."""
    rows = (lexicon.yes[0], lexicon.no[0], lexicon.commands[CommandName.HELP][0])
    if any(all(map(knows, row)) for row in rows):
        return ""
    told = ", ".join(f"« {' '.join(row)} »" for row in rows)
    return f"This model is of another language than {lexicon.lang}: it knows none of {told}."
