"""The console in a browser: somebody signs in, and a hall of kiosks beats and calls behind it."""

from __future__ import annotations

import uuid
from typing import Any

import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from hub.contract import (
    IDEMPOTENCY_HEADER,
    Beat,
    CallOrigin,
    CallRequest,
    KioskActivity,
    KioskIdentity,
    Route,
)
from hub.contract.base import Model
from hub.contract.calls import Reason
from hub.contract.fleet import KioskState, OutboxReport, Software
from hub.contract.staff import Role
from hub.help.calls import look
from tests.support.browser import wait_for
from tests.support.hub import PASSWORD, TOKEN, HubProcess

WELCOME = KioskIdentity(id="welcome-1", name="borne 1", place="Accueil")
HALL_A = KioskIdentity(id="hall-a-2", name="borne 2", place="Hall A")
HALL_B = KioskIdentity(id="hall-b-5", name="borne 5", place="Hall B")
ANNEX = KioskIdentity(id="annex-3", name="borne 3", place="Annexe")


def signed_in(
    browser: Chrome, hub: HubProcess, name: str = "Samia", role: Role = Role.MEDIATOR, lang: str = "fr"
) -> None:
    browser.delete_all_cookies()
    # Until there is an administrator, the page is another one.
    hub.account("Nour", Role.ADMINISTRATOR)
    browser.get(f"{hub.url}/console?lang={lang}")
    browser.find_element(By.ID, "login").send_keys(hub.account(name, role))
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "button.main").click()
    wait_for(lambda: browser.find_elements(By.ID, "calls-title"))
    connected(browser)


def connected(browser: Chrome) -> None:
    """The first picture has come: the page says who is there, or that nobody calls."""
    wait_for(lambda: run(browser, "return document.querySelector('#no-calls:not([hidden]), .call') !== null"))


def run(browser: Chrome, script: str, *given: object) -> Any:
    return browser.execute_script(script, *given)  # type: ignore[no-untyped-call]


def texts(browser: Chrome, selector: str) -> list[str]:
    """What is shown, in one step: the page may change between two."""
    script = (
        "return [...document.querySelectorAll(arguments[0])]"
        ".filter(one => one.getClientRects().length).map(one => one.innerText)"
    )
    return list(run(browser, script, selector))


def card(browser: Chrome, call: str) -> str:
    return "\n".join(texts(browser, f".call[data-id='{call}']"))


def click(browser: Chrome, selector: str) -> None:
    wait_for(lambda: [one for one in browser.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()])
    run(browser, "document.querySelector(arguments[0]).click()", selector)


def begin_shift(browser: Chrome) -> None:
    """Say that one is there, as a mediator does in the morning."""
    click(browser, "#shift")
    click(browser, "#on-duty")
    wait_for(lambda: "Disponible" in "".join(texts(browser, "#shift")))


def moves(browser: Chrome) -> None:
    """A hand moves the mouse: somebody sits before the page."""
    run(browser, "window.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))")


def phase(hub: HubProcess, call_id: str) -> str:
    with hub.store() as store:
        return str(store.read(lambda conn: look(conn, call_id)).phase)  # type: ignore[union-attr]


def sees(browser: Chrome, hub: HubProcess, call_id: str) -> None:
    """Somebody on shift has their hand on the mouse until the hub knows that they have seen the call."""

    def seen() -> bool:
        moves(browser)
        return phase(hub, call_id) == "seen"

    wait_for(seen)


def tell(hub: HubProcess, route: Route, body: Model) -> dict[str, Any]:
    """What a kiosk of this machine says."""
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        IDEMPOTENCY_HEADER: uuid.uuid4().hex,
    }
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(
            f"{hub.url}{route}", data=body.model_dump_json().encode(), headers=headers, timeout=30
        )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def beat(
    hub: HubProcess,
    kiosk: KioskIdentity,
    activity: KioskActivity = KioskActivity.FREE,
    procedure: str = "",
    *,
    devices: dict[str, str] | None = None,
    outbox: OutboxReport | None = None,
    software: Software | None = None,
) -> None:
    state = KioskState(procedure=procedure, devices=devices or {})
    tell(
        hub,
        Route.BEAT,
        Beat(
            kiosk=kiosk,
            activity=activity,
            state=state,
            outbox=outbox or OutboxReport(),
            software=software,
        ),
    )


def call(hub: HubProcess, kiosk: KioskIdentity = HALL_A, **more: Any) -> str:
    """A person calls: the id."""
    said: dict[str, Any] = {
        "kiosk": kiosk,
        "procedure": "Acte de naissance",
        "step": "étape 4 sur 5, justificatif de domicile",
        "visit": uuid.uuid4().hex,
        "reasons": (Reason(code="asked"), Reason(code="scans", n=3, detail="glare")),
        "comfort": ("large_text",),
        "lang": "ar",
    }
    return str(tell(hub, Route.CALLS, CallRequest.model_validate(said | more))["id"])


def noticed(hub: HubProcess, kiosk: KioskIdentity = HALL_B, **more: Any) -> str:
    """The kiosk notices that somebody has trouble: the id."""
    said: dict[str, Any] = {
        "origin": CallOrigin.NOTICED,
        "score": 0.82,
        "procedure": "Mes droits et mes aides",
        "step": "étape 7 sur 11, revenus",
        "reasons": (Reason(code="back", n=4), Reason(code="slow", n=2)),
        "comfort": (),
        "lang": "fr",
    }
    return call(hub, kiosk, **said | more)


def busy_hall(hub: HubProcess) -> tuple[str, str]:
    """Four kiosks in four states; a person who calls and one who may need help: their calls' ids."""
    beat(hub, WELCOME)
    beat(hub, HALL_A, KioskActivity.VISIT, "Acte de naissance", devices={"printer": "out_of_paper"})
    beat(hub, HALL_B, KioskActivity.VISIT, "Mes droits et mes aides")
    beat(hub, ANNEX, KioskActivity.CLOSED, outbox=OutboxReport(waiting=2, dead={"help-call": 1}))
    return call(hub), noticed(hub)


def refused_by_policy(browser: Chrome) -> list[str]:
    """What the page's policy stopped."""
    said = [str(line["message"]) for line in browser.get_log("browser")]
    return [line for line in said if "Security Policy" in line or "TrustedScript" in line]
