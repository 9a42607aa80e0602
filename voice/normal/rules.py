"""What a rule is, and how a table of them meets a text: each reads the text shown, and the first one wins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from voice.normal.spans import Claim, Part

Match: TypeAlias = "re.Match[str]"
Saying: TypeAlias = str | Sequence[Part] | None
"""One reading of the whole match; or one of each of its parts; or None: this is none of the rule's."""
Writer: TypeAlias = Callable[[Match], Saying]

DIGITS = frozenset("0123456789")


@dataclass(frozen=True)
class Rule:
    """``needs``: without one of these characters the text cannot match, which saves most of the time."""

    pattern: re.Pattern[str]
    write: Writer
    needs: frozenset[str] = frozenset()


def rule(pattern: str, write: str | Writer, needs: Iterable[str] = ()) -> Rule:
    """Make a rule; a string is a template of ``Match.expand``."""
    wanted = frozenset(needs)
    compiled = re.compile(pattern)
    if isinstance(write, str):
        template = write
        return Rule(compiled, lambda found: found.expand(template), wanted)
    return Rule(compiled, write, wanted)


def parts(found: Match, *said: tuple[str, int | str]) -> tuple[Part, ...]:
    """Pairs of what is said and the group that it stands for; a group that is not there says nothing.

    Letters between two groups, as the h of "14 h 30", are the first one's.
    """
    there = [(words, *found.span(group)) for words, group in said if words and found[group]]
    nexts = [start for _, start, _ in there[1:]] + [found.end()]
    return tuple(
        Part(words, start, _reach(found.string, end, limit))
        for (words, start, end), limit in zip(there, nexts, strict=True)
    )


def _reach(text: str, end: int, limit: int) -> int:
    between = text[end:limit]
    return end + len(between.rstrip()) if any(sign.isalnum() for sign in between) else end


class Claims:
    """The stretches of one text that rules have taken."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._signs = frozenset(text)
        self._taken = bytearray(len(text))
        self.made: list[Claim] = []

    def claim(self, start: int, end: int, said: Saying) -> bool:
        """Take a stretch, unless it is taken or nothing is said about it."""
        if said is None or self._taken.find(1, start, end) >= 0:
            return False
        self._taken[start:end] = b"\1" * (end - start)
        made = (Part(said, start, end),) if isinstance(said, str) else tuple(said)
        self.made.append(Claim(start, end, made))
        return True

    def meet(self, rules: Iterable[Rule]) -> None:
        """Let each rule take what it finds and what those before it have left."""
        for one in rules:
            if one.needs and self._signs.isdisjoint(one.needs):
                continue
            for found in self._free(one.pattern):
                self.claim(found.start(), found.end(), one.write(found))

    def _free(self, pattern: re.Pattern[str]) -> Iterator[Match]:
        """Matches on free ground; one that touches a taken stretch is looked for again behind it."""
        at = 0
        while found := pattern.search(self._text, at):
            start, end = found.span()
            clash = self._taken.find(1, start, end)
            if clash < 0 and end > start:
                yield found
                at = end
            else:
                free = self._taken.find(0, clash) if clash >= 0 else start + 1
                if free < 0:
                    return
                at = max(free, start + 1)
