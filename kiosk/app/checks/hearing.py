"""Whether each answer can be heard at all: asked of the recognisers that are installed here.

Vosk drops a word that its model does not know, without a fault: an answer of such words is never heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.app.checks.said import Answer, Page, Words
from kiosk.procedures.issues import Issue, Severity
from kiosk.procedures.translations import SOURCE_LANGUAGE
from kiosk.types import Lang
from voice.heard.lexicon import Lexicon
from voice.heard.vocabulary import Knows, unheard
from voice.models.store import folder_of


def read_model(folder: Path) -> Knows | Issue:
    """Which words the model in this folder knows. It takes a second and some hundred megabytes."""
    from voice.listening.recogniser import ModelFailed, VoskModel

    try:
        return VoskModel(folder).knows
    except ModelFailed:
        return Issue(folder, 0, "model", "Vosk cannot read this model.", "Install it again.")


def hearing_issues(pages: Sequence[Page], words: Words, lexicon: Lexicon, knows: Knows) -> Iterator[Issue]:
    """Answers of which no name can be heard, each once."""
    for answer in dict.fromkeys(one for page in pages for one in page):
        names = [name for name in (words.texts.get(answer.label, ""), *words.names(answer)) if name]
        # A name with digits is told without any model.
        names = [name for name in names if not any(char.isdigit() for char in name)]
        deaf = unheard(names, lexicon, knows)
        if names and len(deaf) == len(names):
            message = f"« {names[0]} » cannot be heard: the model does not know « {deaf[0][1]} »."
            yield words.issue(answer.label, "unheard", message, _mend(answer, words.lang), Severity.WARNING)


def _mend(answer: Answer, lang: Lang) -> str:
    if lang == SOURCE_LANGUAGE:
        more = "Add words to its said: [...]" if answer.said else "Add said: [...] to it"
        return f"{more}, such as people say instead."
    if answer.said is None:
        return f"Add said: [...] to its French, then translate that text in {lang}.po."
    return f"Add other words to the text '{answer.said}' in {lang}.po."


def not_heard(langs: Sequence[Lang], models: Path) -> str:
    """One line on the languages whose hearing was not checked; nothing if all were."""
    lacking = [lang for lang in langs if folder_of(models, lang) is None]
    if not lacking:
        return ""
    return f"Not checked: whether answers can be heard in {', '.join(lacking)} (parvis models install)."
