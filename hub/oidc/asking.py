"""Asks the provider, and tells one that says nothing from one that says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hub.oidc.answers import ProviderDown, StoppedError
from hub.oidc.settings import IdentitySettings, is_here

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from requests import RequestException, Response

CONNECT_S, ANSWER_S = 4.0, 10.0
OK = 200


def open_line(settings: IdentitySettings, redirect_uri: str) -> OAuth2Session:
    """A line for one trip: what is asked on it shares its time."""
    from authlib.integrations.requests_client import OAuth2Session

    from hub.oidc.line import BoundedLine

    line = OAuth2Session(
        settings.client_id,
        settings.client_secret.get_secret_value(),
        token_endpoint_auth_method="client_secret_post",
        scope=" ".join(settings.scopes),
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        # Its access tokens live 60 seconds, which Authlib would call too old from the start.
        leeway=0,
    )
    # Neither a .netrc nor a certificate bundle of the environment: proxies are named for each request.
    line.trust_env = False
    bounded = BoundedLine()
    for scheme in ("https://", "http://"):
        line.mount(scheme, bounded)
    return line


def got(line: OAuth2Session, url: str, what: str) -> Response:
    """An answer of the provider. Raises StoppedError: there is none, or none that goes well."""
    from authlib.common.errors import AuthlibBaseError
    from requests import RequestException

    try:
        answer: Response = line.get(
            url,
            timeout=(CONNECT_S, ANSWER_S),
            allow_redirects=False,
            proxies=proxies_to(url),
            withhold_token=what != "userinfo",
        )
    except RequestException as error:
        raise StoppedError(no_answer(what, error)) from error
    except AuthlibBaseError as error:
        raise StoppedError(ProviderDown(what)) from error
    if answer.status_code != OK:
        raise StoppedError(ProviderDown(what))
    return answer


def no_answer(what: str, error: RequestException) -> ProviderDown:
    """A status or a body that is wrong came from somebody; a line that leads nowhere came from nobody."""
    from requests import ConnectionError as NoAnswerError
    from requests import Timeout

    return ProviderDown(what, silent=isinstance(error, NoAnswerError | Timeout))


def object_of(answer: Response, what: str) -> Mapping[str, Any]:
    """What it says. Raises StoppedError: that is no JSON object."""
    try:
        said = answer.json()
    except ValueError as error:
        raise StoppedError(ProviderDown(what)) from error
    if not isinstance(said, dict):
        raise StoppedError(ProviderDown(what))
    return said


def proxies_to(url: str) -> dict[str, str]:
    """A town's way out, where the environment names one; this machine is reached without."""
    from requests.utils import get_environ_proxies

    return {} if is_here(url) else dict(get_environ_proxies(url))
