"""One protocol in three tongues: what Python makes, the page opens, by the browser's cipher or by ours."""

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hub.contract import PHONE_LANGUAGES, FileCode
from hub.handoff.page import FOLDER, cipher_script, make_phone_pages
from kiosk.app.demo.phone import PhoneCheck
from kiosk.handoff.keys import (
    LinkSecret,
    LiveKeys,
    ParcelId,
    PublicPoint,
    auth_token,
    bound_to,
    compressed,
    deferred_body_key,
    intake_body_key,
    live_body_key,
    live_keys,
    pairing_code,
    pin_token,
)
from kiosk.handoff.link import base64url, live_link
from kiosk.handoff.parcel import ParcelFile
from kiosk.handoff.records import RECORD_BYTES, open_records, seal_records
from kiosk.handoff.sent import SentFile, open_sent
from kiosk.types import Lang
from kiosk.uplink.states import ParcelReceived
from tests.support.browser import wait_for
from tests.support.handset import PATIENCE_S, Handset, announced, asked, give, leased, phone_key, printed
from tests.support.hub import TOWN, HubProcess, a_parcel

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from phone_cipher import linked

ID, SECRET, PIN = ParcelId("abcdefghijkl"), LinkSecret(bytes(range(16))), "4071"
SIZES = (0, 1, RECORD_BYTES - 1, RECORD_BYTES, RECORD_BYTES + 1, 2 * RECORD_BYTES)
FRESH = bytes(range(100, 116))


