"""Without a hub or a network: plain words in QR codes, which any phone's camera reads by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

CODE_BYTES = 213
"""What version 10 at error correction M holds (ISO/IEC 18004, table 7): 57 modules a side, still read from
a hand's length off the screen."""
MOST_CODES = 6
"""Nobody aims at more; what is left stands on the paper."""
HEAD_BYTES = len("1/6\n")


def plain_codes(lines: Sequence[str], rest: str) -> tuple[str, ...]:
    """The texts of the codes that hold these lines in their order; each begins "1/3" where there are several.

    ``rest`` is the last line where not all of them fit.
    """
    kept = [line for line in lines if line]
    if not kept:
        return ()
    if _size("\n".join(kept)) <= CODE_BYTES:
        return ("\n".join(kept),)
    parts = _packed(kept)
    while len(parts) > MOST_CODES:
        kept.pop()
        parts = _packed([*kept, rest])
    return tuple(f"{place}/{len(parts)}\n{part}" for place, part in enumerate(parts, 1))


def _packed(lines: Sequence[str]) -> list[str]:
    """A line stays whole where a code can hold it: half a sentence helps nobody."""
    parts: list[str] = []
    for line in lines:
        for piece in _broken(line, " ", CODE_BYTES - HEAD_BYTES):
            joined = f"{parts[-1]}\n{piece}" if parts else piece
            if parts and _size(joined) <= CODE_BYTES - HEAD_BYTES:
                parts[-1] = joined
            else:
                parts.append(piece)
    return parts


def _broken(line: str, between: str, limit: int) -> Iterator[str]:
    """The line in pieces of so many bytes: between words, within one only where it is longer than a code."""
    held = ""
    for word in line.split(between) if between else line:
        longer = f"{held}{between}{word}" if held else word
        if _size(longer) <= limit:
            held = longer
            continue
        if held:
            yield held
        *full, held = _broken(word, "", limit) if _size(word) > limit else (word,)
        yield from full
    if held:
        yield held


def _size(words: str) -> int:
    return len(words.encode())
