"""Notices to phones, through a real service that opens them: who gets one, what it says, where it may go."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from hub.accounts.people import Actor
from hub.accounts.staff import TOWN
from hub.contract import CallOrigin
from hub.help.timers import Timer
from hub.push.keys import kept_push_key
from hub.push.pushing import LENT_MS, Pushes
from hub.push.sending import Sender
from hub.push.services import Services, subject_of
from hub.push.subscriptions import FAILURES, Owner, Subscription
from hub.store.tables import call_timer, console_session, push_subscription
from kiosk.types import Lang
from tests.support.atonce import CallDetails
from tests.support.browser import wait_for
from tests.support.hub import KIOSK, HubProcess, running_hub
from tests.support.pushservice import PushService, running_push_service
from tests.support.town import Town

BOTH_ENGINES = True
SAMIA, KARIM = Actor("samia", "Samia", TOWN), Actor("karim", "Karim", TOWN)
SUBJECT = "mailto:mairie@valbourg.example"


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with running_push_service() as found:
        yield found


@pytest.fixture
def pushes(hall: Town, tmp_path: Path) -> Iterator[Pushes]:
    made = Pushes(hall.store, sender(tmp_path), lambda: hall.now[0])
    yield made
    made.close()


def sender(folder: Path) -> Sender:
    return Sender(kept_push_key(folder), SUBJECT, Services(loopback=True))


def signed_in(hall: Town, who: Actor, session: str, lasts_s: float = 3600) -> Owner:
    values = {"created_ms": hall.now[0], "expires_ms": hall.now[0] + round(lasts_s * 1000)}
    row = console_session.insert().values(token_sha256=session, name=who.name, staff=who.staff, **values)
    hall.store.write(lambda tx: tx.conn.execute(row) and None)
    return Owner(who.staff, session)


def rung(hall: Town) -> None:
    """A person calls, and nobody looks."""
    hall.call()
    hall.wait(30)


def phones(hall: Town) -> list[str]:
    wanted = select(push_subscription.c.staff)
    return sorted(hall.store.read(lambda conn: conn.execute(wanted).scalars().all()))


def pending(hall: Town) -> list[str]:
    wanted = select(call_timer.c.call_id).where(call_timer.c.kind == Timer.PUSH)
    return list(hall.store.read(lambda conn: conn.execute(wanted).scalars().all()))


def delivered_to(service: PushService, phone: str) -> list[dict]:
    return [one.said for one in service.delivered if one.phone == phone]


def test_a_notice_says_where_to_walk_and_nothing_of_who_waits(
    hall: Town, pushes: Pushes, service: PushService, engine: str, tmp_path: Path
) -> None:
    name = f"plain-{engine}"
    pushes.keep(signed_in(hall, SAMIA, "s1"), service.handset(name), "fr")
    hall.duty(SAMIA)
    rung(hall)
    assert pushes.sweep() == 1
    wait_for(lambda: delivered_to(service, name), 60)
    found = next(one for one in service.delivered if one.phone == name)
    assert found.said.pop("call")
    assert found.said == {"kind": "call", "where": "Hall A, borne 2", "lang": "fr"}
    assert found.headers["ttl"] == "60"
    assert found.headers["urgency"] == "high"
    assert found.claims["sub"] == SUBJECT
    assert found.claims["k"] == kept_push_key(tmp_path).public
    wait_for(lambda: not pending(hall), 60)
    assert pushes.sweep() == 0


def test_only_phones_of_those_who_are_rung_and_signed_in_are_told(
    hall: Town, pushes: Pushes, service: PushService, engine: str
) -> None:
    for who, session, lasts_s in ((SAMIA, "s1", 3600), (KARIM, "s2", 3600), (SAMIA, "s3", 5)):
        pushes.keep(signed_in(hall, who, session, lasts_s), service.handset(f"{session}-{engine}"), "fr")
    hall.duty(SAMIA)
    noticed = hall.call(CallOrigin.NOTICED)
    hall.wait(30)
    assert (len(hall.rung(noticed)), pushes.sweep()) == (1, 0), "a suggestion is silent"
    rung(hall)
    assert pushes.sweep() == 1
    wait_for(lambda: delivered_to(service, f"s1-{engine}"), 60)
    pushes.forget_old()
    assert phones(hall) == ["karim", "samia"], "a phone goes with its session"


def test_a_phone_alone_makes_present_and_is_rung_without_delay(
    hall: Town, pushes: Pushes, service: PushService, engine: str
) -> None:
    pushes.keep(signed_in(hall, SAMIA, "s1"), service.handset(f"alone-{engine}"), "fr")
    hall.duty(SAMIA)
    hall.wait(31)
    call = hall.call()
    assert call.answerable, "the page is closed, the phone is in a pocket"
    hall.sweep()
    assert hall.rung(call) == [["samia"]]
    assert pushes.sweep() == 1


def test_who_has_accepted_ends_the_notices(hall: Town, pushes: Pushes, service: PushService) -> None:
    pushes.keep(signed_in(hall, SAMIA, "s1"), service.handset("accepted"), "fr")
    hall.duty(SAMIA)
    call = hall.call()
    hall.wait(30)
    hall.took(call, "accept", KARIM)
    assert pushes.sweep() == 0
    assert pending(hall) == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_is_gone_is_forgotten(
    hall: Town, pushes: Pushes, service: PushService, status: int
) -> None:
    pushes.keep(signed_in(hall, SAMIA, "s1"), service.handset(f"gone-{status}", status), "fr")
    hall.duty(SAMIA)
    rung(hall)
    pushes.sweep()
    wait_for(lambda: not phones(hall), 60)


@pytest.mark.parametrize("status", [500, 429, 307])
def test_a_service_that_fails_is_not_believed_at_once_and_leads_nowhere_else(
    hall: Town, pushes: Pushes, service: PushService, status: int, engine: str
) -> None:
    name = f"fails-{status}-{engine}"
    pushes.keep(signed_in(hall, SAMIA, "s1"), service.handset(name, status), "fr")
    hall.duty(SAMIA)
    service.tried.clear()
    hall.store.write(
        lambda tx: tx.conn.execute(update(push_subscription).values(failed=FAILURES - 2)) and None
    )
    for left in (1, 0):
        call = hall.call()
        hall.wait(30)
        assert pushes.sweep() == 1
        wait_for(lambda: not pending(hall), 60)
        assert len(phones(hall)) == left
        hall.help.cancel(call.id)
    assert "elsewhere" not in service.tried


def test_a_name_that_leads_inside_for_a_day_costs_nobody_their_phone(
    hall: Town, tmp_path: Path, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filter that answered 0.0.0.0 for the service once made the hub forget every phone."""
    services = Services(loopback=True)
    monkeypatch.setattr(Services, "leads_outside", lambda *_: False)
    pushes = Pushes(hall.store, Sender(kept_push_key(tmp_path), SUBJECT, services), lambda: hall.now[0])
    pushes.keep(signed_in(hall, SAMIA, "s1"), service.handset("behind-a-filter", 201), "fr")
    hall.duty(SAMIA)
    rung(hall)
    pushes.sweep()
    wait_for(lambda: not pending(hall), 60)
    assert len(phones(hall)) == 1
    pushes.close()


