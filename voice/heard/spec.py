"""The shape of ``config/voice/LANG.yaml``; README.md there says what each key is for."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from voice.heard.meanings import CommandName

Said = Annotated[str, StringConstraints(min_length=1, max_length=80)]
"""Words as they are said, with their accents."""
Many = list[Said]
Meant = Annotated[Said, StringConstraints(pattern=r"\w")]
"""The same, with something in it to hear: a row of signs would never be said, and silence might be."""
_EVERY_COMMAND = frozenset(CommandName)
_COUNTED = {
    "french": {*range(17), *range(20, 70, 10), 100, 1000},
    "english": {*range(20), *range(20, 100, 10), 100, 1000},
    "listed": set[int](),
}
"""The numbers of which the others are made."""


class LexiconSpec(BaseModel):
    """The spoken words of a language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    apart: bool = False
    sound: Literal["french", "plain"] = "plain"
    counting: Literal["french", "english", "listed"] = "listed"
    commands: dict[CommandName, Annotated[list[Meant], Field(min_length=1)]]
    yes: Annotated[list[Meant], Field(min_length=1)]
    no: Annotated[list[Meant], Field(min_length=1)]
    fillers: Many = []
    openers: Many = []
    articles: Many = []
    position: Many = []
    ordinals: dict[int, Many] = {}
    numbers: dict[int, Many] = {}
    joins: Many = []
    homophones: dict[Said, Said] = {}
    months: dict[int, Many] = {}
    weekdays: Many = []
    relative: dict[Annotated[int, Field(ge=-366, le=366)], Many] = {}
    ordinal_days: bool = False
    date_joins: Many = []
    date_openers: Many = []
    euros: Many = []
    cents: Many = []
    decimal: Many = []
    plus: Many = []
    letters: dict[Said, Many] = {}
    marks: dict[Said, Many] = {}
    signs: dict[str, Many] = {}
    like: Many = []
    double: Many = []
    two: Many = []
    capital: Many = []
    unsure_letters: Many = []
    mail: dict[Said, Many] = {}
    either: Many = []
    same: list[Annotated[Many, Field(min_length=2)]] = []
    sounds: dict[Said, Many] = {}
    decoys: Many = []

    @field_validator("commands")
    @classmethod
    def _every(cls, commands: dict[CommandName, Many]) -> dict[CommandName, Many]:
        if missing := sorted(_EVERY_COMMAND - commands.keys()):
            raise ValueError(f"no words for {', '.join(missing)}")
        return commands

    @field_validator("commands")
    @classmethod
    def _apart(cls, commands: dict[CommandName, Many]) -> dict[CommandName, Many]:
        seen: dict[str, CommandName] = {}
        for name, said in commands.items():
            for one in said:
                if seen.setdefault(one, name) is not name:
                    raise ValueError(f"'{one}' is said for {seen[one]} and for {name}")
        return commands

    @field_validator("months")
    @classmethod
    def _twelve(cls, months: dict[int, Many]) -> dict[int, Many]:
        if months and sorted(months) != list(range(1, 13)):
            raise ValueError("months are numbered from 1 to 12")
        return months

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if missing := sorted(_COUNTED[self.counting] - self.numbers.keys()):
            raise ValueError(f"numbers: no word for {', '.join(map(str, missing))}")
        return self
