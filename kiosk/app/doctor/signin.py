"""What ``parvis doctor`` says of signing in on one's own phone: is it set up, and would it work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.contract import Route
from kiosk.app.nearhub.signin import half_set_up
from kiosk.app.settings import Settings

if TYPE_CHECKING:
    from kiosk.app.doctor.finding import Finding

WAIT_S = 5.0
GUIDE = "See docs/fr/administrateur.md, Se connecter avec son téléphone."
OK = 200


def sign_in_finding(settings: Settings) -> Finding:
    """Off is fine; half set up is not."""
    from kiosk.app.doctor.finding import Finding

    where = settings.identity
    if settings.hub.url and not where.issuer:
        return Finding("sign-in", "ok", "The hub runs elsewhere: it decides. Its own doctor tells.")
    if not where.issuer:
        return Finding("sign-in", "ok", "Not offered: no identity provider is set.")
    if settings.hub.url:
        said = "identity.issuer is set here, but the hub runs elsewhere: it decides."
        return Finding(
            "sign-in", "limited", said, f"Move [identity] to the settings of the hub itself. {GUIDE}"
        )
    if wrong := half_set_up(settings):
        return Finding("sign-in", "limited", wrong, f"Until then nobody is offered to sign in. {GUIDE}")
    public = settings.hub.public_url.rstrip("/")
    if wrong := _provider(where.issuer):
        return Finding("sign-in", "limited", wrong, "Check identity.issuer and the network.")
    back, done = public + Route.SIGN_IN_BACK, public + Route.SIGN_IN_DONE
    return Finding("sign-in", "ok", f"{where.name} answers. Declare with it: {back} and {done}")


def _provider(issuer: str) -> str:
    """What is wrong with the provider; "" when it describes itself rightly."""
    import requests

    try:
        answer = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=WAIT_S)
        said = answer.json() if answer.status_code == OK else None
    except (requests.RequestException, ValueError):
        said = None
    if not isinstance(said, dict):
        return f"{issuer} does not answer."
    return "" if said.get("issuer") == issuer else f"{issuer} calls itself otherwise: write it to the letter."
