"""What the doctor says of the phones' link, against a real hub with a certificate of its own."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.doctor.phones import OutOfReach, Refused, Trusted, look_at, phones_finding
from kiosk.app.settings import Settings, load_settings, with_values
from tests.support.certificates import new_certificate
from tests.support.hub import HubProcess, running_hub


@pytest.fixture
def settings() -> Settings:
    return load_settings(paths.SETTINGS, {})


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    folder = tmp_path_factory.mktemp("tls")
    new_certificate(folder)
    pair = ("--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem"))
    with running_hub(folder / "data", *pair) as process:
        yield process


def test_a_certificate_that_phones_trust_has_days_left(hub: HubProcess) -> None:
    trusting = ssl.create_default_context(cafile=hub.data.parent / "cert.pem")
    found = look_at(hub.url, trusting)
    assert found == Trusted(1)
    assert look_at(hub.url, trusting, datetime.now(UTC) + timedelta(days=5)) == Trusted(-4)


def test_one_that_they_do_not_trust_is_refused(hub: HubProcess, settings: Settings) -> None:
    assert look_at(hub.url) == Refused("self-signed certificate")
    said = phones_finding(with_values(settings, hub={"public_url": hub.url}))
    assert (said.state, "self-signed certificate" in said.detail) == ("limited", True)
    assert "--tls-cert" in said.mend


def test_an_address_where_nothing_answers_may_still_be_right_elsewhere(settings: Settings) -> None:
    assert look_at("https://127.0.0.1:1") == OutOfReach()
    said = phones_finding(with_values(settings, hub={"public_url": "https://127.0.0.1:1"}))
    assert (said.state, "another network" in said.mend) == ("limited", True)


def test_the_hub_alone_is_given_its_certificate_and_its_database(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.pem")
    start = [sys.executable, "-c", "from kiosk.app.entry import main; main()", "hub", "--port", "0"]
    told = []
    for given in (
        ["--tls-cert", nowhere, "--tls-key", nowhere],
        ["--shared", "--database-url-file", nowhere],
    ):
        env = os.environ | {"PARVIS_DATA": str(tmp_path / "data")}
        done = subprocess.run(
            [*start, *given], env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 2, done.stderr
        told.append(done.stderr)
    assert "The certificate" in told[0]
    assert "A secret cannot be read" in told[1]


def test_a_bare_address_is_told_for_what_it_is_worth(settings: Settings) -> None:
    said = phones_finding(settings)
    assert said.state == "limited"
    assert "without HTTPS" in said.detail
    assert "change the page itself" in said.detail
    assert "docs/fr/administrateur.md" in said.mend
    assert "## Les téléphones" in (Path(__file__).parents[3] / "docs/fr/administrateur.md").read_text()
