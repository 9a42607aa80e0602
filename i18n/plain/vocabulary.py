"""Rules of the word: common, explained, one a concept, French, in full (F06 to F08, F12, F17, F19)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from i18n.plain.findings import Finding, error, warning
from i18n.plain.glossary import Glossary, Replacement
from i18n.plain.tokens import NETWORK, Token, tokens
from i18n.plain.words import Band, WordList

_SIR = re.compile(r"\bM\.(?=\s*[A-ZÀ-Ý{])|\b(?:Mme|Mlle|MM)\b\.?")
_ENDINGS = (("ez", "er"), ("aux", "al"), ("es", ""), ("s", ""), ("x", ""), ("e", ""))
_SHORTEST = 4
"""Shorter words are articles, pronouns and pieces of words."""

_MESSAGES = {
    "F07": "« {found} » is an office word.",
    "F08": "« {found} » is a second name for one thing.",
    "F12": "« {found} » is an abbreviation.",
    "F17": "« {found} » speaks of the reader as of a stranger.",
    "F19": "« {found} » is foreign or an idiom.",
}


def of_text(text: str, known: WordList, glossary: Glossary) -> Iterator[Finding]:
    """Every rule of words over one text."""
    plain = NETWORK.sub(lambda found: " " * len(found[0]), text)
    explained = glossary.spans(plain)
    replaced: list[tuple[int, int]] = []
    for rule, replacements in _lists(glossary):
        for span, finding in _replace(rule, plain, replacements):
            if not _inside(span, explained):
                replaced.append(span)
                yield finding
    for found in _SIR.finditer(plain):
        yield error("F12", f"« {found[0]} » is an abbreviation.", "Write « Monsieur », « Madame ».", found[0])
    yield from _frequency(text, known, [*explained, *replaced])


def _lists(glossary: Glossary) -> list[tuple[str, Sequence[Replacement]]]:
    terms = glossary.terms
    return [
        ("F07", terms.hard),
        ("F08", terms.synonyms),
        ("F12", terms.abbreviations),
        ("F17", terms.people),
        ("F19", terms.foreign),
    ]


def _replace(
    rule: str, text: str, replacements: Sequence[Replacement]
) -> Iterator[tuple[tuple[int, int], Finding]]:
    for replacement in replacements:
        for found in replacement.pattern.finditer(text):
            message = _MESSAGES[rule].format(found=found[0])
            yield found.span(), error(rule, message, f"Write « {replacement.use} ».", found[0])


def _inside(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _frequency(text: str, known: WordList, spans: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    seen: set[str] = set()
    here = tokens(text)
    for i, token in enumerate(here):
        if token.low in seen or not _worth_looking_up(here, i) or _inside((token.start, token.end), spans):
            continue
        seen.add(token.low)
        yield from _rare(token, _compound_band(here, i, known), _may_be_a_name(here, i))


def _rare(token: Token, band: Band | None, may_be_a_name: bool) -> Iterator[Finding]:
    mend = "Use an everyday word, or explain it in config/words/glossaire.yaml."
    if band is Band.RARE:
        yield error("F06", f"Few people know « {token.text} ».", mend, token.text)
    elif band is Band.LESS_COMMON:
        yield warning("F06", f"« {token.text} » is not a very common word.", mend, token.text)
    elif band is None and not may_be_a_name:
        yield warning("F06", f"No list has « {token.text} ».", f"Check its spelling. {mend}", token.text)


def _worth_looking_up(here: Sequence[Token], i: int) -> bool:
    token = here[i]
    if token.kind != "word" or len(token.text) < _SHORTEST or token.text.isupper() or _is_elided(token):
        return False
    after_number = i > 0 and here[i - 1].kind == "number" and here[i - 1].end == token.start
    return not after_number and not (token.text[0].isupper() and not _starts(here, i))


def _is_elided(token: Token) -> bool:
    return token.low.endswith("'")


def _may_be_a_name(here: Sequence[Token], i: int) -> bool:
    return here[i].text[0].isupper()


def _starts(here: Sequence[Token], i: int) -> bool:
    """Whether the word opens its sentence, an elided article or a guillemet aside."""
    j = i - 1
    while j >= 0 and (here[j].text in '«"“' or here[j].text.endswith(("'", "’"))):
        j -= 1
    return j < 0 or here[j].text in ".!?…:"


def _compound_band(here: Sequence[Token], i: int, known: WordList) -> Band | None:
    """The band of the word, or of the hyphened compound that it opens or ends."""
    token = here[i]
    found = band_of(token.low, known)
    if found is Band.COMMON:
        return found
    for j in (i, i - 2):
        if j >= 0 and j + 2 < len(here) and here[j + 1].text == "-":
            together = known.band(f"{here[j].low}-{here[j + 2].low}")
            found = max((band for band in (found, together) if band is not None), default=None)
    return found


def band_of(form: str, known: WordList) -> Band | None:
    """The band of a form, or of the form that it is made from when no list has it."""
    found = known.band(form)
    for ending, base in _ENDINGS:
        if found is None and form.endswith(ending):
            found = known.band(form.removesuffix(ending) + base)
    return found
