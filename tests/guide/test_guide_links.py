"""Only official addresses become QR codes; what only looks official is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.guide.links import Official, Refused, judge

ALLOWED = ("gouv.fr", "caf.fr", ".service-public.fr", "Ameli.fr ")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.impots.gouv.fr/portail/?a=1#b", "https://www.impots.gouv.fr/portail/?a=1#b"),
        ("http://www.caf.fr/aides", "https://www.caf.fr/aides"),
        ("https://gouv.fr", "https://gouv.fr"),
        ("HTTPS://WWW.Service-Public.FR/x", "https://www.service-public.fr/x"),
        ("https://service-public.fr:443/", "https://service-public.fr/"),
        ("http://ants.gouv.fr:80/", "https://ants.gouv.fr/"),
        ("https://ants.gouv.fr./x", "https://ants.gouv.fr/x"),
        (" https://assure.ameli.fr ", "https://assure.ameli.fr"),
    ],
)
def test_an_official_address_is_shown_over_https(url: str, shown: str) -> None:
    assert judge(url, ALLOWED) == Official(shown)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://timbres-impots.fr/", "domain"),
        ("https://impots-gouv.fr/", "domain"),
        ("https://notgouv.fr/", "domain"),
        ("https://gouv.fr.example.com/", "domain"),
        ("https://xcaf.fr", "domain"),
        ("https://www.service-public.fr@evil.example/", "user"),
        ("https://user:pass@www.caf.fr/", "user"),
        ("https://@www.caf.fr/", "user"),
        ("https://www.caf.fr:8443/", "port"),
        ("https://www.caf.fr:80/", "port"),
        ("http://www.caf.fr:443/", "port"),
        ("https://www.cаf.fr/", "look_alike"),  # a Cyrillic a
        ("https://xn--cf-5ma.gouv.fr/", "look_alike"),
        ("https://www.gouv。fr/", "look_alike"),
        ("javascript:alert(1)", "scheme"),
        ("mailto:a@caf.fr", "scheme"),
        ("ftp://ftp.caf.fr/", "scheme"),
        ("//www.caf.fr/", "scheme"),
        ("www.caf.fr", "scheme"),
        ("", "form"),
        ("https://", "form"),
        ("https:///caf.fr", "form"),
        ("https://localhost/", "form"),
        ("https://192.168.0.1/", "form"),
        ("https://[::1]/", "form"),
        ("https://[bad/", "form"),
        ("https://1.2.3.256/", "form"),
        ("https://www.caf.fr:port/", "form"),
        ("https://www..caf.fr/", "form"),
        ("https://-www.caf.fr/", "form"),
        ("https://www.caf.fr\\@evil.example/", "form"),
        ("https://www.caf.fr/a b", "form"),
        ("https://www.caf.fr/\n", "Official"),
        ("https://www.caf.fr/\tx", "form"),
        ("https://www.caf.fr/" + "x" * 2000, "form"),
    ],
)
def test_what_is_not_plainly_official_is_refused(url: str, reason: str) -> None:
    found = judge(url, ALLOWED)
    if reason == "Official":
        assert found == Official("https://www.caf.fr/")
    else:
        assert found == Refused(reason)


def test_nothing_is_allowed_by_an_empty_list() -> None:
    assert judge("https://www.caf.fr/", ()) == Refused("domain")
    assert judge("https://www.caf.fr/", ("", ".", " ")) == Refused("domain")


@given(st.text(max_size=60))
def test_any_text_gets_a_judgement_and_only_https_is_shown(url: str) -> None:
    for each in (url, f"https://{url}", f"https://www.caf.fr{url}", f"https://{url}.gouv.fr/"):
        found = judge(each, ALLOWED)
        if isinstance(found, Official):
            host = found.url.removeprefix("https://").split("/")[0].split("?")[0].split("#")[0]
            assert found.url.startswith("https://")
            assert host.endswith((".gouv.fr", "caf.fr", "service-public.fr", "ameli.fr"))
