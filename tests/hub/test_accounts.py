"""Accounts as people have them: the first one, invitations, passwords, roles, and an end at once."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from hub.accounts import invitations, journal
from hub.accounts.passwords import Cost, Match, Passwords, Weakness, weakness
from hub.contract.staff import Role
from tests.support.hub import CODE, PASSWORD, TOWN, HubProcess, Mediator, running_hub, set_up

BOTH_ENGINES = True
LINK = re.compile(r'id="link" readonly value="([^"]+)"')
OTHER = "tournesol bureau lampe"


def added(by: Mediator, login: str, role: Role = Role.MEDIATOR) -> str:
    """The link that an administrator gets for somebody."""
    said = {"name": "Karim", "login": login, "role": role}
    answer = by.session.post(f"{by.url}/console/staff", data=said, timeout=30)
    assert answer.status_code == 200, answer.text
    return LINK.findall(answer.text)[0]


def takes(link: str, password: str = PASSWORD) -> requests.Response:
    origin = "/".join(link.split("/")[:3])
    headers = {"Origin": origin}
    return requests.post(
        link, data={"password": password}, headers=headers, timeout=30, allow_redirects=False
    )


def step(by: Mediator, login: str, name: str, **said: str) -> requests.Response:
    """What an administrator does with the account of this login."""
    page = by.session.get(f"{by.url}/console/staff", timeout=30).text
    found = re.search(
        rf'<li data-id="([^"]+)">\s*<div class="about">\s*<h2>[^<]*</h2>\s*<p class="soft">{login}<', page
    )
    assert found, page
    if name == "end":
        said = {"sure": found[1]} | said
    return by.session.post(f"{by.url}/console/staff/{found[1]}/{name}", data=said, timeout=30)


def actions(hub: HubProcess) -> list[str]:
    with hub.store() as store:
        return [line.action for line in store.read(lambda conn: journal.newest(conn, "town", 200))]


def test_the_first_page_makes_the_first_administrator_and_then_no_other(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        page = requests.get(f"{hub.url}/console", timeout=30)
        assert (page.status_code, "Premier compte" in page.text) == (200, True)
        assert [set_up(hub.url, f"WRNG-000{n}").status_code for n in range(3)] == [401] * 3
        assert set_up(hub.url, CODE, password="court").status_code == 422
        first = set_up(hub.url, CODE.lower().replace("-", " "))
        assert first.status_code == 303
        assert "Premier compte" not in requests.get(f"{hub.url}/console", timeout=30).text
        assert Mediator(hub.url, "SAMIA").answer.status_code == 303, "however the login is typed"
        assert actions(hub) == [
            "sign_in.password",
            "sign_in.code",
            "set_up",
            "account.made",
            "emergency.failed",
        ]


def test_who_is_locked_out_comes_back_by_the_servers_code_and_everybody_sees_it(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        set_up(hub.url)
        old = Mediator(hub.url, "samia")
        assert set_up(hub.url, password=OTHER).status_code == 303
        assert Mediator(hub.url, "samia").answer.status_code == 401
        new = Mediator(hub.url, "samia", OTHER)
        page = new.session.get(f"{hub.url}/console/staff", timeout=30).text
        assert 'id="emergency"' in page
        assert "emergency.used" in actions(hub)
        assert old.session.get(f"{hub.url}/console/events", timeout=30).status_code == 401
        assert '"event": "emergency.used"' in hub.log.read_text()


def test_an_invitation_is_taken_once_and_not_by_a_weak_password(hub: HubProcess) -> None:
    claire = hub.administrator("Claire")
    link = added(claire, "karim.1")
    assert "karim.1" in requests.get(link, timeout=30).text
    for weak in ("court", "karim.1karim.1", "mairie de valbourg", "aaaaaaaaaaaaaa"):
        assert takes(link, weak).status_code == 422, weak
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert requests.post(link, data={"password": PASSWORD}, headers=elsewhere, timeout=30).status_code == 403
    assert takes(link).status_code == 303
    assert takes(link, OTHER).status_code == 404
    assert requests.get(link, timeout=30).status_code == 404
    assert Mediator(hub.url, "karim.1").answer.status_code == 303
    assert "ne marche plus" in requests.get(f"{hub.url}/console/invitation/{'x' * 32}", timeout=30).text
    token = link.rsplit("/", 1)[1]
    assert token not in hub.log.read_text()


def test_a_new_link_ends_the_one_before_and_old_sessions(hub: HubProcess) -> None:
    claire = hub.administrator("Claire")
    takes(added(claire, "karim.2"))
    karim = Mediator(hub.url, "karim.2")
    first = LINK.findall(step(claire, "karim.2", "invite").text)[0]
    second = LINK.findall(step(claire, "karim.2", "invite").text)[0]
    assert takes(first).status_code == 404
    assert takes(second, OTHER).status_code == 303
    assert karim.session.get(f"{hub.url}/console/events", timeout=30).status_code == 401
    assert Mediator(hub.url, "karim.2").answer.status_code == 401
    assert Mediator(hub.url, "karim.2", OTHER).answer.status_code == 303


def test_a_link_of_yesterday_is_over(hub: HubProcess) -> None:
    link = added(hub.administrator("Claire"), "karim.3")
    with hub.store() as store:
        token = link.rsplit("/", 1)[1]
        later = store.write(lambda tx: tx.now_ms) + invitations.LIFE_MS
        assert store.read(lambda conn: invitations.look(conn, token, later - 1000)) is not None
        assert store.read(lambda conn: invitations.look(conn, token, later + 1000)) is None


def test_an_account_that_ends_is_out_at_once_and_its_login_is_free(hub: HubProcess) -> None:
    claire = hub.administrator("Claire")
    takes(added(claire, "karim.4"))
    karim = Mediator(hub.url, "karim.4")
    stream = karim.events()
    assert next(stream)[0] == "snapshot"
    assert step(claire, "karim.4", "end").status_code == 200
    for _ in stream:
        pass
    assert karim.session.get(f"{hub.url}/console/events", timeout=30).status_code == 401
    assert Mediator(hub.url, "karim.4").answer.status_code == 401
    assert takes(added(claire, "karim.4")).status_code == 303


def test_an_account_ends_only_at_the_second_word(hub: HubProcess) -> None:
    claire = hub.administrator("Claire")
    added(claire, "karim.8")
    for unsure in ("", "yes", "another-id"):
        asked = step(claire, "karim.8", "end", sure=unsure)
        assert (asked.status_code, 'id="sure"' in asked.text) == (200, True)
    assert "account.ended" not in actions(hub)[:3]
    ended = step(claire, "karim.8", "end")
    assert ("karim.8<" in ended.text, 'id="sure"' in ended.text) == (False, False)


def shifts_of(hub: HubProcess, name: str) -> list[int]:
    """When the shifts of people of this name end."""
    with hub.store() as store:
        asked = "SELECT until_ms FROM shift WHERE name = '" + name + "'"
        return list(store.read(lambda conn: conn.exec_driver_sql(asked).scalars().all()))


def test_who_left_or_may_not_answer_any_more_is_on_no_shift(hub: HubProcess) -> None:
    """Once a shift outlived the role that allowed it, and an open page made them reachable again."""
    claire, watching = hub.administrator("Claire"), hub.administrator("Nadia")
    heard = watching.events()
    assert next(heard)[0] == "snapshot"
    for name, act, said in (("Odile", "role", {"role": "agent"}), ("Otto", "end", {})):
        who = hub.mediator(name)
        begun = who.session.post(f"{hub.url}/console/shift", json={"step": "begin"}, timeout=30)
        assert (begun.status_code, len(shifts_of(hub, name))) == (200, 1)
        assert step(claire, who.login, act, **said).status_code == 200
        assert next(
            data for kind, _, data in heard if kind == "shift" and data["ended"] and data["name"] == name
        )
        assert shifts_of(hub, name) == []


def test_the_servers_code_opens_no_account_of_another_commune(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        assert set_up(hub.url).status_code == 303
        ana = hub.somebody("Ana", Role.AGENT, "duclair")
        assert set_up(hub.url, login=ana.login, password=OTHER).status_code == 422
        assert Mediator(hub.url, ana.login, OTHER).answer.status_code == 401
        assert ana.session.get(f"{hub.url}/console/staff", timeout=30).status_code == 403


def test_a_session_left_open_changes_no_way_in_without_a_new_proof(hub: HubProcess) -> None:
    takes(added(hub.administrator("Claire"), "karim.9"))
    karim = Mediator(hub.url, "karim.9")
    me = f"{hub.url}/console/me"
    old_proof = (
        "UPDATE console_session SET proved_ms = 0"
        " WHERE staff IN (SELECT id FROM staff WHERE login = 'karim.9')"
    )
    with hub.store() as store:
        store.write(lambda tx: tx.conn.exec_driver_sql(old_proof))
    assert karim.session.post(f"{me}/password", data={"password": OTHER}, timeout=30).status_code == 422
    assert karim.session.post(f"{me}/prove", data={"old": "not this one"}, timeout=30).status_code == 422
    assert karim.session.post(f"{me}/prove", data={}, timeout=30).status_code == 422
    assert karim.session.post(f"{me}/prove", data={"old": PASSWORD}, timeout=30).status_code == 200
    assert karim.session.post(f"{me}/password", data={"password": OTHER}, timeout=30).status_code == 200
    assert Mediator(hub.url, "karim.9", OTHER).answer.status_code == 303


def test_a_role_that_changes_ends_what_the_old_one_allowed(hub: HubProcess) -> None:
    claire = hub.administrator("Claire")
    takes(added(claire, "nour.5", Role.ADMINISTRATOR))
    nour = Mediator(hub.url, "nour.5")
    assert nour.session.get(f"{hub.url}/console/journal", timeout=30).status_code == 200
    assert step(claire, "nour.5", "role", role="agent").status_code == 200
    assert nour.session.get(f"{hub.url}/console/events", timeout=30).status_code == 401
    nour = Mediator(hub.url, "nour.5")
    assert nour.session.get(f"{hub.url}/console/journal", timeout=30).status_code == 403


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        set_up(hub.url)
        samia = Mediator(hub.url, "samia")
        assert step(samia, "samia", "end").status_code == 422
        assert step(samia, "samia", "role", role="agent").status_code == 422
        added(samia, "nour", Role.ADMINISTRATOR)
        assert step(samia, "nour", "end").status_code == 200


def test_a_password_changes_with_the_old_one_and_ends_the_other_sessions(hub: HubProcess) -> None:
    takes(added(hub.administrator("Claire"), "karim.6"))
    here, there = Mediator(hub.url, "karim.6"), Mediator(hub.url, "karim.6")
    where = f"{hub.url}/console/me/password"
    wrong = here.session.post(where, data={"old": "not this one", "password": OTHER}, timeout=30)
    assert (wrong.status_code, 'id="wrong" hidden' in wrong.text) == (422, False)
    assert (
        here.session.post(where, data={"old": PASSWORD, "password": "court"}, timeout=30).status_code == 422
    )
    assert here.session.post(where, data={"old": PASSWORD, "password": OTHER}, timeout=30).status_code == 200
    assert here.session.get(f"{hub.url}/console/me", timeout=30).status_code == 200
    assert there.session.get(f"{hub.url}/console/events", timeout=30).status_code == 401
    assert Mediator(hub.url, "karim.6", OTHER).answer.status_code == 303


def test_out_everywhere_is_everywhere(hub: HubProcess) -> None:
    takes(added(hub.administrator("Claire"), "karim.7"))
    both = [Mediator(hub.url, "karim.7") for _ in range(2)]
    done = both[0].session.post(f"{hub.url}/console/me/sessions", timeout=30, allow_redirects=False)
    assert done.status_code == 303
    for one in both:
        assert one.session.get(f"{hub.url}/console/events", timeout=30).status_code == 401


@pytest.mark.long
def test_the_server_itself_gives_a_link_without_a_browser(hub: HubProcess) -> None:
    where = ["--data", str(hub.data), *hub.database_options]

    def account(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hub", "account", *where, "--url", hub.url, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    made = account("--login", "clerc", "--name", "Ana", "--commune", "duclair", "--commune-name", "Duclair")
    assert (made.returncode, made.stderr) == (0, "")
    assert takes(made.stdout.strip()).status_code == 303
    ana = Mediator(hub.url, "clerc")
    assert "clerc" in ana.session.get(f"{hub.url}/console/staff", timeout=30).text
    assert "clerc" not in hub.administrator("Claire").session.get(f"{hub.url}/console/staff", timeout=30).text
    again = account("--login", "clerc", "--name", "Ana", "--commune", "duclair")
    assert takes(again.stdout.strip(), OTHER).status_code == 303
    for wrong in (("--login", "a b", "--name", "Ana"), ("--login", "clerc", "--name", "Ana")):
        assert account(*wrong).returncode == 2


def test_new_passwords_are_long_and_nobodys_first_guess() -> None:
    words = (TOWN, "claire.martin", "Claire")
    assert weakness("onze signes", words) is Weakness.SHORT
    assert weakness("x" * 257, words) is Weakness.LONG
    for guessed in ("motdepasse123", "Mairie-Valbourg!", "claire.martin1", "1234567890123", "azertyazerty"):
        assert weakness(guessed, words) is Weakness.GUESSED, guessed
    for good in (PASSWORD, "correct horse battery", "été à la plage", "ﬁne ligature, ﬁne", "сильный пароль"):
        assert weakness(good, words) is None, good


def test_a_password_is_kept_anew_at_a_new_cost_and_one_that_nobody_has_takes_as_long() -> None:
    cheap, dear = Passwords(Cost(64, 1, 1)), Passwords(Cost(128, 2, 1))
    kept = cheap.hash("cheval agrafe pile")
    assert kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert cheap.check(kept, "cheval agrafe pile") is Match.RIGHT
    assert dear.check(kept, "cheval agrafe pile") is Match.OLD
    assert cheap.check(kept, "cheval agrafe pil") is Match.WRONG
    assert cheap.check(cheap.hash("ﬁn de la phrase"), "fin de la phrase") is Match.RIGHT, (
        "the same from any keyboard"
    )
    for nobody in (None, "", "nonsense"):
        assert dear.check(nobody, "cheval agrafe pile") is Match.WRONG
    # The comparison of a login that is not there costs what the others cost.
    assert dear.nobodys.startswith("$argon2id$v=19$m=128,t=2,p=1$")


@pytest.mark.long
def test_a_hub_that_asks_more_of_passwords_keeps_them_anew_at_the_next_sign_in(tmp_path: Path) -> None:
    with running_hub(tmp_path / "data") as hub:
        login = hub.account("Samia")
    with running_hub(tmp_path / "data", "--password-kib", "128") as hub:
        assert Mediator(hub.url, login).answer.status_code == 303
        with hub.store() as store:
            kept = store.read(lambda conn: conn.exec_driver_sql("SELECT password FROM staff").scalar_one())
        assert "m=128," in kept
        assert Mediator(hub.url, login).answer.status_code == 303


@pytest.mark.parametrize("login", ["", " ", "a b", "x" * 70, "nobody", "\x00\x00\x00"])
def test_whatever_is_typed_as_a_login_is_told_the_same(hub: HubProcess, login: str) -> None:
    hub.administrator("Claire")
    assert Mediator(hub.url, login, "whatever it may be").answer.status_code in (401, 429)


@pytest.mark.long
def test_many_who_sign_in_at_once_hold_up_no_call(tmp_path: Path) -> None:
    """Once forty wrong passwords took all the hub's threads, and a call waited for their hashes."""
    with running_hub(tmp_path / "data", "--password-kib", "65536") as hub:
        karim = hub.mediator("Karim")
        said = {"login": "nobody", "password": OTHER}
        where = f"{hub.url}/console/sign-in"
        with ThreadPoolExecutor(40) as pool:
            headers = {"Origin": hub.url}
            all_of_them = [
                pool.submit(requests.post, where, data=said, headers=headers, timeout=60) for _ in range(40)
            ]
            answered = 0
            while not all(one.done() for one in all_of_them):
                assert karim.session.get(f"{hub.url}/console/day", timeout=60).status_code == 200
                answered += 1
        assert {one.result().status_code for one in all_of_them} == {401, 429}
        assert answered > 2, "they were served between the hashes"


