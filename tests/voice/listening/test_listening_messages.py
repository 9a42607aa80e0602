"""The lines between the kiosk and its listening process say what they said."""

from __future__ import annotations

import pytest

from kiosk.devices.ears import (
    EarsChanged,
    EarsDeaf,
    EarsReady,
    Hearing,
    HearingLost,
    LevelHeard,
    Listening,
    PartHeard,
    SpeechOver,
    WordsHeard,
)
from kiosk.types import Lang
from voice.listening.messages import (
    Drop,
    Finish,
    Known,
    Learn,
    Open,
    Order,
    Ping,
    Pong,
    Ready,
    Reply,
    decode_order,
    decode_reply,
    encode_order,
    encode_reply,
)

ONE = Hearing(1)
FR = Lang("fr")


@pytest.mark.parametrize(
    "order",
    [
        Open(ONE, Listening(FR, ("l' hôpital", 'a "b"'), 1.0)),
        Open(ONE, Listening(FR)),
        Finish(ONE),
        Drop(ONE),
        Learn(FR, ("hôpital",)),
        Learn(FR, ()),
        Ping(),
    ],
)
def test_an_order(order: Order) -> None:
    line = encode_order(order)
    assert line.count(b"\n") == 1
    assert decode_order(line) == order


@pytest.mark.parametrize(
    "reply",
    [
        Ready(),
        Pong(),
        Known(FR, {"oui": True, "xyzzy": False}),
        LevelHeard(ONE, 0.25),
        PartHeard(ONE, "je voudrais\nceci"),
        SpeechOver(ONE),
        WordsHeard(ONE, ("deux", "de")),
        WordsHeard(ONE, ()),
        HearingLost(ONE),
        EarsChanged(EarsReady(frozenset({FR}))),
        EarsChanged(EarsDeaf("no-model")),
    ],
)
def test_a_reply(reply: Reply) -> None:
    line = encode_reply(reply)
    assert line.count(b"\n") == 1
    assert decode_reply(line) == reply


@pytest.mark.parametrize("line", [b"[]", b"{}", b'{"is": "open"}', b'{"is": "words", "hearing": "1"}', b"x"])
def test_a_line_that_is_none(line: bytes) -> None:
    with pytest.raises(ValueError):
        decode_order(line)
    with pytest.raises(ValueError):
        decode_reply(line)
