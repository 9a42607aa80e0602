"""Voice, hand and time at the microphone: what went wrong between them once, and any mix."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import structlog

from kiosk.devices import ears as hearing
from kiosk.devices.ears import FakeEars, Hearing
from kiosk.pages import actions as act
from kiosk.pages.overlays import Heard, Unheard, holds
from kiosk.pages.session import Session
from kiosk.pages.states import MicrophoneClosed, MicrophoneOpen, Recognising
from kiosk.pages.town import Town
from kiosk.pages.view import Role, Screen
from kiosk.types import Lang
from tests.support.hall import Hall, spoken_words
from tests.support.later import cases
from tests.support.mixed import Crowd
from tests.support.visit import ELECTORAL_ROLL, Visit
from voice.heard.meanings import CommandName

FR, EN = Lang("fr"), Lang("en")


@pytest.fixture
def ears() -> FakeEars:
    return FakeEars(frozenset({FR, EN}))


@pytest.mark.parametrize("grip", list(act.Grip))
def test_a_late_finger_opens_no_microphone_on_the_page_that_waits(
    town: Town, ears: FakeEars, grip: act.Grip
) -> None:
    """A touch that came just after the end of the visit once listened to whoever stood there."""
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(FR))
    hall.kiosk.touch(act.Erase())
    hall.kiosk.touch(act.Speak(grip))
    hall.settles()
    assert ears.opened == 0
    assert not hall.view.caption


@pytest.fixture
def sure(town: Town, ears: FakeEars) -> Hall:
    """ "J'ai compris : Je suis français. C'est bien ça ?" """
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(FR))
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    hall.settles()
    hall.passes(0.5)
    hall.kiosk.touch(act.Speak())
    answer = next(one.name for one in hall.view.walk() if one.role is Role.CHOICE)
    hall.hears(lambda: ears.say(answer.lower()))
    assert isinstance(hall.session.overlay, Heard)
    return hall


def test_a_finger_on_yes_counts_while_the_microphone_waits_for_the_word(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    sure.kiosk.touch(act.Agree(True))
    assert ears.wanted is None
    assert len(sure.session.dossier.answers) == 1


def test_a_finger_on_no_is_answered_while_the_microphone_is_open(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    heard = sure.hears(lambda: sure.kiosk.touch(act.Agree(False)))
    assert ears.wanted is None and sure.session.overlay is None
    assert "encore une fois" in heard


def test_larger_letters_do_not_take_the_question_away(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    sure.kiosk.touch(act.NextTextSize())
    assert ears.wanted is None and isinstance(sure.session.microphone, MicrophoneClosed)
    assert isinstance(sure.session.overlay, Heard), "the question stands"
    sure.kiosk.touch(act.Agree(True))
    assert len(sure.session.dossier.answers) == 1


def test_a_microphone_that_fails_leaves_the_question(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    sure.hears(ears.lose)
    assert isinstance(sure.session.overlay, Heard)
    sure.kiosk.touch(act.Agree(True))
    assert len(sure.session.dossier.answers) == 1


def test_a_question_does_not_stay_in_a_language_that_was_left(sure: Hall, ears: FakeEars) -> None:
    """Its words were of the other language, and it listened for "oui" on an English page."""
    sure.kiosk.touch(act.ShowLanguages())
    sure.kiosk.touch(act.ChooseLanguage(EN))
    assert sure.session.overlay is None
    sure.kiosk.touch(act.Speak())
    assert ears.wanted is not None and ears.wanted.lang == EN


@pytest.mark.parametrize("said", ["français", "c'est français", "je suis français"])
def test_a_nationality_is_no_wish_for_another_language(sure: Hall, ears: FakeEars, said: str) -> None:
    """The button that changes the language is called "Français" too, and stands on every page."""
    sure.kiosk.touch(act.Agree(False))
    sure.kiosk.touch(act.Speak())
    sure.hears(lambda: ears.say(said))
    assert isinstance(sure.session.overlay, Heard)
    assert sure.session.overlay.words == "Je suis français"


def test_a_touch_closes_a_microphone_whose_language_was_lost(sure: Hall, ears: FakeEars) -> None:
    sure.kiosk.touch(act.Speak())
    ears.languages = frozenset({EN})
    sure.kiosk.touch(act.Speak())
    assert ears.wanted is None


def test_a_word_of_a_visit_is_nowhere_when_it_is_over(town: Town, ears: FakeEars) -> None:
    """Said in part, understood, refused, not understood, spelled, searched, sent too late."""
    hall = Hall(town, ears=ears)
    says = _Says(hall, ears)
    with structlog.testing.capture_logs() as logs:
        hall.kiosk.touch(act.ChooseLanguage(FR))
        hall.passes(0.5)
        hall.kiosk.touch(act.Speak())
        ears.murmur(f"ma {WORD}")
        hall.settles()
        assert WORD in hall.view.caption
        hall.hears(lambda: ears.say(f"ma {WORD} bleue"))
        says(f"ma {WORD} verte")
        hall.kiosk.touch(act.Agree(True))
        assert hall.view.key == "library.found", "it was searched"
        hall.kiosk.touch(act.GoHome())
        says(f"{WORD} jaune")
        hall.kiosk.touch(act.Agree(False))
        hall.kiosk.touch(act.GoHome())
        hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
        says(f"{WORD} rouge")
        says(f"{WORD} noire")
        assert isinstance(hall.session.overlay, Unheard)
        hall.kiosk.touch(act.Speak())
        late = ears.opened
        hall.kiosk.touch(act.Erase())
        ears._listener(hearing.PartHeard(Hearing(late), f"{WORD} grise"))
        ears._listener(hearing.WordsHeard(Hearing(late), (f"{WORD} grise",)))
        hall.settles()
    assert WORD not in str(logs)
    hall.voice.heard.clear()
    hall.sight.forget()
    assert _keepers(WORD) == []


WORD = "zqkarotte"
"""No word of any language holds it."""
ELSE = (
    "les carottes sont cuites", "euh", "", " ", "un", "la première", "numéro deux", "m comme marie",
    "le trois mai mille neuf cent soixante et un", "mille deux cents euros", "69100", "{words}", "%s", "😀",
    "non oui", "x" * 300, f"carte {WORD}",
)  # fmt: skip
AGREE = ("oui", "oui c'est ça", "yes", "non", "no")
PAGES = ("name", "birth_date", "address", "nationality", "identity", "review")


@dataclass
class _Says:
    """Touches the microphone and says it."""

    hall: Hall
    ears: FakeEars

    def __call__(self, *hypotheses: str) -> None:
        self.hall.clock.now += 1.0
        self.hall.kiosk.touch(act.Speak())
        self.hall.hears(lambda: self.ears.say(*hypotheses))


def _keepers(word: str) -> list[str]:
    """What still refers to a string with this word, but this file."""
    gc.collect()
    ours = {id(WORD), *map(id, ELSE)}
    return [
        f"{type(one).__name__}: {text[:80]}"
        for one in gc.get_objects()
        for text in _strings(one)
        if word in text and id(text) not in ours
    ]


def _strings(one: object) -> Iterator[str]:
    """What an object refers to; the collector does not know rows that hold strings alone."""
    for held in gc.get_referents(one):
        if type(held) is str:
            yield held
        elif type(held) in (tuple, dict) and not gc.is_tracked(held):
            yield from _strings(held)


@dataclass
class Talkers(Crowd):
    """The crowd of ``tests.support.mixed``, in which somebody speaks, and ears that come and go."""

    ears: FakeEars = field(default_factory=lambda: FakeEars(frozenset({FR, EN})))
    said: int = 0
    counted: int = 0

    def _event(self) -> tuple[str, Callable[[], object], bool]:
        lang, roll = self.hall.session.comfort.lang, self.draw.random()
        if lang not in self.ears.languages and roll < 0.3:
            return "lang", lambda: self.hall.kiosk.touch(act.ChooseLanguage(FR)), False
        if self.ears._deaf and roll < 0.3:
            return "plug", self.ears.find, False
        if roll > 0.97:
            return self._jump()
        if roll < (0.8 if self.ears.wanted else 0.5):
            return self._spoken()
        return super()._event()

    def _spoken(self) -> tuple[str, Callable[[], object], bool]:
        kiosk, ears, draw = self.hall.kiosk, self.ears, self.draw
        roll = draw.random()
        if roll < (0.1 if ears.wanted else 0.7):
            grips = draw.choices((*act.Grip, *[act.Grip.TAP] * 4), k=draw.choice((1, 1, 1, 1, 3)))
            return f"grips {grips}", lambda: self._touch_microphone(grips), False
        if roll < 0.75:
            words = [self._words() for _ in range(draw.choice((0, 1, 1, 1, 2, 5)))]
            return f"say {words}", lambda: self._say(words), False
        if roll < 0.8:
            return "murmur", lambda: ears.murmur(self._words()), False
        if roll < 0.87:
            yes = draw.random() < 0.5
            return f"agree {yes}", lambda: kiosk.touch(act.Agree(yes)), False
        if roll < 0.93:
            return "plug", lambda: ears.find() if ears._deaf else ears.lose(), False
        old = Hearing(max(0, ears.opened - draw.choice((1, 1, 2))))
        late = draw.choice(
            (
                hearing.PartHeard(old, WORD), hearing.SpeechOver(old), hearing.WordsHeard(old, ("oui",)),
                hearing.WordsHeard(old, (self._words(),)), hearing.HearingLost(old),
                hearing.LevelHeard(old, 0.5), hearing.EarsChanged(ears.status()),
            )
        )  # fmt: skip
        return f"late {type(late).__name__}", lambda: ears._listener(late), True

    def _touch_microphone(self, grips: list[act.Grip]) -> None:
        for grip in grips:
            self.hall.kiosk.touch(act.Speak(grip))

    def _say(self, words: list[str]) -> None:
        """Nothing of the visit changes but by a yes, or by a command that is a button of the page."""
        before, overlay, lang = self.hall.session, self.hall.session.overlay, self.hall.view.lang
        self.ears.say(*words)
        self.hall.settles()
        self.said += 1
        if _given(self.hall.session) == _given(before):
            return
        self.counted += 1
        lexicon = spoken_words(lang)
        cut = [" ".join(lexicon.words(one)) for one in words]
        commands = {" ".join(row) for name in CommandName for row in lexicon.commands[name]}
        agreed = any(" ".join(row) in one for row in lexicon.yes for one in cut)
        assert (isinstance(overlay, Heard) and agreed) or cut[0] in commands, "it counted without a yes"

    def _words(self) -> str:
        draw = self.draw
        names = [one.name for one in self.hall.view.walk() if one.action is not None and one.name]
        commands = [" ".join(row) for rows in spoken_words(FR).commands.values() for row in rows]
        kind = draw.choice((names or ELSE, names or ELSE, commands, AGREE, AGREE, ELSE))
        return draw.choice(("", "", "", "non, ")) + draw.choice(kind).lower()

    def _jump(self) -> tuple[str, Callable[[], object], bool]:
        """To a page that chance alone seldom comes to."""
        page, kiosk = self.draw.choice(PAGES), self.hall.kiosk
        there = Visit.begins(self.town).opens().as_far_as(page).session

        def jumps() -> None:
            kiosk.touch(act.CloseOverlay())
            kiosk.apply(lambda was: Session(**{**vars(there), "headset": was.headset}))

        return f"jump {page}", jumps, False

    def _holds(self) -> None:
        super()._holds()
        session, view = self.hall.session, self.hall.view
        is_open = self.ears.wanted is not None
        assert not (is_open and self.hall.kiosk.speaking), "it hears itself"
        assert not (is_open and view.screen is Screen.ATTRACT), "it listens to who passes by"
        assert is_open == isinstance(session.microphone, MicrophoneOpen), "what is shown is not what is"
        assert not isinstance(session.microphone, Recognising), "it waits for ever"
        if isinstance(session.overlay, Heard):
            self._shows_what_counts(session.overlay)

    def _shows_what_counts(self, heard: Heard) -> None:
        assert heard.words, "asked about nothing"
        title = self.hall.view.find("title").name
        assert self.hall.view.key != "heard" or _plain(heard.words) in _plain(title)

    def _neutral(self) -> None:
        super()._neutral()
        assert self.ears.wanted is None
        assert not holds(self.hall.session.overlay, Heard)


def _plain(words: str) -> str:
    return words.replace("’", "'").replace("\xa0", " ")


def _given(session: Session) -> tuple[object, ...]:
    return session.dossiers, session.facts, session.wallet, session.draft


@pytest.mark.parametrize("seed", cases(1, later=[2, 3]))
def test_anything_in_any_order_while_somebody_speaks(town: Town, seed: int) -> None:
    talkers = Talkers(town, random.Random(seed), at_once=seed % 2 == 0)
    talkers.walks(600)
    assert talkers.said > 30
    assert talkers.counted > 0
    assert talkers.counts.keys() >= {"act", "key", "grips", "say", "agree", "late", "plug", "jump"}
