"""The power goes while an old file is upgraded or a new one written: nothing acknowledged is lost."""

import random
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from hub.store.engine import StoreError, open_engine
from hub.store.tables import event, kiosk
from tests.support import powercut

CUTS = 120
OLD_CALLS = 20
HERE = Path(__file__)


def _cuts(folder: Path, synchronous: str, cuts: int = CUTS) -> tuple[int, int]:
    """How many of the cuts lost an acknowledged write, and how many left a file that cannot be used."""
    work = folder / synchronous
    work.mkdir()
    arguments = "80", synchronous, str(HERE.with_name("version-1.sql")), str(OLD_CALLS)
    steps = powercut.record(HERE.with_name("fill_store.py"), work, *arguments)
    rng = random.Random(11)
    lost = unusable = 0
    for number in range(cuts):
        place = folder / f"{synchronous}-{number}"
        said = powercut.cut(steps, rng.randint(1, len(steps)), rng, place)
        if "old:all" not in said:
            continue
        try:
            lost += not _has(place / "hub.sqlite3", {word[5:] for word in said if word.startswith("kept:")})
        except (StoreError, DatabaseError):
            unusable += 1
    return lost, unusable


def _has(file: Path, kept: set[str]) -> bool:
    """Whether the file opens, whole, with every acknowledged row and its event, and all of the old ones."""
    engine = open_engine(file)
    with engine.connect() as conn:
        sound = conn.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        rows = set(conn.execute(select(kiosk.c.id)).scalars())
        refs = list(conn.execute(select(event.c.ref).order_by(event.c.id)).scalars())
    engine.dispose()
    old = [f"old{number}" for number in range(OLD_CALLS)]
    # A row and its event are one: neither is there without the other.
    return sound and kept <= rows and refs[:OLD_CALLS] == old and set(refs[OLD_CALLS:]) == rows


@pytest.mark.parametrize("cuts", [CUTS, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_power_cut_loses_what_was_acknowledged(tmp_path: Path, cuts: int) -> None:
    assert _cuts(tmp_path, "FULL", cuts) == (0, 0)


@pytest.mark.long
def test_the_power_cuts_would_find_a_setting_that_loses(tmp_path: Path) -> None:
    lost, unusable = _cuts(tmp_path, "NORMAL")
    assert lost + unusable > CUTS // 4
