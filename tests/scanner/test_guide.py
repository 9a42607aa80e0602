"""The guide shoots after 0.8 s of stillness, and changes its mind slowly."""

from __future__ import annotations

from scanner.findings import Advice, Corners, Detection, Point, Quality
from scanner.guide import STILL_S, Guidance, Guide

SQUARE: Corners = (Point(300, 100), Point(900, 100), Point(900, 650), Point(300, 650))
DIAGONAL = (1280**2 + 720**2) ** 0.5
FRAME_S = 1 / 15


def page(shift: float = 0.0, *advice: Advice) -> Detection:
    a, b, c, d = (Point(p.x + shift, p.y) for p in SQUARE)
    return Detection((a, b, c, d), advice, Quality(0.8))


NOTHING = Detection(None, (Advice.NO_PAGE,), Quality(0.4))


def follow(detections: list[Detection], guide: Guide | None = None, start_s: float = 0.0) -> list[Guidance]:
    guide = guide or Guide(DIAGONAL)
    said = []
    for number, detection in enumerate(detections):
        guide, guidance = guide.feed(detection, start_s + number * FRAME_S)
        said.append(guidance)
    return said


def test_a_still_page_is_shot_after_eight_tenths_of_a_second() -> None:
    said = follow([page()] * 20)
    first = next(n for n, guidance in enumerate(said) if guidance.shoot)
    assert first * FRAME_S >= STILL_S
    assert (first - 1) * FRAME_S < STILL_S
    progress = [guidance.progress for guidance in said]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_the_cameras_own_noise_does_not_count_as_movement() -> None:
    said = follow([page(1.5 if n % 2 else -1.5) for n in range(20)])
    assert said[-1].shoot


def test_a_drifting_page_is_never_shot() -> None:
    said = follow([page(3.0 * n) for n in range(60)])
    assert not any(guidance.shoot for guidance in said)
    assert max(guidance.progress for guidance in said) < 0.5


def test_a_jump_starts_the_stillness_again_and_the_outline_follows_at_once() -> None:
    said = follow([page()] * 8 + [page(200.0)] * 3)
    assert said[7].progress > 0.5
    assert said[8].progress == 0.0
    assert said[8].corners == page(200.0).corners


def test_corners_are_smoothed() -> None:
    said = follow([page(), page(10.0)])
    assert said[1].corners is not None
    assert 0 < said[1].corners[0].x - SQUARE[0].x < 10


def test_advice_waits_for_three_frames_and_one_stray_frame_changes_nothing() -> None:
    said = follow(
        [page(0.0, Advice.TOO_DARK)] * 4 + [page(0.0, Advice.GLARE)] + [page(0.0, Advice.TOO_DARK)] * 2
    )
    assert [guidance.advice for guidance in said] == [None, None, *[Advice.TOO_DARK] * 5]
    changed = follow([page(0.0, Advice.TOO_DARK)] * 3 + [page(0.0, Advice.GLARE)] * 3)
    assert changed[-2].advice is Advice.TOO_DARK
    assert changed[-1].advice is Advice.GLARE


def test_a_good_page_is_told_to_hold_still() -> None:
    assert follow([page()] * 3)[-1].advice is Advice.HOLD_STILL


def test_only_the_most_urgent_advice_is_said() -> None:
    assert follow([page(0.0, Advice.TOO_DARK, Advice.TOO_FAR)] * 3)[-1].advice is Advice.TOO_DARK


def test_a_bad_page_is_not_shot_however_still() -> None:
    assert not any(guidance.shoot for guidance in follow([page(0.0, Advice.BLURRED)] * 40))


def test_two_lost_frames_are_forgiven_and_more_are_not() -> None:
    forgiven = follow([page()] * 6 + [NOTHING] * 2 + [page()] * 5)
    assert forgiven[-1].shoot
    lost = follow([page()] * 6 + [NOTHING] * 4 + [page()] * 5)
    assert lost[9].corners is None
    assert not lost[-1].shoot