def fixed(scalar: int) -> LiveKeys:
    private = ec.derive_private_key(scalar, ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return LiveKeys(private, PublicPoint(point))


PHONE, KIOSK = fixed(0x1234567890ABCDEF << 64), fixed(0xFEDCBA0987654321 << 128 | 7)


def jwk(keys: LiveKeys) -> dict[str, object]:
    scalar = keys.private.private_numbers().private_value.to_bytes(32, "big")
    x, y = keys.public[1:33], keys.public[33:]
    return {"kty": "EC", "crv": "P-256", "ext": True, "key_ops": ["deriveBits"]} | {
        name: base64url(value) for name, value in (("x", x), ("y", y), ("d", scalar))
    }


def body(size: int) -> bytes:
    return bytes(number * 7 % 251 for number in range(size))


ASK = """
const [given, done] = arguments;
(async () => {
  subtle = given.plain ? self.parvisSubtle : crypto.subtle;
  kept.key = given.jwk;
  const secret = bytesOf(given.secret), other = bytesOf(given.kiosk), short = bytesOf(given.short);
  const [key, point] = await pair(), shared = await agree(key, other);
  const strong = joined(secret, await bits({name: "PBKDF2", salt: joined(secret, utf8(id)), iterations: 15e4},
    await secretKey(utf8(given.pin), "PBKDF2")));
  const said = {
    point, auth: await derive(secret, "auth"),
    pin: await derive(strong, "pin"), deferred: await derive(strong, "body"),
    live: await derive(joined(secret, shared), "body", point, other),
    intake: await derive(shared, "body", point, other, bytesOf(given.fresh)),
    sender: await derive(short, "auth"),
  };
  for (const name in said) said[name] = base64url(said[name]);
  said.code = await pairingCode(secret, point);
  said.sealed = [];
  said.opened = [];
  for (const [size, sealed] of given.sealed) {
    const clear = Uint8Array.from({length: size}, (_, n) => n * 7 % 251);
    const bytes = async blob => new Uint8Array(await blob.arrayBuffer());
    const made = await bytes(await records("encrypt", secret32, clear, RECORD));
    said.sealed.push(await sha(made));
    const back = await bytes(await records("decrypt", secret32, bytesOf(sealed), RECORD + TAG));
    said.opened.push(back.length == size && back.every((one, n) => one == clear[n]));
  }
  done(said);
})().catch(error => done(String(error)));
"""


@pytest.fixture(scope="module")
def computed(hub: HubProcess, phone: PhoneCheck) -> dict[bool, dict[str, Any]]:
    """What the page's own functions say to the same questions, with the browser's cipher and with ours."""
    return {plain: asked_of_the_page(hub, phone, plain) for plain in (False, True)}


def asked_of_the_page(hub: HubProcess, phone: PhoneCheck, plain: bool) -> dict[str, Any]:
    phone.driver.get(f"{hub.url}/fr/{ID}")
    source = "".join((FOLDER / name).read_text() for name in ("draw.js", "link.js"))
    # The page itself has made its one policy already; its words are not asked for.
    source = source.replace("T.docs, WORDS = NO", '""').replace("self.trustedTypes", "false")
    helpers = (
        "const secret32 = Uint8Array.from({length: 32}, (_, n) => n);"
        "const sha = async data => base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));"
    )
    key = bytes(range(32))
    sealed = [[size, base64url(b"".join(seal_records(key, body(size), bound_to(ID))))] for size in SIZES]
    given = {
        "plain": plain,
        "jwk": jwk(PHONE),
        "secret": base64url(SECRET),
        "kiosk": base64url(KIOSK.public),
        "short": base64url(compressed(KIOSK.public)),
        "fresh": base64url(FRESH),
        "pin": PIN,
        "sealed": sealed,
    }
    phone.driver.set_script_timeout(PATIENCE_S)
    said = phone.driver.execute_async_script(cipher_script() + source + helpers + ASK, given)
    assert isinstance(said, dict), said
    return said


@pytest.mark.parametrize("plain", [False, True])
def test_keys_and_digits_are_pythons(computed: dict[bool, dict[str, Any]], plain: bool) -> None:
    said = computed[plain]
    live = live_body_key(SECRET, ID, PHONE, PHONE.public, KIOSK.public)
    intake = intake_body_key(ID, KIOSK, PHONE.public, KIOSK.public, FRESH)
    assert isinstance(live, bytes) and isinstance(intake, bytes)
    assert said["point"] == base64url(PHONE.public)
    assert said["code"] == pairing_code(SECRET, ID, PHONE.public)
    expected = {
        "auth": auth_token(SECRET, ID),
        "pin": pin_token(SECRET, ID, PIN),
        "deferred": deferred_body_key(SECRET, ID, PIN),
        "live": live,
        "intake": intake,
        "sender": auth_token(LinkSecret(compressed(KIOSK.public)), ID),
    }
    assert {name: said[name] for name in expected} == {
        name: base64url(value) for name, value in expected.items()
    }


@pytest.mark.parametrize("plain", [False, True])
def test_records_are_pythons_both_ways(computed: dict[bool, dict[str, Any]], plain: bool) -> None:
    key = bytes(range(32))
    for size, digest in zip(SIZES, computed[plain]["sealed"], strict=True):
        sealed = b"".join(seal_records(key, body(size), bound_to(ID)))
        assert open_records(key, sealed, bound_to(ID)) == body(size)
        assert digest == base64url(hashlib.sha256(sealed).digest()), size
    assert computed[plain]["opened"] == [True] * len(SIZES)


# --- Without HTTPS ---


@pytest.fixture
def handset(phone: PhoneCheck) -> Iterator[Handset]:
    handset = Handset(phone)
    handset.driver.get_log("browser")
    yield handset
    handset.driver.get("about:blank")


def outside(hub: HubProcess) -> str:
    """The same hub under a name that is no secure context."""
    return f"http://kiosk.test:{hub.port}"


LOADED = "return performance.getEntriesByType('resource').some(one => one.name.endsWith('/phone/cipher.js'))"


def test_without_https_the_same_way_goes_by_our_own_cipher_and_says_what_that_is_worth(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    content, link = a_parcel(), announced(hub)
    handset.open(link.url(outside(hub)))
    handset.comes_to("code")
    assert handset.run("return [isSecureContext, crypto.subtle === undefined]") == [False, True]
    assert handset.code == link.code(phone_key(hub, link))
    assert "Cette adresse n’est pas protégée" in handset.text
    give(hub, link, content)
    handset.is_done()
    assert handset.saves(tmp_path) == [file.content for file in content.files]
    assert isinstance(hub.client().parcel_state(link.id), ParcelReceived)
    assert handset.run(LOADED) is True
    assert handset.complaints == []


def test_with_a_protected_address_the_cipher_is_not_even_fetched(hub: HubProcess, handset: Handset) -> None:
    link = announced(hub)
    handset.open(link.url(hub.url))
    handset.comes_to("code")
    assert handset.run(LOADED) is False
    assert handset.find("#plain").text == ""


def test_without_https_a_pin_opens_too(hub: HubProcess, handset: Handset) -> None:
    link = printed(hub, a_parcel(), PIN)
    handset.open(link.url(outside(hub)))
    handset.comes_to("pin")
    handset.find("#pin").send_keys(PIN)
    handset.touch("Ouvrir")
    handset.is_done()


def test_without_https_a_paper_is_sent_too(hub: HubProcess, handset: Handset, tmp_path: Path) -> None:
    mine = live_keys()
    link = asked(hub, mine)
    handset.open(link.url(outside(hub)))
    handset.comes_to("code")
    hub.client().accept(link.id, phone_key(hub, link))
    handset.comes_to("choose")
    paper = b"%PDF-1.7 paper".ljust(700_000)
    (tmp_path / "a.pdf").write_bytes(paper)
    handset.find("#pick").send_keys(str(tmp_path / "a.pdf"))
    wait_for(lambda: handset.all("#days button"), PATIENCE_S)
    handset.touch("Envoyer à la borne")
    handset.comes_to("sent")
    sealed = hub.client().fetch(link.id)
    assert isinstance(sealed, bytes)
    assert open_sent(sealed, link.id, mine, phone_key(hub, link)) == (SentFile("application/pdf", paper),)
    hub.client().done(link.id, leased(hub, link).version, [FileCode.OK])
    handset.comes_to("done")


LARGE = random.Random(7).randbytes(20_000_000)
WATCHING = """
window.shares = new Set();
Object.defineProperty(HTMLProgressElement.prototype, "value", {set(share) {
  shares.add(Math.round(share * 100));
  this.setAttribute("value", share);
}});
"""
HEAP_BYTES = 400 * 1024 * 1024
"""A phone with 2 GB still opens such a page."""


def seen(handset: Handset) -> int:
    """How many different shares of the way the bar has shown."""
    shares = handset.run("return [...shares]")
    assert isinstance(shares, list) and all(0 <= share <= 100 for share in shares)
    return len(shares)


def heap(handset: Handset) -> int:
    used = handset.run("return performance.memory.usedJSHeapSize")
    assert isinstance(used, int)
    return used


@pytest.mark.long
def test_20_mb_come_through_our_own_cipher_and_the_bar_moves(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    link = announced(hub)
    with handset.before_each_page(WATCHING):
        handset.open(link.url(outside(hub)))
        handset.comes_to("code")
        content = replace(a_parcel(), files=[ParcelFile("a.pdf", "a", "application/pdf", LARGE)])
        give(hub, link, content)
        handset.is_done()
    assert handset.run(LOADED) is True
    # Both while it comes and while it is opened: 77 records alone.
    assert seen(handset) > 50
    assert heap(handset) < HEAP_BYTES
    assert handset.saves(tmp_path) == [LARGE]


@pytest.mark.long
def test_20_mb_are_sent_through_our_own_cipher_and_the_bar_moves(
    hub: HubProcess, handset: Handset, tmp_path: Path
) -> None:
    mine, paper = live_keys(), b"%PDF-1.7\n" + LARGE
    link = asked(hub, mine)
    (tmp_path / "a.pdf").write_bytes(paper)
    with handset.before_each_page(WATCHING):
        handset.open(link.url(outside(hub)))
        handset.comes_to("code")
        hub.client().accept(link.id, phone_key(hub, link))
        handset.comes_to("choose")
        handset.find("#pick").send_keys(str(tmp_path / "a.pdf"))
        wait_for(lambda: handset.all("#days button"), PATIENCE_S)
        handset.touch("Envoyer à la borne")
        handset.comes_to("sent")
    assert seen(handset) > 50
    assert heap(handset) < HEAP_BYTES
    sealed = hub.client().fetch(link.id)
    assert isinstance(sealed, bytes)
    assert open_sent(sealed, link.id, mine, phone_key(hub, link)) == (SentFile("application/pdf", paper),)


class _Changed(BaseHTTPRequestHandler):
    """A hub, or somebody on the line, that gives the right page and another cipher."""

    def do_GET(self) -> None:
        page = make_phone_pages(TOWN)["fr"]
        cipher = self.path == "/phone/cipher.js"
        content = (cipher_script() + "window.stolen=1" if cipher else page.html).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if cipher else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", page.policy)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing on the tests' output."""


@contextmanager
def changed_hub() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Changed)
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.05))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_changed_cipher_does_not_run(handset: Handset) -> None:
    with changed_hub() as port:
        handset.open(live_link(Lang("fr")).url(f"http://kiosk.test:{port}"))
        handset.comes_to("offline")
        assert handset.run("return [window.stolen ?? 0, typeof window.parvisSubtle]") == [0, "undefined"]
        # Nor the second time that it is asked for.
        handset.touch("Réessayer")
        wait_for(lambda: handset.state == "offline", PATIENCE_S)
        assert handset.run("return window.stolen ?? 0") == 0


