"""The phone of the demo: says when there is none, and does not wait for ever."""

import os
from pathlib import Path

import pytest

from kiosk.app.demo.phone import PhoneMissing, open_phone
from tests.support.handset import announced, give
from tests.support.hub import a_parcel, running_hub
from tests.support.phone import running_phone


def test_without_a_browser_there_is_no_phone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_phone() == PhoneMissing("chromium or chromedriver is not installed")


def test_a_driver_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("chromium", "chromedriver"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert isinstance(open_phone(), PhoneMissing)


def test_receive_leaves_the_documents_and_a_picture(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub, running_phone() as phone:
        link, digits = announced(hub, "en"), list[str]()

        def confirm(code: str) -> None:
            digits.append(code)
            give(hub, link, a_parcel(lang="en"))

        got = phone.receive(link.url(hub.url), tmp_path / "phone", confirm=confirm)
    assert sorted(file.name for file in (tmp_path / "phone").iterdir()) == [
        "justificatif.pdf",
        "phone-code.png",
        "phone.png",
        "recapitulatif.pdf",
    ]
    assert (got.state, got.title) == ("ready", "Your electoral registration")
    assert [len(code) for code in digits] == [4]


def test_a_page_that_is_not_ours_ends_the_wait(tmp_path: Path) -> None:
    with running_phone() as phone, pytest.raises(TimeoutError, match="the page did not come"):
        phone.receive("data:text/html,<p>hello", tmp_path, timeout_s=0.3)
