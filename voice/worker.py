"""The speech process: apart from the kiosk, so that no frame waits for the voice and no fault kills both."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.faults import keep_words_out
from voice.maker import Maker
from voice.messages import Reply, encode_reply
from voice.normal import LEXICON, LexiconError, Normaliser, load_lexicon
from voice.player import Player
from voice.process import Lines, die_with_the_kiosk
from voice.rate import DEFAULT_WPM
from voice.reader import Reader
from voice.track import Track

_EXIT_STUCK, _EXIT_FAULT = 3, 4
_NICE = -10


def _normaliser(lexicons: Sequence[Path]) -> Normaliser:
    """A town's lexicon with a fault is told and left out: its words are misread, but all is heard."""
    try:
        return Normaliser(load_lexicon(LEXICON, *lexicons))
    except LexiconError as fault:
        sys.stderr.write(f"{fault.code}: {fault}\n")
        return _normaliser(()) if lexicons else Normaliser()


def _come_first() -> None:
    """The voice must not stutter while the kiosk draws; where the system does not allow it, so be it."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="voice.worker")
    parser.add_argument("--wpm", type=float, default=DEFAULT_WPM)
    parser.add_argument("--device")
    parser.add_argument("--lexicon", type=Path, action="append", default=[])
    parser.add_argument("--voices", type=Path)
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


def main() -> None:
    """Speak what comes on standard input."""
    options = _options()
    die_with_the_kiosk()
    _come_first()
    keep_words_out(thread_ends=_EXIT_FAULT)  # half a process would be silent for ever
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the kiosk, which closes its pipe
    replies: Lines[Reply] = Lines(os.dup(1), encode_reply, lambda: os._exit(0))
    os.dup2(2, 1)  # a stray print must not spoil the replies
    spoken = _normaliser(options.lexicon)  # before the player, whose start silences what is written there
    track = Track()
    player = Player(track, replies, lambda: os._exit(_EXIT_STUCK), options.device)
    player.start()
    sys.modules["rich"] = None  # type: ignore[assignment]  # structlog would load it, 5 MB, to write nowhere
    from voice.engines.choose import engines

    maker = Maker(engines(options.voices, options.cache), spoken)
    if maker.slow and options.cache:
        import soundfile  # noqa: F401 - a tenth of a second that no order to stop should wait for

    Reader(track, options.wpm, replies, maker).run(sys.stdin.buffer)
    player.close()
    os._exit(0)  # PortAudio's own end of process may wait for a server that is gone


if __name__ == "__main__":
    main()
