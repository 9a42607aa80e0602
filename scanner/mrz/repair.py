"""Mends lines as far as that leaves no choice, and believes them only if every digit then agrees.

Which repairs, and what proves them:

- A sign that its field's alphabet forbids (O in a date) becomes the one that it looks like. There is one
  image a sign, so nothing is chosen and no digit is used up: a wrong guess passes one digit by chance 1 time
  in 10, and a date in TD1, TD2, TD3 stands under two (its own and the composite's, whose weights differ).
- In a number any letter may stand. To choose O or 0 by its digit would use that digit up: of other
  misreadings about 1 in 10 for each O and 0 would be "mended" into a wrong number, and the composite,
  whose weights are the same there, would agree. So nothing is chosen there, unless the issuer's pattern
  decides (``numbers``) or another picture does (``vote``). Two guesses are made without choosing: where the
  digit is wrong as read, every O is 0 and every I is 1, letters that most issuers avoid; or the first sign
  is a letter. Both are marked, and a faulty number that holds such a sign passes 1 time in 10. G/6, L/1 and
  K/< weigh the same, and some pairs of O and 0 (``numbers.looks_alike``): no digit can tell them apart.
- Fillers lost or doubled: every way of giving the line its length is tried (``fillers``). Of the few ways (up
  to about 60) those with a wrong digit, date, code, or name fall; only a single survivor is believed.
- Names, codes and sex stand under no digit in most formats: at most two of their signs are mended, a code
  only into the one code that exists, a 0 in a name never (O, D and Q look like it), but on the French
  card, whose composite proves names.

Random lines pass 3 digits (visas, the French card), 4 (TD1, TD2) or 5 (TD3) with 1 chance in 10 each, two
dates with 1 in 27 each, two codes with 1 in 70 each: under 1 in 10^9 but for the French card (10^-5, and
then "IDFRA" first, and names). What no checker can see remains: one sign changed into another of the
same weight (A, K, U and < are one), or a fault of several signs that its digit happens to bear (1 in 10).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from scanner.mrz.countries import known, mended_code
from scanner.mrz.days import birth_date, expiry_date, issue_month
from scanner.mrz.digits import FILLER, STRAYS, TO_DIGIT, TO_LETTER, check_digit
from scanner.mrz.fillers import of_length
from scanner.mrz.layouts import Alphabet, Check, Layout, overflown, text_at
from scanner.mrz.names import mended_names, names_possible
from scanner.mrz.numbers import shaped, with_letter_first, without_lookalikes

_NAMES = (Alphabet.NAMES, Alphabet.SURNAME, Alphabet.GIVEN)
_FRENCH_CARD = re.compile(r"\d{5}[\dAB]\d{6}")
_OFFICE = re.compile(r"<{6}|\d[\dAB][\d<](?:\d{3}|<{3})")
_APART = re.compile(r"[A-Z]<<[A-Z]")
_UNPROVED_MOST = 2
_MOST = 2000
"""So many pairs of lines are tried at most; lines that would make more are not believed."""


def solutions(lines: Sequence[str], layout: Layout, today: dt.date) -> list[tuple[str, ...]]:
    """Every mended reading of these lines in which everything agrees: one is to be believed, two are not."""
    rows = [
        [one for one in options(line, at, layout) if _line_possible(one, at, layout, today)]
        for at, line in enumerate(lines)
    ]
    tried = list(islice(product(*rows), _MOST + 1))
    if len(tried) > _MOST:
        return []
    whole = (numbered(one, layout) for one in tried)
    return sorted({one for one in whole if agrees(one, layout, today)})


def options(line: str, at: int, layout: Layout) -> list[str]:
    """The line in its right width, in each way that fillers allow, mended by its fields' alphabets."""
    found: dict[str, None] = {}
    for aligned in of_length(line, layout.width, first=at == 0):
        if _loses_given(line, aligned, at, layout):
            continue
        for one in _mended(aligned, at, layout):
            if _unproved(aligned, one, at, layout) <= _UNPROVED_MOST:
                found[one] = None
    return list(found)


def _loses_given(line: str, aligned: str, at: int, layout: Layout) -> bool:
    """Surname and given names that were read apart stay so: a filler too many is most often a last one."""
    names = layout.on_line(at).get("names")
    start = names.span.start if names else len(line)
    # From the names on: the code of Germany ends in two fillers.
    return bool(_APART.search(line, start)) and not _APART.search(aligned, start)


def agrees(rows: tuple[str, ...], layout: Layout, today: dt.date) -> bool:
    """Whether all digits agree and all fields are possible."""
    return all(checks_of(rows, layout).values()) and all(
        _line_possible(row, at, layout, today) for at, row in enumerate(rows)
    )


def checks_of(rows: Sequence[str], layout: Layout) -> dict[str, bool]:
    """Every digit, and whether it agrees."""
    return {name: digit_agrees(name, check, rows, layout) for name, check in layout.checks.items()}


