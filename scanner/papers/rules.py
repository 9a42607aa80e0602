"""The table of what papers say (``config/scanner/kinds.yaml``), read and made ready."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.procedures.paper_values import PaperForm, PaperKind
from scanner.papers.words import Words, skeleton

RULES = Path(__file__).resolve().parents[2] / "config" / "scanner" / "kinds.yaml"
OTHER = "other"
TITLE = 6
"""From this weight on, words are a paper's title."""
NAMED, MENTION = 4, 1
"""Words of the first weight and more name the paper; in a sentence they mention it, and weigh the second."""
_KEYS = frozenset({"weight", "why", "any", "match", "without", "form", "prose"})


@dataclass(frozen=True)
class Rule:
    """One line of the table: any of these phrases, or a pattern, or a pattern that lacks."""

    weight: int
    phrases: tuple[str, ...]
    pattern: re.Pattern[str] | None
    lacking: bool
    form: PaperForm | None
    prose: bool = False
    """Its words count in sentences too."""

    def holds(self, words: Words) -> bool:
        """Whether the page says so."""
        if self.pattern is not None:
            return (self.pattern.search(words.plain) is None) == self.lacking
        return any(words.say(phrase) for phrase in self.phrases)

    def weighs(self, words: Words, apart: Words) -> int:
        """What it weighs on a page: a paper's name whole only where it stands ``apart`` from sentences."""
        if not self.holds(words):
            return 0
        name = self.weight >= NAMED and self.phrases and not self.prose
        return self.weight if not name or self.holds(apart) else MENTION

    def heads(self, words: Words) -> bool:
        """Whether a title stands where titles stand: at the beginning of a line."""
        return self.weight >= TITLE and any(words.headed(phrase) for phrase in self.phrases)


Rules = Mapping[PaperKind, tuple[Rule, ...]]
"""``UNKNOWN``: what is known to be another paper."""


def load_rules(path: Path = RULES) -> Rules:
    """Read the table. Raises ValueError when a line of it makes no sense."""
    import yaml

    raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {
        PaperKind.UNKNOWN if name == OTHER else PaperKind(name): tuple(_rule(name, one) for one in rules)
        for name, rules in raw.items()
    }


def _rule(kind: str, raw: Mapping[str, object]) -> Rule:
    said = [name for name in ("any", "match", "without") if name in raw]
    if raw.keys() - _KEYS or len(said) != 1 or not isinstance(raw.get("weight"), int) or not raw.get("why"):
        raise ValueError(f"{kind}: a line has 'weight', 'why' and one of 'any', 'match', 'without': {raw}")
    phrases = raw["any"] if said == ["any"] else []
    if not isinstance(phrases, list):
        raise TypeError(f"{kind}: 'any' is a list of phrases: {raw}")
    pattern = None if phrases else re.compile(str(raw[said[0]]))
    form = PaperForm(str(raw["form"])) if "form" in raw else None
    weight = int(str(raw["weight"]))
    spoken = bool(raw.get("prose", kind == OTHER))
    return Rule(
        weight, tuple(skeleton(str(one)) for one in phrases), pattern, said == ["without"], form, spoken
    )
