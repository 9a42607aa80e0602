"""Amounts of money as they are said: "mille deux cents euros", "douze euros cinquante"."""

from __future__ import annotations

from collections.abc import Iterator

from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Amount, Reason, Unclear
from voice.heard.words import Words


def amount(words: Words, lexicon: Lexicon) -> Amount | Unclear:
    """Euros and cents, or a number alone, which is euros. "Douze cinquante" counts where it is no number."""
    whole = lexicon.counting.whole(words)
    if whole:
        return Amount(100 * whole.pop())
    for readings in (_with_units(words, lexicon), _bare_cents(words, lexicon)):
        found = set(readings)
        if len(found) > 1:
            return Unclear(Reason.SEVERAL)
        if found:
            return Amount(found.pop())
    return Unclear(Reason.WORDS)


def _with_units(words: Words, lexicon: Lexicon) -> Iterator[int]:
    for value, end in lexicon.counting.cardinals(words, 0):
        rest = words[end:]
        if rest and rest[0] in lexicon.euros:
            yield from (100 * value + cents for cents in _cents(rest[1:], lexicon))
        if rest and rest[0] in lexicon.decimal:
            yield from (100 * value + cents for cents in _decimals(_without_euro(rest[1:], lexicon), lexicon))
        if len(rest) == 1 and rest[0] in lexicon.cents and value < 100:
            yield value


def _cents(words: Words, lexicon: Lexicon) -> Iterator[int]:
    """After "euros": nothing, "cinquante", "et cinquante centimes"."""
    if not words:
        yield 0
        return
    begun = 1 if words[0] in lexicon.and_ else 0
    for value, end in lexicon.counting.under_hundred(words, begun):
        rest = words[end:]
        if value and (not rest or (len(rest) == 1 and rest[0] in lexicon.cents)):
            yield value


def _decimals(words: Words, lexicon: Lexicon) -> Iterator[int]:
    """After the comma: "cinq" is 50 cents, "zéro cinq" 5, "cinquante" 50."""
    counting = lexicon.counting
    if len(words) > 1 and counting.small.get(words[:1]) == 0:
        yield from (
            value for value, end in counting.under_hundred(words, 1) if end == len(words) and value <= 9
        )
        return
    for value, end in counting.under_hundred(words, 0):
        if end == len(words):
            yield value * 10 if value <= 9 and words[0] != f"0{value}" else value


def _without_euro(words: Words, lexicon: Lexicon) -> Words:
    return words[:-1] if words and words[-1] in lexicon.euros else words


def _bare_cents(words: Words, lexicon: Lexicon) -> Iterator[int]:
    for value, end in lexicon.counting.cardinals(words, 0):
        for cents, last in lexicon.counting.under_hundred(words, end):
            if last == len(words) and cents >= 10 and not words[0].isdecimal():
                yield 100 * value + cents
