"""Reads a whole utterance: it means exactly one thing here, or it was not understood. Nothing is guessed."""

from __future__ import annotations

from typing import assert_never

from kiosk.types import NodeId
from voice.heard import amounts, days, digits, letters
from voice.heard.expects import Wanted
from voice.heard.grammar import Grammar, Named, without_fillers
from voice.heard.lexicon import Lexicon, core
from voice.heard.meanings import (
    Chosen,
    Command,
    CommandName,
    FreeText,
    Meaning,
    Number,
    Reason,
    Unclear,
    YesNo,
)
from voice.heard.words import Words, folded

_SIRET = range(14, 15)
_ASSOCIATION = range(10, 11)
_IBAN = range(15, 35)
_SHORTEST_THING = 3


def parse(text: str, grammar: Grammar, lexicon: Lexicon, *, confirming: bool = False) -> Meaning:
    """What an utterance means on this page. ``confirming``: "is that right?" was asked just now."""
    said = lexicon.words(text)
    plain = without_fillers(said, lexicon)
    if not plain and not _may_be_letters(grammar, said):
        return Unclear(Reason.NOTHING)
    if confirming:
        answer = _yes_no(plain, lexicon)
        if answer is not None:
            return answer
        plain = _after_no(plain, lexicon)
    return _meaning(text, said, plain, grammar, lexicon)


def _may_be_letters(grammar: Grammar, said: Words) -> bool:
    return bool(said) and grammar.expects.wanted is Wanted.LETTERS


def _meaning(text: str, said: Words, plain: Words, grammar: Grammar, lexicon: Lexicon) -> Meaning:
    """Names of the page as they are written, commands, values, then names without their articles."""
    answers = [one for one in grammar.named if one.answer]
    others = [one for one in grammar.named if not one.answer]
    for words in dict.fromkeys((said, plain)):
        exact = _exactly(words, answers, lexicon) or _command(words, lexicon)
        if exact is not None:
            return exact
    if grammar.free:
        # Any words are a question, but those that name something of the page.
        named = _exactly(plain, others, lexicon) or _loosely(plain, answers, others, lexicon)
        if isinstance(named := named or _by_place(plain, answers, lexicon), Chosen):
            return named
    value = _value(text, said, plain, grammar, lexicon)
    if not isinstance(value, Unclear):
        return value
    # What the page asks comes before what stands around it: "français" is a nationality there, no language.
    answer = _loosely(plain, answers, [], lexicon)
    if isinstance(answer, Chosen):
        return answer
    looser = _exactly(plain, others, lexicon) or _loosely(plain, answers, others, lexicon)
    if looser is not None:
        return looser
    return _by_place(plain, answers, lexicon) or _agreed(plain, answers, lexicon) or value


def _agreed(words: Words, answers: list[Named], lexicon: Lexicon) -> Meaning | None:
    """ "Oui, c'est ça" is the choice "Oui" where the page has one."""
    said = _yes_no(words, lexicon)
    if said is None:
        return None
    return _loosely((lexicon.yes if said.yes else lexicon.no)[0], answers, [], lexicon) or said


def _yes_no(words: Words, lexicon: Lexicon) -> YesNo | None:
    key, (yes, no) = lexicon.key(words), lexicon.agreeing
    if key in yes:
        return YesNo(True)
    return YesNo(False) if key in no else None


def _after_no(words: Words, lexicon: Lexicon) -> Words:
    """ "Non, pour mon enfant" corrects what was understood."""
    size = max((len(row) for row in lexicon.no if words[: len(row)] == row), default=0)
    return words[size:]


def _command(words: Words, lexicon: Lexicon) -> Command | None:
    key = lexicon.key(words)
    return next((Command(name) for name, keys in lexicon.commanding.items() if key in keys), None)


def _exactly(words: Words, named: list[Named], lexicon: Lexicon) -> Meaning | None:
    key = lexicon.key(words)
    return _only({one.node for one in named if key in one.exact_keys})


def _loosely(words: Words, answers: list[Named], others: list[Named], lexicon: Lexicon) -> Meaning | None:
    """Without "je voudrais" and articles on both sides; a command may be wrapped in them too."""
    bare, whole = lexicon.key(core(words, lexicon)), lexicon.key(words)
    commands = {name for name, keys in lexicon.wrapped.items() if bare in keys}
    for named in (answers, others):
        nodes = {
            one.node
            for one in named
            if bare in one.exact_keys or bare in one.loose_keys or whole in one.loose_keys
        }
        if nodes or commands:
            return _one_of(nodes, commands)
    return None