def test_a_process_that_dies_with_the_notices_leaves_them_to_another(
    hall: Town, pushes: Pushes, service: PushService, engine: str, tmp_path: Path
) -> None:
    name = f"left-{engine}"
    pushes.keep(signed_in(hall, SAMIA, "s1"), service.handset(name), "fr")
    hall.duty(SAMIA)
    rung(hall)

    class Dead(Sender):
        def send(self, *_: object) -> bool:
            return True

    dying = Pushes(hall.store, Dead(kept_push_key(tmp_path), "", Services()), lambda: hall.now[0])
    assert dying.sweep() == 1
    assert pushes.sweep() == 0, "it is lent"
    hall.now[0] += LENT_MS
    hall.duty(SAMIA)
    assert pushes.sweep() == 1
    wait_for(lambda: delivered_to(service, name), 60)
    wait_for(lambda: not pending(hall), 60)
    assert len(delivered_to(service, name)) == 1


def test_notices_go_to_the_browsers_own_services_and_nowhere_inside() -> None:
    services = Services()
    for good in (
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
    ):
        assert services.takes(good), good
    for bad in (
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://127.0.0.1/push",
        "https://[::1]/push",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/push",
        "https://intranet.mairie.example/",
        "https://evil-fcm.googleapis.com.example/",
        "https://notfcm.googleapis.com.evil.example/",
        "https://push.apple.com.evil.example/x",
        "https://xpush.apple.com@10.0.0.1/",
        "https://user:pass@fcm.googleapis.com/",
        "https://fcm.googleapis.com:22/",
        "file:///etc/passwd",
        "https://[bad",
        "",
    ):
        assert not services.takes(bad), bad
    assert Services(("push.town.example",)).takes("https://push.town.example/x")


