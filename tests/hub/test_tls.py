"""The hub's own HTTPS: a certificate made here, renewed while the hub serves."""

import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography import x509

from tests.support.browser import wait_for
from tests.support.certificates import new_certificate
from tests.support.hub import PASSWORD, HubProcess, running_hub


def options(folder: Path) -> tuple[str, ...]:
    return "--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem")


def served_serial(hub: HubProcess) -> int:
    """The certificate that a phone would get now."""
    with (
        socket.create_connection(("127.0.0.1", hub.port), 30) as line,
        _client(verify=False).wrap_socket(line) as safe,
    ):
        shown = safe.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown).serial_number


def _client(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    folder = tmp_path_factory.mktemp("tls")
    new_certificate(folder / "pair")
    with running_hub(folder / "data", *options(folder / "pair")) as process:
        yield process


def test_pages_come_over_https_with_a_lock_that_lasts(hub: HubProcess) -> None:
    assert hub.url == f"https://127.0.0.1:{hub.port}"
    cert = hub.data.parent / "pair" / "cert.pem"
    answer = requests.get(f"{hub.url}/health", verify=str(cert), timeout=30)
    assert answer.json()["public_url"] == hub.url
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    signed_in = requests.post(
        f"{hub.url}/console/sign-in",
        data={"login": hub.account("Samia"), "password": PASSWORD},
        headers={"Origin": hub.url},
        verify=str(cert),
        allow_redirects=False,
        timeout=30,
    )
    cookie = signed_in.headers["Set-Cookie"]
    assert cookie.startswith("__Host-parvis=")
    assert "Secure" in cookie
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{hub.url}/health", timeout=30)
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"http://127.0.0.1:{hub.port}/health", timeout=30)


def test_old_versions_of_tls_are_refused(hub: HubProcess) -> None:
    for version, right in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)):
        context = _client(verify=False)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = version
        with socket.create_connection(("127.0.0.1", hub.port), 30) as line:
            if not right:
                with pytest.raises(ssl.SSLError):
                    context.wrap_socket(line)
                continue
            with context.wrap_socket(line) as safe:
                assert safe.version() == "TLSv1.2"
                assert "ECDHE" in safe.cipher()[0]


@pytest.mark.long
def test_a_renewed_certificate_is_served_without_a_restart(tmp_path: Path) -> None:
    """As certbot does: each renewal is a folder of its own, and a link turns to it."""
    live = tmp_path / "live"
    first, second = new_certificate(tmp_path / "1"), new_certificate(tmp_path / "2")
    live.symlink_to("1")
    with running_hub(tmp_path / "data", *options(live)) as hub:
        pid = hub.pid
        assert served_serial(hub) == first
        (tmp_path / "new").symlink_to("2")
        (tmp_path / "new").rename(live)
        wait_for(lambda: served_serial(hub) == second, 30)
        # Half a renewal: the certificate of another key. The last whole pair goes on.
        third = new_certificate(tmp_path / "3")
        shutil.copy(tmp_path / "3" / "cert.pem", live / "cert.pem")
        wait_for(lambda: "tls.not_renewed" in hub.log.read_text(), 30)
        assert served_serial(hub) == second
        shutil.copy(tmp_path / "3" / "key.pem", live / "key.pem")
        wait_for(lambda: served_serial(hub) == third, 30)
        assert hub.pid == pid


def refused(data: Path, *given: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "hub", "--data", str(data), "--port", "0", *given],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_pair_that_is_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    new_certificate(tmp_path / "1")
    new_certificate(tmp_path / "2")
    shutil.copy(tmp_path / "2" / "key.pem", tmp_path / "1" / "key.pem")
    assert "belong together" in refused(tmp_path / "data", *options(tmp_path / "1"))
    missing = refused(tmp_path / "data", *options(tmp_path / "nowhere"))
    assert "cannot be used: No such file or directory" in missing
    alone = refused(tmp_path / "data", "--tls-cert", str(tmp_path / "2" / "cert.pem"))
    assert "tls_cert and tls_key belong together" in alone