def _one_of(nodes: set[NodeId], commands: set[CommandName]) -> Meaning:
    if len(nodes) + len(commands) > 1:
        return Unclear(Reason.SEVERAL)
    return Chosen(nodes.pop()) if nodes else Command(commands.pop())


def _only(nodes: set[NodeId]) -> Meaning | None:
    if len(nodes) > 1:
        return Unclear(Reason.SEVERAL)
    return Chosen(nodes.pop()) if nodes else None


def _by_place(words: Words, answers: list[Named], lexicon: Lexicon) -> Chosen | None:
    """ "la deuxième", "numéro deux": the choices in reading order."""
    row = tuple(folded(word) for word in core(words, lexicon))
    if len(row) >= 2 and row[0] in lexicon.position:
        places = lexicon.counting.whole(row[1:])
    else:
        ordinals = [lexicon.ordinals.get(word) for word in row[:1]]
        follows = row[1:] in {(), *((word,) for word in lexicon.position)}
        places = {one for one in ordinals if one and follows}
    place = places.pop() if len(places) == 1 else 0
    return Chosen(answers[place - 1].node) if 1 <= place <= len(answers) else None


def _value(text: str, said: Words, plain: Words, grammar: Grammar, lexicon: Lexicon) -> Meaning:
    """What is typed on this page, as it is said; homophones are tried when the words as heard say nothing."""
    wanted = grammar.expects.wanted
    if wanted is Wanted.FREE:
        return FreeText(" ".join(text.split()))
    if wanted is Wanted.LETTERS:
        return _spelled(said, plain, lexicon)
    keys = tuple(folded(word) for word in plain)
    found = _counted(keys, plain, grammar, lexicon)
    alike = tuple(lexicon.homophones.get(word, word) for word in keys)
    if found == Unclear(Reason.WORDS) and alike != keys:
        return _counted(alike, alike, grammar, lexicon)
    return found


def _spelled(said: Words, plain: Words, lexicon: Lexicon) -> Meaning:
    """ "Euh" may be the letter E: with one of those heard, nothing is spelled."""
    return Unclear(Reason.SEVERAL) if lexicon.unsure_letters & set(said) else letters.spelled(plain, lexicon)


def _counted(keys: Words, plain: Words, grammar: Grammar, lexicon: Lexicon) -> Meaning:
    expects = grammar.expects
    match expects.wanted:
        case Wanted.NUMBER:
            return _number(keys, expects.about, lexicon)
        case Wanted.MONEY:
            return amounts.amount(_opened(keys, lexicon), lexicon)
        case Wanted.DAY:
            return days.day_of(keys, lexicon, expects)
        case Wanted.PHONE:
            return digits.phone(_opened(keys, lexicon), lexicon)
        case Wanted.POSTCODE:
            return digits.postcode(_opened(keys, lexicon), lexicon)
        case Wanted.SIRET:
            number = digits.code(keys, lexicon, _SIRET)
            return (
                letters.account(plain, lexicon, _ASSOCIATION) if number == Unclear(Reason.WORDS) else number
            )
        case Wanted.IBAN:
            return letters.account(plain, lexicon, _IBAN)
        case Wanted.EMAIL:
            return letters.mail(plain, lexicon)
        case Wanted.CHOICE | Wanted.FREE | Wanted.LETTERS:
            return Unclear(Reason.WORDS)
        case never:
            assert_never(never)


def _number(keys: Words, about: str, lexicon: Lexicon) -> Meaning:
    """A number, alone or with the thing that the page's question counts."""
    said = _opened(keys, lexicon)
    asked = {lexicon.key((word,)) for word in lexicon.words(about) if len(word) >= _SHORTEST_THING}
    if len(said) > 1 and lexicon.key(said[-1:]) in asked:
        said = said[:-1]
    found = lexicon.counting.whole(said)
    return Number(found.pop()) if len(found) == 1 else Unclear(Reason.WORDS)


def _opened(keys: Words, lexicon: Lexicon) -> Words:
    """Without "j'ai", "c'est": openers only, for "un" and "de" are numbers here."""
    sizes = (len(row) for row in lexicon.openers if tuple(map(folded, row)) == keys[: len(row)])
    return keys[max(sizes, default=0) :]
