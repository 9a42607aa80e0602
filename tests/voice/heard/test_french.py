"""What French people say to a page that asks for something typed."""

from __future__ import annotations

import pytest

from tests.voice.heard.asking import meant, rows
from voice.heard.lexicon import Lexicon


@pytest.mark.parametrize(("kind", "said", "expected"), rows("french.tsv"))
def test_it_is_understood(kind: str, said: str, expected: str, french: Lexicon) -> None:
    assert meant(kind, said, french) == expected


@pytest.mark.parametrize(("kind", "said", "reason"), rows("refused.tsv"))
def test_it_is_not_guessed(kind: str, said: str, reason: str, french: Lexicon) -> None:
    assert meant(kind, said, french) == f"?{reason}"
