"""A gesture as a value: what a hand does to a device, with what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, NewType, TypeAlias

from pydantic import StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

GestureName = NewType("GestureName", str)
"""``DEVICE.MOVE``: ``printer.jam``."""

Refusal: TypeAlias = Literal["broken", "unknown", "argument", "fault"]
"""Why a gesture was not made: no gesture, none of these devices', not with this, or the fake failed."""

Move: TypeAlias = Callable[[str], Refusal | None]
"""Makes one gesture, with its argument (empty where it has none). Called from the watcher's thread."""

LONGEST = 1000


@dataclass(frozen=True, config={"extra": "forbid", "strict": True})
class Gesture:
    """What a hand does. The argument is a page to show, seconds, a key: never anything of a citizen."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}\.[a-z_]{1,20}$")]
    argument: Annotated[str, StringConstraints(max_length=LONGEST)] = ""


_ADAPTER = TypeAdapter(Gesture)


def written(gesture: Gesture) -> bytes:
    """The gesture as the content of a file."""
    return _ADAPTER.dump_json(gesture)


def read(content: bytes) -> Gesture | None:
    """The gesture in a file's content; None when it is none."""
    try:
        return _ADAPTER.validate_json(content)
    except ValidationError:
        return None
