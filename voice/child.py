"""The pipes to the speech process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voice.messages import Order, Reply, decode_reply, encode_order
from voice.process import Process


class Child(Process[Order, Reply]):
    """A running speech process."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Raises OSError."""
        super().__init__(command, environment, encode_order, decode_reply)
