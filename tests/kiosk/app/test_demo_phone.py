"""The phone of the demo: says when there is none, and does not wait for ever."""

import os
from pathlib import Path

import pytest

from kiosk.app.demo.phone import PhoneMissing, open_phone
from kiosk.handoff.parcel import SealedParcel, seal
from kiosk.uplink.states import Uploaded
from tests.support.hub import a_parcel, running_hub
from tests.support.phone import receive, running_phone


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
    with running_hub(tmp_path / "data") as hub:
        parcel = seal(a_parcel(lang="en"))
        assert isinstance(parcel, SealedParcel)
        assert isinstance(hub.client().upload(parcel), Uploaded)
        got = receive(parcel.url(hub.url), tmp_path / "phone")
    assert sorted(file.name for file in (tmp_path / "phone").iterdir()) == [
        "justificatif.pdf",
        "phone.png",
        "recapitulatif.pdf",
    ]
    assert (got.state, got.title) == ("ready", "Your electoral registration")


def test_a_page_that_is_not_ours_ends_the_wait(tmp_path: Path) -> None:
    with running_phone() as phone, pytest.raises(TimeoutError, match="the page did not come"):
        phone.receive("data:text/html,<p>hello", tmp_path, timeout_s=0.3)
