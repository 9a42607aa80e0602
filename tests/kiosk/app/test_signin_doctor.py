"""What the doctor says of signing in: off is fine, half set up is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app import paths
from kiosk.app.doctor.signin import sign_in_finding
from kiosk.app.nearhub.command import hub_command
from kiosk.app.settings import Settings, load_settings
from tests.support.oidc.liar import running_liar

PUBLIC = "https://parvis.valbourg.example"


def settings(**values: str) -> Settings:
    return load_settings(paths.SETTINGS, {f"PARVIS_{key.upper()}": value for key, value in values.items()})


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.touch(0o600)
    file.write_text("a-secret-for-tests\n")
    return file


def test_where_nothing_is_set_nothing_is_wrong(tmp_path: Path) -> None:
    found = sign_in_finding(settings())
    assert (found.state, found.detail) == ("ok", "Not offered: no identity provider is set.")
    assert "--identity-issuer" not in hub_command(
        settings(), {"PARVIS_DATA": str(tmp_path)}, with_parent=False
    )


def test_a_service_that_answers_is_told_which_addresses_to_declare(secret: Path, tmp_path: Path) -> None:
    with running_liar() as provider:
        given = settings(
            identity__issuer=provider.url, identity__client_id="c", identity__secret_file=str(secret),
            hub__public_url=PUBLIC + "/",
        )  # fmt: skip
        found = sign_in_finding(given)
        assert found.state == "ok"
        assert f"{PUBLIC}/sign-in/back and {PUBLIC}/sign-in/done" in found.detail
        command = hub_command(given, {"PARVIS_DATA": str(tmp_path)}, with_parent=False)
        assert command[command.index("--identity-secret-file") + 1] == str(secret)
        assert "a-secret-for-tests" not in command
        provider.described = {"issuer": "https://elsewhere.example"}
        assert "calls itself otherwise" in sign_in_finding(given).detail
        provider.status["/.well-known/openid-configuration"] = 404
        assert "does not answer" in sign_in_finding(given).detail


def test_what_is_half_set_up_is_named(secret: Path, tmp_path: Path) -> None:
    issuer = {"identity__issuer": "http://127.0.0.1:9", "identity__client_id": "c"}
    assert "wants HTTPS" in sign_in_finding(settings(**issuer)).detail
    bare = sign_in_finding(settings(**issuer, hub__public_url="http://192.0.2.7"))
    assert (bare.state, "wants HTTPS" in bare.detail) == ("limited", True)
    public = {**issuer, "hub__public_url": PUBLIC}
    assert "client_id is not set" in sign_in_finding(settings(**{**public, "identity__client_id": ""})).detail
    assert "secret_file is not set" in sign_in_finding(settings(**public)).detail
    gone = settings(**public, identity__secret_file=str(tmp_path / "gone"))
    assert "cannot be read" in sign_in_finding(gone).detail
    # A hub that cannot lead there still takes calls and parcels.
    assert "--identity-issuer" not in hub_command(gone, {"PARVIS_DATA": str(tmp_path)}, with_parent=False)
    empty = tmp_path / "empty"
    empty.touch(0o600)
    assert "holds no secret" in sign_in_finding(settings(**public, identity__secret_file=str(empty))).detail
    named = {**public, "identity__secret_file": str(secret)}
    assert "does not answer" in sign_in_finding(settings(**named)).detail
    secret.chmod(0o644)
    assert "chmod 600" in sign_in_finding(settings(**named)).detail
    elsewhere = sign_in_finding(settings(**named, hub__url="https://hub.valbourg.example"))
    assert (elsewhere.state, "elsewhere" in elsewhere.detail) == ("limited", True)
    assert "[identity]" in elsewhere.mend
    # Of a hub that runs elsewhere nothing is known here: "not offered" may be false.
    theirs = sign_in_finding(settings(hub__url="https://hub.valbourg.example"))
    assert (theirs.state, "Not offered" in theirs.detail, "elsewhere" in theirs.detail) == ("ok", False, True)
