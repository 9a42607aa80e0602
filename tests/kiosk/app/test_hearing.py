"""A person speaks to the kiosk: nothing counts before it was shown, said and agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import structlog

from kiosk.devices.audio import Earcon
from kiosk.devices.ears import FakeEars
from kiosk.pages import actions as act
from kiosk.pages.overlays import Heard, Helping, Leaving, Unheard
from kiosk.pages.said import example
from kiosk.pages.states import MicrophoneClosed, MicrophoneOpen, Misheard, Recognising
from kiosk.pages.town import Town
from kiosk.pages.view import Role, State
from kiosk.procedures.answers import DateGiven
from kiosk.types import Lang
from tests.support.hall import Hall
from tests.support.visit import ELECTORAL_ROLL, Visit
from voice.heard.expects import LONG_SILENCE_S


@pytest.fixture
def ears() -> FakeEars:
    return FakeEars(frozenset({Lang("fr")}))


@pytest.fixture
def hall(town: Town, ears: FakeEars) -> Hall:
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    hall.settles()
    return hall


def at(hall: Hall, town: Town, page: str) -> Hall:
    """Another page of the procedure."""
    session = Visit.begins(town).opens().as_far_as(page).session
    hall.kiosk.apply(lambda _: session)
    hall.settles()
    return hall


def says(hall: Hall, ears: FakeEars, *hypotheses: str) -> str:
    """Touch the microphone and say it; what is heard after that."""
    hall.clock.now += 1.0
    hall.passes(0.5)
    hall.kiosk.touch(act.Speak())
    return plain(hall.hears(lambda: ears.say(*hypotheses)))


def plain(words: str) -> str:
    return words.replace("’", "'").replace("\xa0", " ")


def first_choice(hall: Hall) -> str:
    return next(one.name for one in hall.view.walk() if one.role is Role.CHOICE)


def title(hall: Hall) -> str:
    return plain(hall.view.find("title").name)


def chosen(hall: Hall) -> list[str]:
    return [one.name for one in hall.view.walk() if one.role is Role.CHOICE and State.SELECTED in one.states]


def test_an_answer_is_shown_and_said_before_it_counts(hall: Hall, ears: FakeEars) -> None:
    page, answer = hall.view.key, first_choice(hall)
    heard = says(hall, ears, answer.lower())
    assert hall.view.key == "heard"
    assert plain(answer) in title(hall)
    assert f"J'ai compris : {answer}" in heard and "C'est bien ça ?" in heard
    assert not hall.session.dossier.answers, "nothing counts yet"
    hall.kiosk.touch(act.Agree(True))
    assert hall.view.key != page, "yes was said to the whole answer"
    assert len(hall.session.dossier.answers) == 1


def test_yes_can_be_said(hall: Hall, ears: FakeEars) -> None:
    page = hall.view.key
    says(hall, ears, first_choice(hall).lower())
    says(hall, ears, "oui c'est ça")
    assert hall.view.key not in {page, "heard"}


def test_no_asks_again_and_loses_nothing(hall: Hall, ears: FakeEars) -> None:
    page = hall.view.key
    says(hall, ears, first_choice(hall).lower())
    heard = plain(hall.hears(lambda: hall.kiosk.touch(act.Agree(False))))
    assert hall.view.key == page and not hall.session.dossier.answers
    assert "Dites votre réponse encore une fois" in heard


def test_no_and_another_answer_in_one_breath(hall: Hall, ears: FakeEars) -> None:
    choices = [one.name for one in hall.view.walk() if one.role is Role.CHOICE]
    says(hall, ears, choices[0].lower())
    says(hall, ears, f"non, {choices[1].lower()}")
    assert plain(choices[1]) in title(hall)


def test_the_kiosk_is_silent_before_it_listens(town: Town, ears: FakeEars) -> None:
    hall = Hall(town, ears=ears, at_once=False)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.settles()
    assert hall.voice.speaking, "the page is read"
    hall.kiosk.touch(act.Speak())
    hall.settles()
    assert not hall.voice.speaking and ears.wanted is not None
    assert hall.voice.earcons == [Earcon.LISTENING]


def test_the_microphone_closes_when_the_kiosk_speaks(hall: Hall, ears: FakeEars) -> None:
    hall.kiosk.touch(act.Speak())
    hall.presses("down")
    assert ears.wanted is None, "it would hear itself"
    assert isinstance(hall.session.microphone, MicrophoneClosed)


def test_the_microphone_closes_when_a_finger_answers(hall: Hall, ears: FakeEars) -> None:
    hall.kiosk.touch(act.Speak())
    option = next(one for one in hall.view.walk() if one.role is Role.CHOICE)
    assert option.action is not None
    hall.kiosk.touch(option.action)
    assert ears.wanted is None
    assert chosen(hall) == [option.name], "the touch counts"


def test_the_page_shows_that_it_listens_and_what_to_say(hall: Hall, ears: FakeEars) -> None:
    bar = hall.view.find("speak")
    assert bar.name == "Parler"
    hall.kiosk.touch(act.Speak())
    bar = hall.view.find("speak")
    assert bar.name == "J’écoute…" and State.BUSY in bar.states
    assert first_choice(hall) in hall.view.caption
    ears.murmur("pour")
    hall.settles()
    assert hall.sight.levels, "the level is drawn"
    hall.kiosk.touch(act.Speak())
    hall.settles()
    assert ears.wanted is None, "touched again: the person has spoken"


def test_an_example_is_in_few_words(hall: Hall) -> None:
    """A long one was cut off in the captions, in the middle of a word."""
    first, *_, unsure = (one for one in hall.view.walk() if one.role is Role.CHOICE)
    wordy = replace(first, name="Oui, valable ou fini depuis peu", said=("oui, il est valable",))
    short = replace(first, name="Pour mon enfant")
    assert example([wordy, short]) == "Pour mon enfant"
    assert example([unsure, wordy]) == "oui, il est valable"
    assert example([wordy, short], lambda words: words == wordy.name) == wordy.name
    assert example([]) == ""


def test_by_keys_a_tone_says_that_it_listens(hall: Hall, ears: FakeEars) -> None:
    """Pressing the key once said "Je vous écoute", and the kiosk closed its ears to its own voice."""
    hall.presses("down")
    hall.finds("Parler")
    hall.presses("centre")
    assert ears.wanted is not None
    assert hall.voice.earcons == [Earcon.LISTENING]
    assert hall.focus == "speak"
    heard = plain(hall.hears(lambda: ears.say(first_choice(hall).lower())))
    assert "C'est bien ça ?" in heard
    hall.presses("right")
    assert len(hall.session.dossier.answers) == 1, "yes is one key away"


def test_a_command_counts_at_once(hall: Hall, ears: FakeEars) -> None:
    louder = hall.session.comfort.volume
    heard = says(hall, ears, "plus fort")
    assert hall.session.comfort.volume == louder + 1
    assert "sur 6" in heard, "the step is said"
    says(hall, ears, "appeler quelqu'un")
    assert isinstance(hall.session.overlay, Helping)


def test_help_says_where_one_is_and_what_can_be_said(hall: Hall, ears: FakeEars) -> None:
    heard = says(hall, ears, "aide")
    assert title(hall) in heard
    assert "appeler quelqu'un" in heard


def test_repeat_reads_the_page_again(hall: Hall, ears: FakeEars) -> None:
    heard = says(hall, ears, "répéter")
    assert title(hall) in heard


def test_end_asks_as_the_button_does(hall: Hall, ears: FakeEars) -> None:
    says(hall, ears, "terminer")
    assert isinstance(hall.session.overlay, Leaving)
    says(hall, ears, "continuer")
    assert isinstance(hall.session.overlay, Heard), "what erases is asked about, whatever it is called"


def test_a_command_leaves_the_open_question_open(hall: Hall, ears: FakeEars) -> None:
    answer = first_choice(hall)
    says(hall, ears, answer.lower())
    says(hall, ears, "plus lentement")
    assert plain(answer) in title(hall), "the question still stands"
    says(hall, ears, "oui")
    assert len(hall.session.dossier.answers) == 1


def test_twice_not_understood_offers_touch_and_a_person(hall: Hall, ears: FakeEars) -> None:
    page = hall.view.key
    heard = says(hall, ears, "les carottes sont cuites")
    assert isinstance(hall.session.microphone, Misheard)
    assert "Je n'ai pas compris" in heard and hall.view.key == page
    heard = says(hall, ears, "le chat dort")
    assert isinstance(hall.session.overlay, Unheard)
    assert "appelez une personne" in heard
    assert isinstance(hall.view.find("call").action, act.CallSomeone)
    hall.kiosk.touch(act.CloseOverlay())
    assert hall.view.key == page


def test_one_may_try_again_from_there(hall: Hall, ears: FakeEars) -> None:
    answer = first_choice(hall)
    says(hall, ears, "les carottes sont cuites")
    says(hall, ears, "le chat dort")
    says(hall, ears, answer.lower())
    assert plain(answer) in title(hall)


def test_failures_are_forgotten_with_the_page(hall: Hall, ears: FakeEars, town: Town) -> None:
    says(hall, ears, "les carottes sont cuites")
    at(hall, town, "name")
    says(hall, ears, "les carottes sont cuites")
    assert not isinstance(hall.session.overlay, Unheard)


def test_nothing_said_is_said_so(hall: Hall, ears: FakeEars) -> None:
    assert "Je n'ai rien entendu" in says(hall, ears)


def test_an_answer_to_another_page_does_not_count(hall: Hall, ears: FakeEars, town: Town) -> None:
    answer = first_choice(hall)
    hall.kiosk.touch(act.Speak())
    at(hall, town, "name")
    assert ears.wanted is None
    hall.hears(lambda: ears.say(answer.lower()))
    assert not isinstance(hall.session.overlay, Heard)


def test_a_second_hypothesis_is_asked_about_even_when_a_command(hall: Hall, ears: FakeEars) -> None:
    says(hall, ears, "quatre hors", "plus fort")
    assert isinstance(hall.session.overlay, Heard)


def test_a_date_is_typed_as_by_hand(hall: Hall, ears: FakeEars, town: Town) -> None:
    at(hall, town, "birth_date")
    page = hall.view.key
    assert ears.opened == 0
    says(hall, ears, "le trois mai mille neuf cent soixante et un")
    assert "3 mai 1961" in title(hall)
    hall.kiosk.touch(act.Agree(True))
    assert hall.view.key != page
    given = hall.session.dossier.answers
    assert DateGiven(date(1961, 5, 3)) in given.values()


def test_a_date_without_its_year_is_asked_about_without_dots(hall: Hall, ears: FakeEars, town: Town) -> None:
    at(hall, town, "birth_date")
    says(hall, ears, "le premier mai")
    assert plain(title(hall)).endswith(": 1er mai")


def test_a_date_is_said_in_parts(hall: Hall, ears: FakeEars, town: Town) -> None:
    at(hall, town, "birth_date")
    page = hall.view.key
    says(hall, ears, "le trois mai")
    hall.kiosk.touch(act.Agree(True))
    assert hall.view.key == page
    says(hall, ears, "soixante et un")
    assert "1961" in title(hall)
    hall.kiosk.touch(act.Agree(True))
    assert DateGiven(date(1961, 5, 3)) in hall.session.dossier.answers.values()


@pytest.mark.parametrize(("page", "advice"), [("name", "lettres une à une"), ("birth_date", "la date")])
def test_what_was_not_understood_is_advised_on_as_the_page_wants(
    hall: Hall, ears: FakeEars, town: Town, page: str, advice: str
) -> None:
    """A name was answered with "Dites une réponse de la page", where no answer stands."""
    at(hall, town, page)
    assert advice in says(hall, ears, "la voisine du dessus")


def test_letters_are_typed_and_the_page_stays(hall: Hall, ears: FakeEars, town: Town) -> None:
    at(hall, town, "name")
    page = hall.view.key
    says(hall, ears, "m comme marie a r t i n")
    assert "MARTIN" in title(hall).upper()
    hall.kiosk.touch(act.Agree(True))
    assert hall.view.key == page
    field = next(one for one in hall.view.walk() if one.role is Role.FIELD)
    assert field.value.upper() == "MARTIN"


def test_first_names_do_not_replace_the_family_name(hall: Hall, ears: FakeEars, town: Town) -> None:
    """Said one after the other, they once went into the same field; no question told which."""
    at(hall, town, "name")
    family, given = (one.name for one in hall.view.walk() if one.role is Role.FIELD)
    assert family in says(hall, ears, "d u r a n d")
    assert given in plain(hall.hears(lambda: hall.kiosk.touch(act.Agree(True))))
    assert given in says(hall, ears, "l é o")
    hall.kiosk.touch(act.Agree(True))
    values = [one.value.upper() for one in hall.view.walk() if one.role is Role.FIELD]
    assert values == ["DURAND", "LÉO"]


def test_a_question_in_own_words_is_searched(town: Town, ears: FakeEars) -> None:
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.settles()
    hall.passes(0.5)
    hall.kiosk.touch(act.Speak())
    assert ears.wanted is not None and not ears.wanted.phrases, "free speech"
    ears.murmur("refaire ma carte")
    hall.settles()
    assert "refaire ma carte" in hall.view.caption, "partial words are seen"
    hall.hears(lambda: ears.say("refaire ma carte d'identité"))
    assert "refaire ma carte" in title(hall)
    hall.kiosk.touch(act.Agree(True))
    assert hall.view.key == "library.found"


def test_a_theme_of_the_home_page_can_be_said(town: Town, ears: FakeEars) -> None:
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.settles()
    tile = next(one for one in hall.view.walk() if one.role is Role.TILE)
    says(hall, ears, tile.name.lower())
    hall.kiosk.touch(act.Agree(True))
    assert tile.id == f"section.{hall.view.key.removeprefix('menu.')}"


def test_the_review_is_not_signed_by_a_word(hall: Hall, ears: FakeEars, town: Town) -> None:
    session = Visit.begins(town).opens().as_far_as("review").session
    hall.kiosk.apply(lambda _: session)
    says(hall, ears, "continuer")
    assert isinstance(hall.session.overlay, Heard)


def test_where_the_language_is_not_understood_speaking_is_not_offered(town: Town) -> None:
    ears = FakeEars(frozenset({Lang("en")}))
    hall = Hall(town, ears=ears)
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    assert all(one.role is not Role.SPEAK for one in hall.view.walk())
    hall.kiosk.touch(act.Speak())
    assert ears.opened == 0
    hall.kiosk.touch(act.ChooseLanguage(Lang("en")))
    assert hall.view.find("speak").name == "Speak"
    hall.kiosk.touch(act.ChooseLanguage(Lang("es")))
    assert all(one.role is not Role.SPEAK for one in hall.view.walk())


def test_a_microphone_that_fails_is_said_and_goes(hall: Hall, ears: FakeEars) -> None:
    hall.kiosk.touch(act.Speak())
    heard = plain(hall.hears(ears.lose))
    assert "Je n'entends plus" in heard
    assert all(one.role is not Role.SPEAK for one in hall.view.walk())
    hall.hears(ears.find)
    assert hall.view.find("speak")


def test_nothing_of_what_is_said_outlives_the_visit(hall: Hall, ears: FakeEars) -> None:
    says(hall, ears, first_choice(hall).lower())
    hall.kiosk.touch(act.Erase())
    hall.settles()
    assert hall.session.overlay is None and ears.wanted is None
    assert "J'ai compris" not in hall.hears(hall.kiosk.repeat)


def test_an_open_microphone_closes_with_the_visit(hall: Hall, ears: FakeEars) -> None:
    hall.kiosk.touch(act.Speak())
    hall.kiosk.touch(act.Erase())
    assert ears.wanted is None
    assert isinstance(hall.session.microphone, MicrophoneClosed)


def test_the_log_knows_nothing_of_what_was_said(hall: Hall, ears: FakeEars) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = first_choice(hall)
        says(hall, ears, answer.lower())
        says(hall, ears, "les carottes sont cuites")
        hall.kiosk.touch(act.Agree(True))
    told = plain(str(logs)).lower()
    assert "agree" in told, "the touches are logged"
    assert plain(answer).lower() not in told
    assert "carottes" not in told


def test_words_that_the_model_lacks_are_not_given_as_an_example(town: Town) -> None:
    hall = Hall(town, ears=(ears := FakeEars(frozenset({Lang("fr")}))))
    hall.kiosk.touch(act.ChooseLanguage(Lang("fr")))
    hall.kiosk.touch(act.OpenProcedure(ELECTORAL_ROLL))
    hall.settles()
    first = first_choice(hall)
    hall.passes(0.5)
    ears.vocabulary = {Lang("fr"): frozenset(one for one in ears.learned if not one.startswith("fran"))}
    hall.kiosk.touch(act.Speak())
    assert isinstance(hall.session.microphone, MicrophoneOpen)
    assert first not in hall.view.caption
    assert ears.wanted is not None and first.lower() not in ears.wanted.phrases


def test_the_words_of_a_page_are_learned_before_it_is_spoken_to(hall: Hall, ears: FakeEars) -> None:
    hall.passes(0.5)
    assert ears.learned and "aide" in ears.learned


def test_who_holds_the_microphone_has_spoken_when_the_finger_lifts(hall: Hall, ears: FakeEars) -> None:
    answer = first_choice(hall)
    hall.passes(0.5)
    hall.kiosk.touch(act.Speak(act.Grip.HOLD))
    assert ears.wanted is not None and ears.wanted.silence_s > LONG_SILENCE_S, "a pause is no end"
    ears.murmur(answer.lower())
    heard = plain(hall.hears(lambda: hall.kiosk.touch(act.Speak(act.Grip.RELEASE))))
    assert ears.wanted is None
    assert f"J'ai compris : {answer}" in heard


def test_a_held_microphone_without_a_word_is_no_failure(hall: Hall, ears: FakeEars) -> None:
    """A slow tap of a hand that trembles once brought "Je vous comprends mal" at its second time."""
    for _ in range(3):
        hall.kiosk.touch(act.Speak(act.Grip.HOLD))
        heard = plain(hall.hears(lambda: hall.kiosk.touch(act.Speak(act.Grip.RELEASE))))
        assert "Je n'ai rien entendu" in heard
        assert not isinstance(hall.session.overlay, Unheard)


def test_continue_is_no_yes(hall: Hall, ears: FakeEars, town: Town) -> None:
    """Two words misheard alike must not sign: what binds wants a yes, or a finger."""
    session = Visit.begins(town).opens().as_far_as("review").session
    hall.kiosk.apply(lambda _: session)
    page = hall.view.key
    says(hall, ears, "continuer")
    says(hall, ears, "continuer")
    assert isinstance(hall.session.overlay, Heard)
    says(hall, ears, "oui")
    assert hall.view.key not in {page, "heard"}


def test_an_answer_of_the_ears_is_not_waited_for_for_ever(hall: Hall, ears: FakeEars) -> None:
    hall.kiosk.touch(act.Speak())
    ears.listen(lambda _: None)
    hall.kiosk.touch(act.Speak())
    assert isinstance(hall.session.microphone, Recognising)
    hall.passes(15.0)
    assert isinstance(hall.session.microphone, Misheard)
    assert hall.view.find("speak").action is not None
