"""The models in memory: few at a time, the longest unused goes, and a broken one takes nothing away."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.ears import EarsChanged, EarsDeaf, EarsReady
from kiosk.types import Lang
from tests.voice.listening.conftest import PATIENCE_S
from tests.voice.listening.korean import KO
from voice.listening.condition import Condition
from voice.listening.messages import Known, Learn
from voice.listening.shelf import Shelf
from voice.listening.worker import keep_out_of_core_files
from voice.virtual import wait_until

TWIN, BROKEN = Lang("kor"), Lang("xx")


@pytest.fixture
def folder(models: Path, tmp_path: Path) -> Path:
    for lang in (KO, TWIN):
        (tmp_path / lang).symlink_to((models / "ko").resolve())
    for name in ("am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"):
        (tmp_path / BROKEN / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / BROKEN / name).write_bytes(b"broken")
    return tmp_path


Seen = tuple[Shelf, list[frozenset[Lang] | None], list[Known]]


@pytest.fixture
def shelf(folder: Path) -> Iterator[Seen]:
    changes: list[frozenset[Lang] | None] = []
    known: list[Known] = []
    made = Shelf(folder, 1, changes.append, known.append)
    yield made, changes, known
    made.close()


@pytest.mark.long
def test_one_language_makes_room_for_another_but_not_for_a_broken_one(shelf: Seen) -> None:
    made, changes, known = shelf
    made.start([Lang("eo"), KO, TWIN])
    assert wait_until(lambda: len(changes) == 2, PATIENCE_S)
    assert made.model(KO) is not None
    assert made.model(TWIN) is None
    made.learn(Learn(TWIN, ("서울", "xyzzy")))
    assert wait_until(lambda: known, PATIENCE_S)
    assert known == [Known(TWIN, {"서울": True, "xyzzy": False})]
    assert (made.model(KO), made.model(TWIN) is not None) == (None, True)
    made.learn(Learn(BROKEN, ()))
    made.learn(Learn(BROKEN, ("서울",)))
    made.learn(Learn(TWIN, ("네",)))
    assert wait_until(lambda: len(known) == 4, PATIENCE_S)
    assert known[1:] == [Known(BROKEN, {}), Known(BROKEN, {}), Known(TWIN, {"네": True})]
    ko, twin = frozenset({KO}), frozenset({TWIN})
    assert changes == [ko, ko, None, twin, None, twin, twin]


def test_the_condition_is_told_once() -> None:
    told: list[EarsChanged] = []
    condition = Condition(told.append)
    condition.models(None)
    condition.microphone(True)
    condition.models(frozenset())
    condition.models(frozenset({KO}))
    condition.models(frozenset({KO}))
    condition.microphone(False)
    condition.microphone(True)
    deaf = [EarsDeaf("starting"), EarsDeaf("no-model")]
    ready = EarsReady(frozenset({KO}))
    assert [one.status for one in told] == [*deaf, ready, EarsDeaf("no-microphone"), ready]


def test_a_crash_leaves_no_core_file() -> None:
    """In a child: the limit cannot be raised again."""
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        pool.apply(keep_out_of_core_files)
        assert pool.apply(resource.getrlimit, (resource.RLIMIT_CORE,)) == (0, 0)
