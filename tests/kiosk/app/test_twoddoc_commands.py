"""``parvis trust`` and ``parvis twoddoc``, as an administrator types them."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.app.commands.cli import cli
from kiosk.app.commands.trust import MOST_BYTES, NO_CODE, NOT_TAKEN, WHY
from kiosk.app.doctor.doctor import certificates_finding
from tests.scanner.twoddoc.kit import BILL, DATA, Maker, raw_of, trust_list

LIST_UNTIL = "2099-01-01"
VECTORS = {one["id"]: one for one in [*DATA["vectors"], *DATA["negative"]]}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    file = tmp_path / "test.pem"
    file.write_text(DATA["test_certificate_pem"])
    return str(file)


def parvis(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def as_json(*words: str) -> dict[str, object]:
    done = parvis(*words, "--json")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_doctor_says_when_no_code_can_be_proven(data: Path, tmp_path: Path) -> None:
    day, maker = dt.date(2026, 11, 22), Maker()
    folder, brought = data / "trust", tmp_path / "usb"
    brought.mkdir()
    assert certificates_finding(folder, day).state == "limited"
    (brought / "list.xml").write_bytes(trust_list(maker, until="2027-05-11"))
    parvis("trust", "update", "--from", str(brought))
    alone = certificates_finding(folder, day)
    assert (alone.state, "No certificate" in alone.detail) == ("limited", True)
    (brought / "leaf.der").write_bytes(maker.leaf().der)
    parvis("trust", "update", "--from", str(brought))
    good, late = certificates_finding(folder, day), certificates_finding(folder, dt.date(2027, 6, 1))
    assert (good.state, good.mend) == ("ok", "")
    assert (late.state, "EXPIRED" in late.detail, "trust update" in late.mend) == ("limited", True, True)


@pytest.mark.parametrize(
    ("name", "signature"),
    [("con-v04-01", "valid"), ("neg-tampered-name", "invalid"), ("neg-unknown-cert", "unknown")],
)
def test_a_code_in_test_mode(name: str, signature: str, certificate: str) -> None:
    found = as_json("twoddoc", VECTORS[name]["text"], "--test-mode", "--certificate", certificate)
    assert list(found) == ["version", "type", "issue_date", "signature_date", "fields", "signature"]
    assert (found["version"], found["type"], found["issue_date"]) == ("04", "01", "2027-01-11")
    assert found["signature"] == signature


def test_a_code_from_a_file_of_bytes(tmp_path: Path, certificate: str) -> None:
    file = tmp_path / "code"
    file.write_bytes(raw_of(VECTORS["con-bin-v04-07"]))
    found = as_json("twoddoc", "--bytes", str(file), "--test-mode", "--certificate", certificate)
    assert (found["signature"], found["issue_date"]) == ("valid", "2010-03-05")


def test_fr00_is_unknown_outside_the_test_mode(certificate: str) -> None:
    text = VECTORS["con-v04-01"]["text"]
    assert as_json("twoddoc", text)["signature"] == "unknown"
    assert as_json("twoddoc", text, "--certificate", certificate)["signature"] == "unknown"
    assert as_json("twoddoc", text, "--test-mode")["signature"] == "unknown"


def test_what_is_no_code_is_an_error() -> None:
    done = parvis("twoddoc", "hello", "--json")
    assert (json.loads(done.stdout), done.exit_code) == ({"error": NO_CODE["header"]}, 1)
    assert parvis("twoddoc", "DC04<US>").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["DC04", "--bytes", "x"],
        ["--bytes", "missing"],
        ["DC04", "--test-mode", "--certificate", "missing"],
        ["DC04", "--test-mode", "--certificate", __file__],
    ],
)
def test_a_command_that_cannot_be_done_says_so(words: list[str]) -> None:
    done = parvis("twoddoc", *words)
    assert done.exit_code == 2
    assert done.stderr.strip().endswith(".")


def test_a_pipe_and_a_device_are_not_waited_for(tmp_path: Path) -> None:
    """A certificate in /dev/zero took all memory, and a pipe waited for ever."""
    os.mkfifo(tmp_path / "pipe")
    pipe, device = str(tmp_path / "pipe"), "/dev/zero"
    for words in (("--bytes", pipe), ("x", "--test-mode", "--certificate", pipe)):
        done = parvis("twoddoc", *words)
        assert (done.exit_code, done.output) == (2, f"{pipe} is a pipe: give a file.\n")
    done = parvis("twoddoc", "x", "--test-mode", "--certificate", device)
    assert (done.exit_code, done.output) == (2, f"{device} holds no certificate.\n")
    assert parvis("twoddoc", "--bytes", device).output == "This does not begin as a 2D-Doc does.\n"


def test_a_person_reads_names_and_the_reason() -> None:
    done = parvis("twoddoc", VECTORS["con-v04-01"]["text"])
    assert "type 01: Facture" in done.stdout
    assert "24 42000  [Code postal" in done.stdout
    assert f"signature unknown: {WHY['test']}" in done.stdout


def test_files_fill_the_store_and_a_code_becomes_valid(tmp_path: Path, data: Path) -> None:
    maker = Maker()
    leaf = maker.leaf()
    signed = leaf.code(BILL.format(ca="FR98", cert="0001"))
    code = signed.decode().replace("\x1d", "<GS>").replace("\x1f", "<US>")
    assert parvis("trust", "list").exit_code == 1
    assert as_json("twoddoc", code)["signature"] == "unknown"
    folder = tmp_path / "brought"
    folder.mkdir()
    (folder / "tsl.xml").write_bytes(trust_list(maker, until=LIST_UNTIL))
    (folder / "a.der").write_bytes(leaf.der)
    done = parvis("trust", "update", "--from", str(folder))
    assert (done.exit_code, done.stdout.splitlines()[:2]) == (
        0,
        ["A new list of authorities is in place.", "1 new certificates, 0 new lists of revoked ones."],
    )
    assert as_json("twoddoc", code)["signature"] == "valid"
    listed = as_json("trust", "list")
    assert listed["holds"] is True
    assert listed["authorities"] == [{"id": "FR98", "name": "Autorité FR98", "certificates": 1}]
    (folder / "revoked.crl").write_bytes(maker.crl(leaf))
    assert parvis("trust", "update", "--from", str(folder / "revoked.crl")).exit_code == 0
    assert as_json("twoddoc", code)["signature"] == "invalid"
    assert WHY["revoked"] in parvis("twoddoc", code).stdout
    assert sorted(file.name for file in (data / "trust").iterdir()) == ["certificates", "crl", "list.xml"]


def test_what_is_not_taken_is_named(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(MOST_BYTES + 1))
    (tmp_path / "words").write_bytes(b"hello")
    done = parvis("trust", "update", "--from", str(tmp_path))
    assert done.exit_code == 1
    assert f"Not taken: large: {NOT_TAKEN['large']}" in done.stderr
    assert f"Not taken: words: {NOT_TAKEN['nothing']}" in done.stderr


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert parvis("trust", "update", "--from", str(tmp_path / "none")).exit_code == 2


def test_an_expired_list_is_told(data: Path) -> None:
    (data / "trust").mkdir(parents=True)
    (data / "trust" / "list.xml").write_bytes(trust_list(Maker(), until="2020-01-01"))
    done = parvis("trust", "list")
    assert (done.exit_code, "EXPIRED on 2020-01-01" in done.stdout) == (1, True)


def test_without_a_network_the_sentence_is_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_TRUST__URL", "http://127.0.0.1:1/list.xml")
    done = parvis("trust", "update")
    assert done.exit_code == 1
    assert "could not be reached" in done.stderr
    assert "Nothing was changed." in done.stderr


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path, data: Path) -> None:
    data.mkdir()
    (data / "trust").write_text("a file in the way")
    (tmp_path / "list.xml").write_bytes(trust_list(Maker(), until=LIST_UNTIL))
    done = parvis("trust", "update", "--from", str(tmp_path / "list.xml"))
    assert (done.exit_code, "cannot be written" in done.stderr) == (1, True)
