"""What a person was asked when they touched the microphone: the page, and what may be said to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from i18n.dates import date_in_words
from kiosk.devices.ears import Listening
from kiosk.pages.said import example
from kiosk.pages.session import Session
from kiosk.pages.view import ANSWERS, Node, PageView
from kiosk.procedures.fields.dates import OLDEST_AGE_YEARS
from kiosk.procedures.models import Kind
from kiosk.types import Lang, Text, text
from voice.heard.expects import Expects, Wanted, expects
from voice.heard.grammar import Grammar, grammar_of
from voice.heard.lexicon import Lexicon
from voice.heard.vocabulary import Listened, candidates, for_model

_HELD_SILENCE_S = 3.0
_EXAMPLE = (3, 5, 1961)
_HINTS = {
    Wanted.FREE: "speak.hint.free",
    Wanted.LETTERS: "speak.hint.letters",
    Wanted.EMAIL: "speak.hint.letters",
    Wanted.PHONE: "speak.hint.digits",
    Wanted.POSTCODE: "speak.hint.digits",
    Wanted.SIRET: "speak.hint.digits",
    Wanted.IBAN: "speak.hint.digits",
}
_HINTED_ANEW = {"speak.hint.letters": "heard.words.letters", "speak.hint.digits": "heard.words.digits"}


@dataclass(frozen=True)
class Asked:
    """One page, as it was when the microphone opened, and how its answers are said."""

    view: PageView
    grammar: Grammar
    lexicon: Lexicon

    @property
    def page(self) -> tuple[str, Lang]:
        """The page, known by its key and its language."""
        return self.view.key, self.view.lang

    @property
    def expects(self) -> Expects:
        """What the page waits for."""
        return self.grammar.expects

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that a model is asked about before this page is spoken to."""
        return () if self.grammar.free else tuple(sorted(candidates(self.grammar, self.lexicon)))

    def listened(self, knows: Callable[[str], bool]) -> Listened:
        """The phrases that a model can hear."""
        return for_model(self.grammar, self.lexicon, knows)

    def listening(self, listened: Listened, *, held: bool) -> Listening:
        """What the ears are told; a finger that is held on the microphone says itself when all was said."""
        phrases = () if self.grammar.free else listened.phrases
        return Listening(self.view.lang, phrases, _HELD_SILENCE_S if held else self.expects.silence_s)

    def _row(self, words: str) -> str:
        """A name as a recogniser writes it."""
        return " ".join(self.lexicon.words(words))

    @property
    def agreeing(self) -> Text:
        """What can be said when it was asked whether it is right."""
        return text("speak.hint", words=" ".join(self.lexicon.yes[0]))

    def hint(self, listened: Listened) -> Text:
        """What can be said here: an answer of the page as an example, where it has some."""
        wanted = self.expects.wanted
        if wanted is Wanted.DAY:
            day, month, year = _EXAMPLE
            return text("speak.hint", words=date_in_words(day, month, str(year), self.view.lang))
        if wanted in _HINTS:
            return text(_HINTS[wanted])
        heard = example(_answers(self.view), lambda words: self._row(words) in listened.phrases)
        if heard:
            return text("speak.hint", words=heard)
        if next(_answers(self.view), None) is None:
            return text("speak.hint.words")
        place = self.lexicon.written["positions"]
        return text("speak.hint", words=" ".join(place[0])) if place else text("speak.hint.words")

    def advice(self, given: Text) -> Text:
        """What helps on this page: one that waits for letters has no answer to be said."""
        if given != text("heard.words"):
            return given
        wanted = self.expects.wanted
        if wanted is Wanted.DAY:
            return text("heard.words.day")
        return text(_HINTED_ANEW.get(_HINTS.get(wanted, ""), given.key))


def asked(session: Session, view: PageView, lexicon: Lexicon, today: date) -> Asked:
    """What this page asks."""
    first, last = _days(session, today)
    return Asked(view, grammar_of(view, lexicon, expects(view, today, first=first, last=last)), lexicon)


def _answers(view: PageView) -> filter[Node]:
    return filter(lambda node: node.role in ANSWERS and node.action is not None, view.walk())


def _days(session: Session, today: date) -> tuple[date, date]:
    """The days between which a date of this page lies."""
    page = session.route(today).current if session.procedure is not None else None
    years, ahead = OLDEST_AGE_YEARS, 0
    if page is not None and page.kind is Kind.DATE:
        years, ahead = OLDEST_AGE_YEARS if page.low is None else page.low, page.high or 0
    return date(today.year - years, 1, 1), today + timedelta(days=ahead)
