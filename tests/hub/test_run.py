"""How a hub starts, stops, and says in one sentence that it cannot."""

import json
import resource
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests

from hub.store.tables import SCHEMA_VERSION
from tests.support.browser import wait_for
from tests.support.hub import HubProcess, running_hub, set_up


def refused(*options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "hub", *options], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_busy_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = str(held.getsockname()[1])
        said = refused("--data", str(tmp_path / "data"), "--port", port)
    assert f"Port {port} of 127.0.0.1 cannot be used: Address already in use." in said
    assert "choose another port" in said


def test_a_data_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    said = refused("--data", str(tmp_path / "data"), "--port", "0")
    assert "The data folder" in said
    assert "cannot be used" in said


def test_a_damaged_or_newer_database_is_said_and_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "hub.sqlite3"
    database.write_bytes(b"this is no database" * 100)
    assert "cannot be used" in refused("--data", str(tmp_path), "--port", "0")
    assert database.read_bytes() == b"this is no database" * 100
    database.unlink()
    db = sqlite3.connect(database)
    db.execute("PRAGMA user_version=99")
    db.close()
    said = refused("--data", str(tmp_path), "--port", "0")
    assert f"was written by a newer Parvis (schema 99, this program knows {SCHEMA_VERSION})" in said


def test_wrong_settings_name_the_key(tmp_path: Path) -> None:
    assert "The setting public_url is wrong" in refused("--data", str(tmp_path), "--public-url", "parvis.fr")
    assert "The setting port is wrong" in refused("--data", str(tmp_path), "--port", "99999")
    missing = refused("--data", str(tmp_path), "--kiosk-token-file", str(tmp_path / "missing"))
    assert "A secret cannot be read: No such file" in missing


def test_two_hubs_never_share_a_data_folder(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data"):
        said = refused("--data", str(tmp_path / "data"), "--port", "0")
    assert "Another hub already uses the data folder" in said


def test_the_first_start_makes_its_secrets_for_its_user_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hub", "--data", str(tmp_path / "d"), "--port", "0", "--with-parent"]
    for _ in range(2):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            code = (tmp_path / "d" / "console-code").read_text().strip()
            assert len((tmp_path / "d" / "kiosk-token").read_text().strip()) == 43
            # The same code after a restart.
            assert set_up(ready["url"], code).status_code == 303
            health = requests.get(f"{ready['url']}/health", timeout=30).json()
            assert health == {
                "ok": True,
                "version": health["version"],
                "public_url": ready["url"],
                "town": "Mairie",
            }
    for name in ("console-code", "kiosk-token"):
        assert stat.S_IMODE((tmp_path / "d" / name).stat().st_mode) == 0o600


def test_it_ends_with_its_parent_even_while_consoles_and_kiosks_listen(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "data").start()
    stream = hub.mediator("Samia").events()
    assert next(stream)[0] == "snapshot"
    started = time.monotonic()
    assert hub.stop() == 0
    assert time.monotonic() - started < 20
    assert not psutil.pid_exists(hub.pid)
    stream.close()


def test_sigterm_is_a_clean_stop(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        process = psutil.Process(hub.pid)
        process.terminate()
        wait_for(lambda: not psutil.pid_exists(hub.pid) or process.status() == psutil.STATUS_ZOMBIE)
        assert not (hub.data / "hub.sqlite3-wal").exists(), "the log was folded in and closed"


def test_more_kiosks_may_connect_than_a_system_allows_at_first(tmp_path: Path) -> None:
    usual, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, most), most))
    try:
        with running_hub(tmp_path / "data") as hub:
            assert psutil.Process(hub.pid).rlimit(psutil.RLIMIT_NOFILE)[0] == most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (usual, most))


def test_answers_are_not_held_back_by_a_delayed_ack(tmp_path: Path) -> None:
    # Shipped wrong once: a listening socket made without IPPROTO_TCP kept Nagle's algorithm, 40 ms an answer.
    with running_hub(tmp_path / "data") as hub:
        session, times = requests.Session(), []
        for _ in range(15):
            started = time.perf_counter()
            session.get(f"{hub.url}/health", timeout=30)
            times.append(time.perf_counter() - started)
    assert min(times[1:]) < 0.03


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("true", "127.0.0.1"),
        (
            "ip link set lo up && ip link add lan0 type bridge && ip addr add 10.1.2.3/24 dev lan0"
            " && ip link set lan0 up",
            "10.1.2.3",
        ),
    ],
)
def test_where_a_machine_is_found_without_a_way_to_the_internet(network: str, address: str) -> None:
    """In a network namespace of its own, which has no route anywhere: alone, then among neighbours."""
    tell = "from hub.contract.network import lan_address; print(lan_address())"
    alone = ["unshare", "--map-root-user", "--net", "sh", "-ec", f'{network}; exec "$@"', "sh"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no network namespace, or no bridge in it")
    done = subprocess.run([*alone, sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == address