@pytest.mark.parametrize("nul", ["\0", "\0abcdefghij"])
def test_a_letter_that_no_database_keeps_is_simply_wrong(hub: HubProcess, nul: str) -> None:
    """PostgreSQL takes no zero byte in a text: once it was a fault of the hub."""
    karim = hub.mediator("Karim")
    with hub.store() as store:
        # A second way in: only then does the store look for the passkey.
        mine = f"UPDATE staff SET proconnect = 'subject-{len(nul)}' WHERE login = '{karim.login}'"
        store.write(lambda tx: tx.conn.exec_driver_sql(mine))
    for step_, said in (
        ("passkey-gone", {"passkey": nul}),
        ("pin", {"pin": "8052", "badge": nul}),
        ("password", {"old": nul, "password": nul * 20}),
    ):
        answer = karim.session.post(f"{hub.url}/console/me/{step_}", data=said, timeout=30)
        assert answer.status_code == 422, step_
    wrong = {"login": nul, "password": nul}
    headers = {"Origin": hub.url}
    assert (
        requests.post(f"{hub.url}/console/sign-in", data=wrong, headers=headers, timeout=30).status_code
        == 401
    )


@pytest.mark.parametrize("origin", ["http://[", "//", "null", "https://{own}", "http://{own}.evil.example"])
def test_an_origin_that_is_not_ours_to_the_letter_signs_nobody_in(hub: HubProcess, origin: str) -> None:
    from starlette.datastructures import Headers

    from hub.web import same_origin

    host = "hub.example"
    given = origin.format(own=host)
    assert not same_origin(Headers({"origin": given, "host": host}), f"http://{host}")
    where = f"{hub.url}/console/sign-in"
    sent = {"Origin": origin.format(own="evil.example")}
    said = {"login": "nobody", "password": OTHER}
    assert requests.post(where, data=said, headers=sent, timeout=30).status_code == 403
