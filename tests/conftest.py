"""Fixtures that every room's tests share."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Generator, Iterator

import pytest
import structlog

from kiosk.pages.town import Town
from tests.support import nursery
from tests.support.visit import Visit, valbourg

UNTRACED = (
    "tests/accessibility/",
    "tests/hub/test_console.py",
    "tests/hub/test_console_access.py",
    "tests/hub/test_console_app.py",
    "tests/hub/test_devices_page.py",
    "tests/hub/test_passkeys.py",
    "tests/hub/test_phone_",
    "tests/hub/test_several.py",
    "tests/kiosk/app/test_check.py::test_our_own",
    "tests/kiosk/app/test_cli.py::test_check_passes",
    "tests/kiosk/app/test_cli.py::test_the_doctor_knows",
    "tests/kiosk/app/test_cli.py::test_the_doctor_says",
    "tests/kiosk/app/test_guides.py::test_all_the_examples_together",
    "tests/kiosk/procedures/test_every_pack.py",
    "tests/matrix/",
    "tests/screens/",
    "tests/visits/",
    "tests/voice/heard/test_round_trip.py",
)
"""Tests that look at many cases of what shorter tests, which are traced, walk through."""
UNTRACED_PROGRAMS = (
    *UNTRACED,
    "tests/hub/test_any_request.py",
    "tests/hub/test_call_processes.py",
    "tests/hub/test_signin_engines.py",
    "tests/hub/test_tls.py",
    "tests/hub/test_tries.py",
    "tests/kiosk/app/test_desks.py",
    "tests/kiosk/app/test_help_",
    "tests/kiosk/app/test_intake_desk.py",
    "tests/kiosk/app/test_phoneway.py",
    "tests/kiosk/app/test_props.py",
    "tests/kiosk/app/test_signin_desk.py",
    "tests/kiosk/app/test_town_authority.py",
    "tests/kiosk/uplink/",
)
"""Here the hubs that tests start are untraced, which the hub's own tests trace, and come from the nursery."""
TRACED_PROGRAMS = "COVERAGE_PROCESS_CONFIG"
"""How coverage tells the programs that a test starts to trace themselves."""
SAMPLED = (
    "tests/guide/test_play.py",
    "tests/kiosk/app/test_check.py",
    "tests/kiosk/pages/test_several_procedures.py",
)
"""Of a test with many cases the first is traced; where cases are short, switching costs what tracing does."""

LONGEST = (
    "tests/visits/test_whole_visit.py",
    "tests/voice/listening/test_listening_ears.py",
    "tests/hub/test_console.py",
    "tests/voice/test_heard.py",
    "tests/matrix/test_matrix.py",
    "tests/voice/test_deaf.py",
    "tests/hub/test_console_access.py",
    "tests/voice/heard/test_round_trip.py",
    "tests/kiosk/app/test_check.py",
    "tests/hub/test_phone_page.py",
    "tests/screens/test_pictures.py",
    "tests/scanner/test_sane.py",
    "tests/scanner/test_read.py",
    "tests/kiosk/app/test_desks.py",
    "tests/voice/listening/test_listening_traces.py",
    "tests/kiosk/app/test_intake_desk.py",
    "tests/voice/engines/test_install.py",
    "tests/kiosk/app/test_help_truth.py",
    "tests/visits/test_two_consoles.py",
    "tests/voice/listening/test_listening_words.py",
    "tests/voice/engines/test_piper.py",
    "tests/voice/engines/test_rate.py",
    "tests/hub/test_accounts.py",
    "tests/visits/test_spoken_visit.py",
    "tests/voice/test_worker.py",
    "tests/visits/test_dock.py",
    "tests/visits/test_several_pages.py",
    "tests/visits/test_flatbed.py",
    "tests/hub/test_console_app.py",
    "tests/screens/test_stage.py",
    "tests/hub/test_several.py",
    "tests/kiosk/printing/test_cups_printer.py",
    "tests/hub/test_any_request.py",
    "tests/hub/test_phone_intake.py",
    "tests/scanner/test_process.py",
    "tests/visits/test_by_keys.py",
    "tests/kiosk/procedures/test_every_pack.py",
    "tests/kiosk/app/test_cli.py",
)
"""Begun first, the longest first, so that none is still running when all else is done; a few wait more than
they work, and stand beside those that work."""
HEAVY = (
    "tests/visits/",
    "tests/hub/",
    "tests/scanner/",
    "tests/kiosk/app/",
    "tests/kiosk/uplink/",
    "tests/screens/",
)
"""Few tests of seconds: before the many of milliseconds, which fill what is left of the time evenly."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, then the heavy, then the others, those of most tests first; what is traced.

    Tracing lines doubles the time of a test. A line that only the untraced reach counts as not reached.
    """
    files = Counter(file_of(item) for item in items)
    place = {file: at for at, file in enumerate(LONGEST)}

    def turn(item: pytest.Item) -> tuple[int, bool, int, str]:
        file = file_of(item)
        return place.get(file, len(place)), not file.startswith(HEAVY), -files[file], file

    items.sort(key=turn)
    seen = set[str]()
    for item in items:
        case = item.nodeid.partition("[")[0]
        again = case in seen and item.nodeid.startswith(SAMPLED)
        if again or item.nodeid.startswith(UNTRACED):
            item.add_marker(pytest.mark.no_cover)
        seen.add(case)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool | None, bool | None]:
    """The programs that a test starts are traced, or begin quickly."""
    if not item.nodeid.startswith(UNTRACED_PROGRAMS):
        return (yield)
    kept = os.environ.pop(TRACED_PROGRAMS, None)
    os.environ[nursery.WANTED] = "1"
    try:
        return (yield)
    finally:
        del os.environ[nursery.WANTED]
        if kept is not None:
            os.environ[TRACED_PROGRAMS] = kept


COLLECTED = (20_000, 20, 50)
"""New objects between two looks for garbage. With Python's own 700 a test of the screens spent two thirds of
its time on them: thousands of tests and their modules were walked again and again."""


def pytest_collection_finish() -> None:
    """What was read to find the tests stays: no later look for garbage walks it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


@pytest.fixture(scope="session")
def town() -> Town:
    return valbourg()


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A test that changes where events go does not change it for the next."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def visit(town: Town) -> Visit:
    return Visit.begins(town)
