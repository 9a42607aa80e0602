"""Several hypotheses of one utterance: the best that is wholly understood."""

from __future__ import annotations

import pytest

from tests.voice.heard.asking import asks, in_row
from voice.heard.lattice import HeardWord, paths, understand, understand_lattice
from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Reason, Unclear


def slots(*said: str) -> list[list[HeardWord]]:
    """ "dix:0.6/six:0.4"; "-" is no word."""
    return [
        [
            HeardWord("" if word == "-" else word, float(share))
            for word, share in (one.split(":") for one in slot.split("/"))
        ]
        for slot in said
    ]


def test_paths_come_the_likeliest_first() -> None:
    two = slots("a:0.6/b:0.4", "c:0.9/d:0.1")
    assert list(paths(two)) == ["a c", "b c", "a d", "b d"]
    assert list(paths([])) == [""]


@pytest.mark.parametrize(
    ("kind", "lattice", "expected", "first"),
    [
        ("number", ("vingt:0.9", "deux:0.6/de:0.4"), "22", True),
        ("number", ("vin:0.6/vingt:0.4", "deux:0.9"), "22", False),
        ("number", ("soixante:1", "dit:0.7/dix:0.3"), "70", False),
        ("date", ("le:1", "trois:0.9", "mais:0.8/mai:0.2", "soixante:1", "et:1", "un:1"), "3.5.1961", False),
        ("date", ("trente:1", "et:1", "un:1", "avril:0.6/août:0.4", "soixante:1"), "31.8.1960", False),
        ("money", ("mille:1", "de:0.7/deux:0.3", "cents:0.9/sans:0.1", "euros:1"), "120000", True),
        ("letters", ("d:1", "u:1", "tes:0.6/p:0.4", "o:1", "n:1", "t:1"), "DUPONT", False),
        ("phone", ("zéro:1", "six:1", "douze:1", "trente:1", "quatre:1", "cinquante:1", "si:0.6/six:0.4",
                   "soixante:1", "dix:1", "huit:1"), "0612345678", False),
        ("postcode", ("soixante:1", "quinze:1", "mille:1", "fraise:0.7/treize:0.3"), "75013", False),
        ("number", ("-:0.6/cent:0.4", "maison:0.7/douze:0.3"), "12", False),
        ("number", ("maison:0.7/jardin:0.3",), "?words", True),
    ],
)  # fmt: skip
def test_a_right_second_beats_a_best_that_means_nothing(
    kind: str, lattice: tuple[str, ...], expected: str, first: bool, french: Lexicon
) -> None:
    found = understand_lattice(slots(*lattice), asks(kind), french)
    assert (in_row(found.meaning), found.first) == (expected, first)


def test_a_worse_hypothesis_does_not_decide_between_two_meanings(french: Lexicon) -> None:
    found = understand(["le trois mai vingt", "le trois mai trente"], asks("date"), french)
    assert found.meaning == Unclear(Reason.YEAR)


def test_the_first_refusal_is_told(french: Lexicon) -> None:
    found = understand(["le trente février", "maison"], asks("date"), french)
    assert found.meaning == Unclear(Reason.NO_SUCH_DAY)
    assert understand([], asks("date"), french).meaning == Unclear(Reason.NOTHING)


def test_a_large_lattice_is_not_walked_to_its_end(french: Lexicon) -> None:
    wide = [[HeardWord(word, 0.1) for word in "abcdefghij"] for _ in range(20)]
    assert understand_lattice(wide, asks("number"), french).meaning == Unclear(Reason.WORDS)