def test_a_name_that_leads_inside_is_refused_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = ("10.1.2.3", "127.0.0.1", "fe80::1", "192.168.1.9", "169.254.169.254", "::ffff:10.0.0.1")
    for address, outside in (*((one, False) for one in inside), ("8.8.8.8", True)):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=found, **__: found)
        assert Services().leads_outside("https://fcm.googleapis.com/x") is outside


def test_without_somebody_to_write_to_there_are_no_notices() -> None:
    assert subject_of("https://parvis.example.fr:8443") == "https://parvis.example.fr"
    for none in ("http://parvis.example.fr", "https://localhost:8480", "https://192.0.2.7:8480", ""):
        assert subject_of(none) is None


def test_from_the_console_to_the_phone_and_back(
    tmp_path: Path, service: PushService, engine: str, hub_options: object
) -> None:
    data = tmp_path / "data"
    options = hub_options(data) if callable(hub_options) else ()
    given = ("--push-subject", SUBJECT, "--push-to-loopback", "--unseen-s", "0.5")
    with running_hub(data, *options, *given) as hub:
        assert stat.S_IMODE((data / "push-key").stat().st_mode) == 0o600
        subscription = service.handset(f"whole-{engine}")
        samia = hub.mediator("Samia")
        where = f"{hub.url}/console/push"
        key = samia.session.get(where, timeout=30).json()["key"]
        assert key == kept_push_key(data).public
        asked = {"subscription": subscription.model_dump(), "lang": "fr"}
        inside = asked | {"subscription": asked["subscription"] | {"endpoint": "https://10.0.0.1/x"}}  # type: ignore[operator]
        assert samia.session.post(where, json=inside, timeout=30).status_code == 422
        assert samia.session.post(where, json=asked, timeout=30).status_code == 200
        shift = {"step": "begin", "circle": "site", "places": [KIOSK.place]}
        begun = samia.session.post(f"{hub.url}/console/shift", json=shift, timeout=30)
        assert begun.json()["present"] is True
        raised(hub)
        wait_for(lambda: delivered_to(service, f"whole-{engine}"), 60)
        assert delivered_to(service, f"whole-{engine}")[0]["where"] == "Hall A, borne 2"
        ended = {"endpoint": subscription.endpoint}
        assert samia.session.delete(where, json=ended, timeout=30).status_code == 200
        strange = hub.mediator("Karim")
        strange.session.headers["Origin"] = "https://evil.example"
        assert strange.session.post(where, json=asked, timeout=30).status_code == 403


def raised(hub: HubProcess) -> None:
    hub.client().raise_call(CallDetails("Listes électorales", "étape 2", Lang("fr")))


def test_what_a_browser_gives_is_judged_at_the_door(service: PushService) -> None:
    good = service.handset("judged").model_dump() | {"expirationTime": None}
    assert Subscription.model_validate(good)
    for wrong in (
        good | {"endpoint": "ftp://x"},
        good | {"keys": good["keys"] | {"p256dh": "short"}},
        good | {"keys": good["keys"] | {"auth": "!" * 22}},
        good | {"name": "Dupont"},
    ):
        with pytest.raises(ValueError, match="validation error"):
            Subscription.model_validate(wrong)
