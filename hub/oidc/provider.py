"""Asks the identity provider who somebody is; believes only what is proved (OpenID Connect Core 1.0)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hub.contract.identity import Identity
from hub.oidc.answers import Answer, Known, NotBelieved, ProviderDown, Secrets, StoppedError
from hub.oidc.asking import ANSWER_S, CONNECT_S, got, no_answer, object_of, open_line, proxies_to
from hub.oidc.settings import IdentitySettings, is_here, is_safe

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "ES256")
"""What a provider may sign with: nothing that our own secret could sign, and never "none"."""
SKEW_S = 60
"""Two clocks may differ by so much."""
KNOWN_S = 3600.0
"""The provider's addresses and keys are asked for again after an hour."""
SILENT_S = 4.0
"""Who gave no answer is not asked again for so long: a dozen phones do not wait one after another."""
JWT = "application/jwt"


@dataclass(frozen=True)
class _Described:
    """The provider, as its discovery document says."""

    authorize: str
    token: str
    userinfo: str
    jwks: str
    end_session: str | None
    until: float


class Provider:
    """One provider and our service with it. May be used from several threads."""

    def __init__(
        self,
        settings: IdentitySettings,
        redirect_uri: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        """``redirect_uri``: exactly as declared with the provider."""
        self._settings, self._redirect_uri = settings, redirect_uri
        self._clock, self._now_s = clock, now_s
        self._lock = threading.Lock()
        self._described: _Described | None = None
        self._keys: KeySet | None = None
        self._silent_until = 0.0

    def leave(self, bound: Secrets) -> str | ProviderDown | NotBelieved:
        """The address where the person signs in."""
        with self._line() as line:
            try:
                where = self._look(line).authorize
            except StoppedError as fault:
                return self._stopped(fault)
            url, _ = line.create_authorization_url(
                where,
                state=bound.state,
                nonce=bound.nonce,
                code_verifier=bound.verifier,
                acr_values=self._settings.acr,
            )
        return str(url)

    def ask(self, code: str, bound: Secrets) -> Answer:
        """Who it was, for the code that a phone has brought back. Blocks for two answers."""
        try:
            with self._line() as line:
                self._speaks()
                return self._asked(line, code, bound)
        except StoppedError as fault:
            return self._stopped(fault)

    def farewell(self, id_token: str, back: str, state: str) -> str | None:
        """Where the phone ends its session there, then comes ``back``; None: there is no such place."""
        described = self._described
        if described is None or described.end_session is None:
            return None
        said = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": state}
        joint = "&" if "?" in described.end_session else "?"
        return f"{described.end_session}{joint}{urlencode(said)}"

    def _asked(self, line: OAuth2Session, code: str, bound: Secrets) -> Known:
        described = self._look(line)
        token = self._tokens(line, described, code, bound.verifier)
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise StoppedError(NotBelieved("no_id_token"))
        claims = self._id_claims(line, described, id_token, bound.nonce, token.get("access_token"))
        said = self._userinfo(line, described)
        # OpenID Connect Core 5.3.2: without this, another person's data could stand in.
        if said.get("sub") != claims["sub"]:
            raise StoppedError(NotBelieved("other_subject"))
        siret = said.get("siret")
        return Known(_identity(said), id_token, claims["sub"], siret if isinstance(siret, str) else "")

    def _tokens(
        self, line: OAuth2Session, described: _Described, code: str, verifier: str
    ) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from requests import RequestException

        try:
            found = line.fetch_token(
                described.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                allow_redirects=False,
                timeout=(CONNECT_S, ANSWER_S),
                proxies=proxies_to(described.token),
            )
        except AuthlibBaseError as error:
            raise StoppedError(NotBelieved("code_refused")) from error
        except RequestException as error:
            raise StoppedError(no_answer("token", error)) from error
        except ValueError as error:
            raise StoppedError(ProviderDown("token")) from error
        return dict(found)

    def _id_claims(
        self, line: OAuth2Session, described: _Described, id_token: str, nonce: str, access_token: object
    ) -> Mapping[str, Any]:
        """The ID token's claims, once signature, issuer, audience, times, nonce and level are right."""
        from authlib.common.errors import AuthlibBaseError
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        header, claims = self._signed(line, described, id_token)
        needed: dict[str, dict[str, object]] = {
            name: {"essential": True} for name in ("sub", "exp", "iat", "nonce")
        }
        needed["iss"] = {"essential": True, "value": self._settings.issuer}
        needed["aud"] = {"essential": True, "value": self._settings.client_id}
        known = {"nonce": nonce, "client_id": self._settings.client_id, "access_token": access_token}
        try:
            checked = CodeIDToken(claims, header, options=needed, params=known)
            checked.validate(now=int(self._now_s()), leeway=SKEW_S)
        except (AuthlibBaseError, JoseError, TypeError, ValueError) as error:
            raise StoppedError(NotBelieved("id_token")) from error
        self._audience(claims)
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise StoppedError(NotBelieved("id_token"))
        if claims.get("acr") not in self._settings.levels:
            raise StoppedError(NotBelieved("level"))
        return claims

    def _audience(self, claims: Mapping[str, Any]) -> None:
        """For us alone: a token that others may show too proves nothing here."""
        meant = claims.get("aud")
        if (meant if isinstance(meant, list) else [meant]) != [self._settings.client_id]:
            raise StoppedError(NotBelieved("audience"))

    def _userinfo(self, line: OAuth2Session, described: _Described) -> Mapping[str, Any]:
        """What the provider knows of the person: JSON, or signed as FranceConnect does."""
        answer = got(line, described.userinfo, "userinfo")
        if answer.headers.get("Content-Type", "").split(";")[0].strip().lower() != JWT:
            return object_of(answer, "userinfo")
        _, claims = self._signed(line, described, answer.text.strip())
        if claims.get("iss") != self._settings.issuer:
            raise StoppedError(NotBelieved("userinfo_issuer"))
        self._audience(claims)
        if "exp" in claims and not _later(claims["exp"], self._now_s() - SKEW_S):
            raise StoppedError(NotBelieved("userinfo_old"))
        return claims

    def _signed(
        self, line: OAuth2Session, described: _Described, token: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token that the provider has signed; unknown keys are asked for once."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        for fresh in (False, True):
            try:
                keys = self._key_set(line, described, fresh=fresh)
                read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
            except (JoseError, ValueError, TypeError, KeyError) as error:
                if fresh:
                    raise StoppedError(NotBelieved("signature")) from error
                continue
            return dict(read.header), dict(read.claims)
        raise AssertionError

    def _key_set(self, line: OAuth2Session, described: _Described, *, fresh: bool) -> KeySet:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        with self._lock:
            keys = self._keys
        if keys is None or fresh:
            said = object_of(got(line, described.jwks, "jwks"), "jwks")
            try:
                # Public keys only: a shared secret among them would let anybody sign who knows it.
                kept = [one for one in said.get("keys", ()) if one.get("kty") in ("RSA", "EC")]
                keys = KeySet.import_key_set({"keys": kept})
            except (JoseError, ValueError, TypeError, AttributeError, KeyError) as error:
                raise StoppedError(ProviderDown("jwks")) from error
            with self._lock:
                self._keys = keys
        return keys

    def _line(self) -> OAuth2Session:
        return open_line(self._settings, self._redirect_uri)

    def _look(self, line: OAuth2Session) -> _Described:
        """The provider's addresses, asked for once an hour."""
        with self._lock:
            known = self._described
        if known is not None and self._clock() < known.until:
            return known
        self._speaks()
        url = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        said = object_of(got(line, url, "discovery"), "discovery")
        if said.get("issuer") != self._settings.issuer:
            raise StoppedError(NotBelieved("issuer"))
        described = self._read(said)
        with self._lock:
            self._described, self._keys = described, None
        return described

    def _speaks(self) -> None:
        if self._clock() < self._silent_until:
            raise StoppedError(ProviderDown("silent"))

    def _stopped(self, fault: StoppedError) -> ProviderDown | NotBelieved:
        answer = fault.answer
        if isinstance(answer, ProviderDown) and answer.silent:
            self._silent_until = self._clock() + SILENT_S
        return answer

    def _read(self, said: Mapping[str, Any]) -> _Described:
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        last = said.get("end_session_endpoint")
        wanted = [*(said.get(name) for name in names), *([last] if last is not None else [])]
        for url in wanted:
            # A provider far away may not lead us to this machine.
            if not isinstance(url, str) or not is_safe(url) or is_here(url) != is_here(self._settings.issuer):
                raise StoppedError(NotBelieved("discovery"))
        authorize, token, userinfo, jwks = map(str, wanted[:4])
        return _Described(authorize, token, userinfo, jwks, last, self._clock() + KNOWN_S)


def _later(value: object, than_s: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > than_s


def _identity(said: Mapping[str, Any]) -> Identity:
    """What we know of a person, of all that may be said."""
    from pydantic import ValidationError

    found = {name: said[name] for name in Identity.model_fields if isinstance(said.get(name), str)}
    try:
        return Identity.model_validate(found)
    except ValidationError:
        # "from None": the fault would hold what was said.
        raise StoppedError(NotBelieved("claims")) from None