def digit_agrees(name: str, check: Check, rows: Sequence[str], layout: Layout) -> bool:
    """Whether one digit agrees with what it proves; ``rows`` may lack lines that it does not need."""
    text, digit = "".join(text_at(rows, span) for span in check.spans), text_at(rows, check.digit)
    if name == "number" and layout.overflow and digit == FILLER:
        rest = text_at(rows, layout.overflow)[: overflown(rows, layout)]
        text, digit = text + rest[:-1], rest[-1:]
        # A tenth sign at least, or it was no long number.
        return len(rest) >= 2 and digit == check_digit(text)
    return digit == check_digit(text) or (check.empty and not (text + digit).strip(FILLER))


def numbered(rows: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    """With the number mended where its digit then agrees: by its issuer's pattern, or O and I as 0 and 1.

    Last, its first sign as a letter.
    """
    if layout.name == "FRID":
        return rows
    number = text_at(rows, layout.fields["number"].span)
    issuer = layout.name, rows[0][2:5]
    tried = (
        shaped(number, *issuer),
        number,
        without_lookalikes(number),
        with_letter_first(number, *issuer),
    )
    for one in tried:
        mended = _with_number(rows, one, layout)
        if digit_agrees("number", layout.checks["number"], mended, layout):
            return mended
    return rows


def _with_number(rows: tuple[str, ...], number: str, layout: Layout) -> tuple[str, ...]:
    at, start, end = layout.fields["number"].span
    return (*rows[:at], rows[at][:start] + number + rows[at][end:], *rows[at + 1 :])


def _mended(line: str, at: int, layout: Layout) -> Iterator[str]:
    signs = list(line)
    for name, field in layout.on_line(at).items():
        start, end = field.span.start, field.span.end
        signs[start:end] = _field_mended(name, line[start:end], field.alphabet)
    for check in layout.checks.values():
        if check.digit.line == at:
            signs[check.digit.start] = line[check.digit.start].translate(TO_DIGIT)
    yield "".join(signs)
    for row, place in layout.corsica:
        if row == at and line[place] in "AB8" and line[place - 1].translate(TO_DIGIT) == "2":
            # 2A, or 2B and 28, which digits weigh apart.
            yield "".join([*signs[:place], line[place].replace("8", "B"), *signs[place + 1 :]])


def _field_mended(name: str, text: str, alphabet: Alphabet) -> str:
    if name in {"country", "nationality"}:
        return mended_code(text)
    if name == "office" and re.fullmatch(rf"[<{STRAYS}]+", text) and text.count(FILLER) > len(text) // 2:
        return FILLER * len(text)
    if alphabet in {Alphabet.DATE, Alphabet.DIGITS}:
        return text.translate(TO_DIGIT)
    if alphabet is Alphabet.LETTERS:
        return text.translate(TO_LETTER)
    if alphabet in _NAMES:
        return mended_names(text, alphabet)
    if alphabet is Alphabet.ANY:
        # Alone among fillers, to the field's end: nothing but a misread filler.
        return re.sub(rf"(?<=<<)[{STRAYS}](?=<<|$)", FILLER, text)
    return text


def _unproved(before: str, after: str, at: int, layout: Layout) -> int:
    """How many signs were mended that no digit proves."""
    proved = proved_on(at, layout)
    changed = {place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other}
    return len({place for place in changed - proved if after[place] != FILLER})


def proved_on(at: int, layout: Layout) -> frozenset[int]:
    """The places of a line that some digit proves."""
    spans = [
        span for check in layout.checks.values() for span in (*check.spans, check.digit) if span.line == at
    ]
    return frozenset(place for span in spans for place in range(span.start, span.end))


def _line_possible(row: str, at: int, layout: Layout, today: dt.date) -> bool:
    """Whether its fields are possible and its own digits agree; those of numbers wait for all lines."""
    rows = [row if line == at else "" for line in range(layout.lines)]
    own = {
        name: check
        for name, check in layout.checks.items()
        if check.lines == {at} and name not in {"number", "composite"}
    }
    return all(
        _field_possible(name, text_at(rows, field.span), field.alphabet, layout, today)
        for name, field in layout.on_line(at).items()
    ) and all(digit_agrees(name, check, rows, layout) for name, check in own.items())


def _field_possible(name: str, text: str, alphabet: Alphabet, layout: Layout, today: dt.date) -> bool:
    if name in {"country", "nationality"}:
        return known(text)
    if name == "birth":
        return birth_date(text, today) is not None
    if name == "expiry":
        return expiry_date(text, today) is not None
    if name == "number":
        return _number_possible(text, layout, today)
    if name == "office":
        return bool(_OFFICE.fullmatch(text))
    if alphabet is Alphabet.SEX:
        return text in set("MFX<")
    return names_possible(text, alphabet) if alphabet in _NAMES else True


def _number_possible(text: str, layout: Layout, today: dt.date) -> bool:
    if layout.name != "FRID":
        # A filler within is a K, an A or a U misread: they weigh the same.
        return bool(text.strip(FILLER)) and FILLER not in text.rstrip(FILLER)
    return bool(_FRENCH_CARD.fullmatch(text)) and issue_month(text[:4], today) is not None