# --- How the script is made ---


def test_the_small_files_are_of_the_readable_ones() -> None:
    done = subprocess.run(
        [sys.executable, "tools/phone_page.py", "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_cipher_carries_its_licence_its_words_and_no_address() -> None:
    script, vendor = cipher_script(), FOLDER / "vendor" / "noble"
    assert script.startswith("/*! @noble/ciphers")
    assert "MIT License" in script.splitlines()[0]
    for lang in PHONE_LANGUAGES:
        assert json.loads((FOLDER / "texts" / f"{lang}.json").read_text())["plain"] in script
    assert "import " not in script.replace("importKey", "")
    for package in ("ciphers", "curves", "hashes"):
        assert "MIT License" in (vendor / package / "LICENSE").read_text()
    # Under a fifth of a small photograph, and only where it is needed.
    assert len(script) < 100_000


def test_modules_are_linked_once_in_the_order_of_need(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "low.js").write_text("export const one = 1;\nconst two = 2;\nexport { two as deux };\n")
    (tmp_path / "x" / "mid.js").write_text(
        "import * as low from './low.js';\nexport { one as uno } from \"./low.js\";\n"
        "export function sum() { return low.one + low.deux; }\n"
    )
    first = tmp_path / "first.js"
    first.write_text(
        'import { sum, uno } from "@noble/x/mid.js";\nimport {} from "@noble/x/low.js";\n'
        "self.made = sum() + uno;\n"
    )
    script = linked(first, tmp_path)
    assert script.count("const one = 1") == 1
    assert script.index("m_x_low=") < script.index("m_x_mid=") < script.index("m_first=")


def test_the_linked_script_runs(phone: PhoneCheck, tmp_path: Path) -> None:
    test_modules_are_linked_once_in_the_order_of_need(tmp_path)
    script = linked(tmp_path / "first.js", tmp_path)
    phone.driver.get("about:blank")
    assert phone.driver.execute_script(f"{script}\nreturn self.made") == 4


@pytest.mark.parametrize("line", ["export default 1;", 'import a from "./a.js";', 'import("./a.js").x;'])
def test_what_the_linker_does_not_understand_is_a_fault(tmp_path: Path, line: str) -> None:
    (tmp_path / "first.js").write_text(f"{line}\n")
    with pytest.raises(ValueError, match="not understood"):
        linked(tmp_path / "first.js", tmp_path)
