"""What goes over the pipes comes out as it went in, and rubbish is refused."""

from __future__ import annotations

import pytest

from kiosk.devices.audio import (
    Earcon,
    Generation,
    Sentence,
    SentenceStarted,
    SpeechEnded,
    VoiceChanged,
    VoiceReady,
    VoiceSilent,
    WordStarted,
)
from kiosk.types import Lang
from voice import messages
from voice.messages import Forget, Ping, Play, Pong, Prefetch, Ready, Say, SetGain, SetRate, Stop

SEVEN = Generation(7)


@pytest.mark.parametrize(
    "order",
    [
        Say(SEVEN, (Sentence('Ligne une\n"deux" é', Lang("fr")), Sentence("", Lang("en"))), 1),
        Stop(SEVEN),
        Play(SEVEN, Earcon.HEARD),
        Prefetch(SEVEN, (Sentence("Après.", Lang("fr")),)),
        Forget(SEVEN),
        SetGain(SEVEN, -6.5),
        SetRate(SEVEN, 80.0),
        Ping(SEVEN),
    ],
)
def test_orders(order: messages.Order) -> None:
    line = messages.encode_order(order)
    assert line.count(b"\n") == 1
    assert messages.decode_order(line) == order


@pytest.mark.parametrize(
    "reply",
    [
        Ready(frozenset({Lang("fr")})),
        Ready(frozenset({Lang("fr"), Lang("en")}), frozenset({Lang("en")})),
        Pong(SEVEN),
        SentenceStarted(SEVEN, 2),
        WordStarted(SEVEN, 2, 14, 24),
        SpeechEnded(SEVEN),
        VoiceChanged(VoiceReady()),
        VoiceChanged(VoiceSilent("no-device")),
    ],
)
def test_replies(reply: messages.Reply) -> None:
    assert messages.decode_reply(messages.encode_reply(reply)) == reply


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b'{"is": "dance", "generation": 1}', b"Traceback:"])
def test_rubbish(line: bytes) -> None:
    with pytest.raises(ValueError):
        messages.decode_order(line)
    with pytest.raises(ValueError):
        messages.decode_reply(line)
