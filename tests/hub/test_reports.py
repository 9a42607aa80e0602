"""Reports in La Coop's codes, and mandates: kept without a name, corrected by their author, handed out."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable

import pytest
import requests
from pydantic import BaseModel

from hub.briefing.briefing import Briefings
from hub.contract import IDEMPOTENCY_HEADER, CallRequest, ProblemCode
from hub.contract.devices import Envelope, Taken, outbox_binding
from hub.contract.reports import (
    MANDATE,
    REPORT,
    Autonomy,
    MandateLine,
    MandateStep,
    PlaceKind,
    ReportRequest,
    Theme,
)
from hub.contract.staff import Role
from hub.reports.coop import COLUMNS, harmless
from hub.reports.mandates import code_sha256
from hub.store.tables import journal
from hub.store.tables import mandate as mandates
from hub.timing import system_now_ms
from kiosk.uplink.enrolling import Trusted
from kiosk.uplink.outbox import MessageKey
from kiosk.uplink.sealing import sealer
from kiosk.uplink.trust import to_base64url
from kiosk.uplink.trustline import TurnedAway
from tests.support.devices import trusted
from tests.support.hub import KIOSK, TOKEN, HubProcess, Mediator, staff_id

Give = Callable[..., object]


@pytest.fixture(scope="module")
def known(hub: HubProcess) -> Trusted:
    return trusted(hub)


@pytest.fixture(scope="module")
def samia(hub: HubProcess) -> Mediator:
    return hub.mediator("Samia")


@pytest.fixture
def give(known: Trusted) -> Give:
    def give(kind: str, said: BaseModel, age_s: float = 0) -> object:
        key = MessageKey(uuid.uuid4().hex)
        made = sealer(known.hub.key_bytes())(said.model_dump_json().encode(), outbox_binding(kind, key))
        return known.line.give(key, Envelope(kind=kind, sealed=to_base64url(made), age_s=age_s))

    return give


def report(who: str, **more: object) -> ReportRequest:
    said: dict[str, object] = {
        "kiosk": KIOSK,
        "staff": who,
        "day": "2026-05-28",
        "duration_min": 20,
        "themes": (Theme.PROCEDURES, Theme.HOUSING),
        "autonomy": Autonomy.PARTLY,
    }
    return ReportRequest.model_validate(said | more)


def page(samia: Mediator, **query: str) -> str:
    answer = samia.session.get(f"{samia.url}/console/reports", params=query, timeout=30)
    assert answer.status_code == 200
    return answer.text


def rows(samia: Mediator, **query: str) -> list[dict[str, str]]:
    answer = samia.session.get(f"{samia.url}/console/reports.csv", params=query, timeout=30)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def save(samia: Mediator, **more: object) -> requests.Response:
    said: dict[str, object] = {
        "day": "2026-05-20",
        "duration": "25",
        "place": PlaceKind.HERE,
        "theme": [Theme.MONEY],
        "autonomy": Autonomy.ALONE,
    }
    where = f"{samia.url}/console/reports"
    return samia.session.post(where, data=said | more, timeout=30, allow_redirects=False)


MAY = {"first": "2026-05-01", "last": "2026-05-31"}


def test_a_kiosks_report_is_listed_and_handed_out_in_la_coops_codes(
    hub: HubProcess, samia: Mediator, give: Give
) -> None:
    asked = report(
        staff_id(hub, samia.login), structure="CAF", oriented=True, procedure="Allocation logement"
    )
    assert isinstance(give(REPORT, asked), Taken)
    assert "Allocation logement" in page(samia, **MAY)
    row = next(one for one in rows(samia, **MAY) if one["precisions_demarche"] == "Allocation logement")
    assert row["date"] == "2026-05-28"
    assert row["duree"] == "20"
    assert row["type_lieu"] == "lieu_activite"
    assert row["thematiques"] == "aide_aux_demarches_administratives|logement"
    assert row["autonomie"] == "partiellement_autonome"
    assert (row["oriente_vers_structure"], row["notes"]) == ("oui", "CAF")
    assert row["mediateur"] == "Samia"
    assert tuple(row) == COLUMNS


def test_a_report_of_somebody_who_does_not_work_here_is_refused(hub: HubProcess, give: Give) -> None:
    foreign = hub.account("Louise", Role.MEDIATOR, "elsewhere")
    assert give(REPORT, report(staff_id(hub, foreign))) == TurnedAway(ProblemCode.UNKNOWN)
    assert give(REPORT, report("nobody")) == TurnedAway(ProblemCode.UNKNOWN)


def test_what_a_kiosk_only_measured_waits_for_its_author(hub: HubProcess, give: Give) -> None:
    """Once it was handed out as if the mediator had read it."""
    zoe = hub.mediator("Zoe")
    asked = report(staff_id(hub, zoe.login), day="2026-04-02", procedure="Mesure", confirmed=False)
    assert isinstance(give(REPORT, asked), Taken)
    april = {"first": "2026-04-01", "last": "2026-04-30"}
    assert [one for one in rows(zoe, **april) if one["precisions_demarche"] == "Mesure"] == []
    text = page(zoe)
    assert "Comptes rendus à confirmer" in text
    waiting = text[text.index('id="waiting"') :]
    entry = waiting.split('data-id="', 1)[1].split('"')[0]
    assert "À confirmer" in page(hub.mediator("Karim"), **april)
    assert save(zoe, id=entry, day="2026-04-02", procedure="Mesure").status_code == 303
    assert [one["precisions_demarche"] for one in rows(zoe, **april)] == ["Mesure"]
    assert 'id="waiting"' not in page(zoe)


def leaves(hub: HubProcess, who: Mediator) -> None:
    """Their account is ended, as an administrator does."""
    boss, member = hub.administrator("Nour"), staff_id(hub, who.login)
    where = f"{hub.url}/console/staff/{member}/end"
    boss.session.post(where, data={"sure": member}, timeout=30).raise_for_status()


def test_what_waits_for_somebody_who_has_left_is_confirmed_by_an_administrator(
    hub: HubProcess, give: Give
) -> None:
    """Once it waited for ever: only its author could confirm it, and their account was ended."""
    jo, boss = hub.mediator("Jo"), hub.administrator("Nour")
    day, days = "2026-02-03", {"first": "2026-02-01", "last": "2026-02-28"}
    asked = report(staff_id(hub, jo.login), day=day, procedure="De Jo", confirmed=False, mandate="m-jo")
    assert isinstance(give(REPORT, asked), Taken)
    own = report(staff_id(hub, jo.login), day=day, procedure="Déjà lu")
    assert isinstance(give(REPORT, own), Taken)
    text = page(boss, **days)
    entry = text[: text.index("De Jo")].rsplit('data-id="', 1)[1].split('"')[0]
    read = text[: text.index("Déjà lu")].rsplit('data-id="', 1)[1].split('"')[0]
    assert save(boss, id=entry, day=day).status_code == 404, "who works here says it themselves"
    leaves(hub, jo)
    assert save(hub.mediator("Karim"), id=entry, day=day).status_code == 404
    assert save(boss, id=read, day=day).status_code == 404, "what its author has confirmed stands"
    foreign = hub.somebody("Louise", Role.ADMINISTRATOR, "elsewhere")
    assert save(foreign, id=entry, day=day).status_code == 404
    assert "De Jo" not in page(foreign, **days)
    waiting = page(boss)
    assert '<p class="who">Une personne a quitté l’équipe' in waiting
    assert waiting.count(f'data-id="{entry}"') == 1
    assert "Vérifier le compte rendu de Jo" in page(boss, edit=entry)
    assert "Vérifier le compte rendu de Jo" in save(boss, id=entry, day="soon").text
    assert save(boss, id=entry, day=day, procedure="De Jo").status_code == 303
    [row] = [one for one in rows(boss, **days) if one["precisions_demarche"] == "De Jo"]
    assert row["mediateur"] == "Jo", "it is still theirs"
    assert save(boss, id=entry, day=day).status_code == 404, "once"
    with hub.store() as store:
        lines = store.read(lambda conn: conn.execute(journal.select()).mappings().all())
    [line] = [one for one in lines if one["object"] == entry and one["action"] != "report.added"]
    assert (line["action"], line["who"]) == ("report.confirmed_for", staff_id(hub, boss.login))


def call_of(hub: HubProcess, key: str) -> str:
    body = CallRequest(kiosk=KIOSK, procedure="Carte grise", step="s")
    headers = {"Authorization": f"Bearer {TOKEN}", IDEMPOTENCY_HEADER: key}
    answer = requests.post(
        f"{hub.url}/api/calls", json=body.model_dump(mode="json"), headers=headers, timeout=30
    )
    return str(answer.json()["id"])


def test_one_help_has_one_report_whoever_wrote_first(hub: HubProcess, give: Give) -> None:
    lea, key = hub.mediator("Lea"), uuid.uuid4().hex
    call = call_of(hub, key)
    # What the call knows is not asked again.
    assert 'name="procedure" type="text" value="Carte grise"' in page(lea, call=call)
    measured = report(
        staff_id(hub, lea.login), day="2026-03-03", procedure="Une fois", call_key=key, confirmed=False
    )
    assert isinstance(give(REPORT, measured), Taken)
    # The console's link after a call leads to what the kiosk has sent, not to a second one.
    form = page(lea, call=call)
    assert 'value="Une fois"' in form
    assert "Corriger mon compte rendu" in form
    # The form stood open before it came.
    assert save(lea, call=call, day="2026-03-03", procedure="Une fois, relu").status_code == 303
    march = {"first": "2026-03-01", "last": "2026-03-31"}
    assert [one["precisions_demarche"] for one in rows(lea, **march)] == ["Une fois, relu"]
    # And the other way round: the kiosk's comes late.
    again = report(staff_id(hub, lea.login), day="2026-03-03", procedure="Tard", call_key=key, mandate="m-9")
    assert isinstance(give(REPORT, again), Taken)
    assert [one["precisions_demarche"] for one in rows(lea, **march)] == ["Une fois, relu"]


def test_one_corrects_ones_own_report_and_no_other(hub: HubProcess, samia: Mediator) -> None:
    assert save(samia, procedure="Impôts 2026").status_code == 303
    text = page(samia, **MAY)
    entry = text[: text.index("Impôts 2026")].rsplit('data-id="', 1)[1].split('"')[0]
    assert save(samia, id=entry, procedure="Impôts 2026, corrigé", duration="45").status_code == 303
    found = [one for one in rows(samia, **MAY) if one["precisions_demarche"].startswith("Impôts 2026")]
    assert [(one["precisions_demarche"], one["duree"]) for one in found] == [("Impôts 2026, corrigé", "45")]
    karim = hub.mediator("Karim")
    assert save(karim, id=entry, duration="1").status_code == 404
    assert save(hub.somebody("Louise", Role.MEDIATOR, "elsewhere"), id=entry).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2031-01-01"},
        {"day": "soon"},
        {"duration": "0"},
        {"duration": "many"},
        {"theme": []},
        {"theme": ["dancing"]},
        {"place": "moon"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_of_the_form_is_lost(samia: Mediator, wrong: dict) -> None:
    answer = save(samia, procedure="Ne te perds pas", **wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="Ne te perds pas"' in answer.text


def test_another_communes_reports_are_nobodys_here(hub: HubProcess, samia: Mediator) -> None:
    louise = hub.somebody("Louise", Role.MEDIATOR, "elsewhere")
    assert save(louise, procedure="Chez Louise").status_code == 303
    assert "Chez Louise" in page(louise, **MAY)
    assert "Chez Louise" not in page(samia, **MAY)
    assert all(one["precisions_demarche"] != "Chez Louise" for one in rows(samia, **MAY))


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|cmd"])
def test_a_cell_is_never_a_formula(evil: str) -> None:
    assert harmless(evil) == f"'{evil}"
    assert harmless("Inscription = simple") == "Inscription = simple"


def test_a_formula_that_was_typed_is_handed_out_as_text(samia: Mediator) -> None:
    assert save(samia, procedure='=HYPERLINK("x")', structure="+33 1").status_code == 303
    found = [one for one in rows(samia, **MAY) if "HYPERLINK" in one["precisions_demarche"]]
    assert [(one["precisions_demarche"], one["notes"]) for one in found] == [('\'=HYPERLINK("x")', "'+33 1")]


def mandate(who: str, step: MandateStep = MandateStep.SIGNED, **more: object) -> MandateLine:
    said: dict[str, object] = {"kiosk": KIOSK, "staff": who, "mandate": "m-1", "step": step}
    return MandateLine.model_validate(said | more)


def revoke(samia: Mediator, code: str) -> requests.Response:
    return samia.session.post(f"{samia.url}/console/mandates", data={"code": code}, timeout=30)


def test_a_mandate_is_listed_and_ends_by_the_code_on_its_paper(
    hub: HubProcess, samia: Mediator, give: Give
) -> None:
    who = staff_id(hub, samia.login)
    signed = mandate(
        who,
        attestation="a" * 64,
        scope="Acte de naissance",
        expires_ms=4_000_000_000_000,
        revocation_sha256=code_sha256("K7PQ-2M4X"),
    )
    assert isinstance(give(MANDATE, signed), Taken)
    assert isinstance(give(MANDATE, mandate(who, MandateStep.USED)), Taken)
    assert "Acte de naissance" in page(samia)
    assert revoke(hub.somebody("Louise", Role.MEDIATOR, "elsewhere"), "K7PQ-2M4X").status_code == 422
    assert revoke(samia, "K7PQ-2M4Y").status_code == 422
    assert "Acte de naissance" in page(samia)
    ended = revoke(samia, " k7pq 2m4x ")
    assert ended.status_code == 200
    assert "Acte de naissance" not in ended.text
    with hub.store() as store:
        lines = store.read(lambda conn: conn.execute(journal.select()).mappings().all())
    assert [(one["action"], one["object"]) for one in lines if one["action"].startswith("mandate.")] == [
        ("mandate.signed", f"m-1:{'a' * 64}"),
        ("mandate.used", "m-1"),
        ("mandate.revoked", "m-1"),
    ]


def test_what_was_revoked_at_the_console_is_told_to_the_kiosks_of_its_commune_alone(
    hub: HubProcess, samia: Mediator, give: Give
) -> None:
    """Once only the hub knew: at the kiosk the mediator acted on."""
    who, now_ms = staff_id(hub, samia.login), system_now_ms()
    for name, code in (("m-ended", "BCDF"), ("m-lasts", "GHJK"), ("m-revoked", "LMNP")):
        known = {"expires_ms": now_ms + 3_600_000, "revocation_sha256": code_sha256(code)}
        assert isinstance(give(MANDATE, mandate(who, mandate=name, **known)), Taken)
    assert isinstance(give(MANDATE, mandate(who, MandateStep.ENDED, mandate="m-ended")), Taken)
    with hub.store() as store:
        both = [Briefings(store, system_now_ms) for _ in range(2)]
        before = both[0].version("town")
        there = set(both[0].of("town").revoked)
        assert revoke(samia, "LMNP").status_code == 200
        assert set(both[1].of("town").revoked) - there == {"m-revoked"}
        assert both[1].version("town") != before, "each kiosk hears of it with its next sign of life"
        assert both[1].of("elsewhere").revoked == ()
        late = Briefings(store, lambda: now_ms + 7_200_000)
        assert "m-revoked" not in late.of("town").revoked, "what would be over is over"


def test_a_mandate_was_signed_when_it_was_signed(hub: HubProcess, samia: Mediator, give: Give) -> None:
    """Once it was signed when its line came, hours later."""
    who = staff_id(hub, samia.login)
    for step, age_s in ((MandateStep.SIGNED, 7200.0), (MandateStep.ENDED, 3600.0)):
        assert isinstance(give(MANDATE, mandate(who, step, mandate="m-late"), age_s), Taken)
    with hub.store() as store:
        wanted = mandates.select().where(mandates.c.id == "m-late")
        row = store.read(lambda conn: conn.execute(wanted).mappings().one())
    now_ms = system_now_ms()
    assert abs(now_ms - 7_200_000 - row["signed_ms"]) < 600_000
    assert abs(now_ms - 3_600_000 - row["ended_ms"]) < 600_000
    assert row["expires_ms"] == row["signed_ms"] + 86_400_000


def test_who_guesses_codes_is_made_to_wait(hub: HubProcess) -> None:
    karim = hub.mediator("Karim")
    answers = [revoke(karim, f"WRONG-{index}").status_code for index in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429
