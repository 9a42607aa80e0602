"""Signs that nobody sees: those that lie are refused, those that a language needs are not."""

from __future__ import annotations

import pytest

from i18n.hidden import hidden, named, one_line, some_lines

LYING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x0, 0x7, 0x1B, 0x7F, 0x85, 0x2028, 0x200B, 0xFEFF]


@pytest.mark.parametrize("code", LYING, ids=[f"U+{one:04X}" for one in LYING])
def test_what_changes_the_words_around_it_is_found(code: int) -> None:
    words = f"Mairie{chr(code)} de Valbourg"
    assert hidden(words) == chr(code)
    for rule in (one_line, some_lines):
        with pytest.raises(ValueError, match=rf"place 7: U\+{code:04X}"):
            rule(words)


@pytest.mark.parametrize(
    "words",
    ["L’accueil : 1\u202f000 €\u00a0!", "حجم النص\u200e 3", "Київ", "می\u200cخواهم", "co\u00adopérer", ""],
)
def test_what_a_language_writes_passes(words: str) -> None:
    assert one_line(words) == some_lines(words) == words


def test_lines_may_end_only_where_there_may_be_lines() -> None:
    assert some_lines("un\ndeux") == "un\ndeux"
    assert named(str(hidden("un\ndeux"))) == "U+000A a control character"
