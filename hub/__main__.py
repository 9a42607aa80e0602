"""``python -m hub``: the town's server as one process, as the kiosk's supervisor starts it."""

import argparse
import os
import sys
from pathlib import Path

from pydantic import SecretStr, ValidationError

if __name__ == "__main__":
    # structlog would load rich to colour a terminal that a hub has not: 5 MB. None means "not installed".
    sys.modules["rich"] = None  # type: ignore[assignment]

from hub.contract.identity import FRANCE_CONNECT, LEVELS, SCOPES
from hub.log import log_as_json
from hub.oidc.settings import AGENT_SCOPES, PRO_CONNECT, IdentitySettings
from hub.run import CannotServe, say_ready, serve
from hub.settings import HubSettings

CANNOT = 2
KEPT = tuple(name for name in HubSettings.model_fields if name.endswith("_kept_days"))
DATABASE_URL = "PARVIS_HUB_DATABASE_URL"
IDENTITY_SECRET = "PARVIS_HUB_IDENTITY_SECRET"
PROCONNECT_SECRET = "PARVIS_HUB_PROCONNECT_SECRET"


def main(arguments: list[str] | None = None) -> int:
    """Serve; 0 after a stop, 2 with one sentence on stderr when it cannot start."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["account"]:
        from hub.accounts.command import make_account

        return make_account(words[1:])
    given = _parser().parse_args(arguments)
    try:
        settings = _settings(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "tls"
        return _cannot(f"The setting {where} is wrong: {first['msg']}.")
    except OSError as error:
        return _cannot(f"A secret cannot be read: {error.strerror}: {error.filename or 'file descriptor'}.")
    log_as_json(sys.stderr)
    outcome = serve(settings, say_ready, sys.stdin if given.with_parent else None)
    return _cannot(outcome.sentence) if isinstance(outcome, CannotServe) else 0


def _cannot(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return CANNOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hub", description="Parvis: the town's server.")
    parser.add_argument("--data", type=Path, required=True, help="folder for everything that the hub keeps")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8480, help="0 takes a free one")
    parser.add_argument(
        "--public-url", help="address that phones can reach, such as https://parvis.example.fr"
    )
    parser.add_argument(
        "--database-url-file",
        type=Path,
        help=f"file with postgresql://...; or the environment's {DATABASE_URL}; else a file of SQLite",
    )
    parser.add_argument(
        "--shared", action="store_true", help="other hubs may use the same data folder at the same time"
    )
    parser.add_argument("--tls-cert", type=Path, help="certificate with its chain (PEM): serve HTTPS")
    parser.add_argument("--tls-key", type=Path, help="its private key (PEM)")
    parser.add_argument("--town", default="Mairie", help="name shown on the pages")
    token = parser.add_mutually_exclusive_group()
    token.add_argument("--kiosk-token-file", type=Path, help="file with the kiosks' token")
    token.add_argument("--kiosk-token-fd", type=int, help="open file descriptor with the kiosks' token")
    parser.add_argument("--console-code-file", type=Path, help="file with the code of the first account")
    parser.add_argument("--password-kib", type=int, default=65_536, help="memory of one password's hash")
    parser.add_argument("--languages", default="fr,en", help="languages of the console, the default first")
    parser.add_argument("--fonts", type=Path, help="folder of the pages' fonts")
    parser.add_argument("--parcel-lifetime-s", type=float, default=1800, help="how long a link works")
    parser.add_argument("--deferred-lifetime-s", type=float, default=86_400, help="and a printed one")
    parser.add_argument("--lease-s", type=float, default=600, help="how long one phone has a parcel")
    parser.add_argument("--call-lifetime-s", type=float, default=1800, help="how long a call may wait")
    parser.add_argument("--visit-lifetime-s", type=float, default=7200, help="and an accepted one may last")
    parser.add_argument(
        "--session-lifetime-s", type=float, default=43_200, help="of a sign-in on the console"
    )
    _add_ringing(parser)
    _add_terms(parser)
    _add_identity(parser)
    _add_proconnect(parser)
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input closes")
    return parser


def _add_ringing(parser: argparse.ArgumentParser) -> None:
    """How long a call waits before more people hear of it, and whom push services may write to."""
    parser.add_argument("--unseen-s", type=float, default=30, help="a call that nobody looked at rings")
    parser.add_argument("--unaccepted-s", type=float, default=60, help="it reaches the next circle")
    parser.add_argument("--arrival-s", type=float, default=240, help="who has not arrived is not counted on")
    parser.add_argument("--push-subject", help="mailto:... or https://... for the browsers' push services")
    parser.add_argument(
        "--push-service", action="append", default=[], help="host of one more push service; may be repeated"
    )
    parser.add_argument(
        "--push-to-loopback", action="store_true", help="for tests: a push service of this machine"
    )


def _add_terms(parser: argparse.ArgumentParser) -> None:
    """How many days each thing is kept that tells of work done."""
    for kept in KEPT:
        default = HubSettings.model_fields[kept].default
        parser.add_argument(f"--{kept.replace('_', '-')}", type=int, default=default, metavar="DAYS")


def _add_identity(parser: argparse.ArgumentParser) -> None:
    """Signing in on one's own phone: off without an issuer."""
    parser.add_argument("--identity-issuer", help="address of the identity provider, as its tokens name it")
    parser.add_argument("--identity-client-id", default="", help="our service's id with it")
    parser.add_argument(
        "--identity-secret-file",
        type=Path,
        help=f"file with its secret; or the environment's {IDENTITY_SECRET}",
    )
    parser.add_argument("--identity-name", default=FRANCE_CONNECT, help="as people know the provider")
    parser.add_argument("--identity-scopes", default=" ".join(SCOPES), help="what is asked of it")
    parser.add_argument("--identity-acr", default=LEVELS[0], help="the least level of assurance")
    parser.add_argument("--identity-lifetime-s", type=float, default=600, help="how long a sign-in may take")


def _add_proconnect(parser: argparse.ArgumentParser) -> None:
    """The staff's own provider: off without an issuer."""
    parser.add_argument("--proconnect-issuer", help="address of ProConnect, as its tokens name it")
    parser.add_argument("--proconnect-client-id", default="", help="our service's id with it")
    parser.add_argument(
        "--proconnect-secret-file",
        type=Path,
        help=f"file with its secret; or the environment's {PROCONNECT_SECRET}",
    )
    parser.add_argument("--proconnect-acr", default=LEVELS[0], help="the least level of assurance")


def _settings(given: argparse.Namespace) -> HubSettings:
    return HubSettings(
        data_dir=given.data,
        host=given.host,
        port=given.port,
        public_url=given.public_url,
        database_url=_database_url(given.database_url_file),
        shared=given.shared,
        tls_cert=given.tls_cert,
        tls_key=given.tls_key,
        town=given.town,
        languages=tuple(given.languages.split(",")),
        kiosk_token=_token(given),
        console_code=_secret(given.console_code_file),
        password_kib=given.password_kib,
        identity=_identity(given),
        proconnect=_proconnect(given),
        fonts_dir=given.fonts,
        parcel_lifetime_s=given.parcel_lifetime_s,
        deferred_lifetime_s=given.deferred_lifetime_s,
        lease_s=given.lease_s,
        call_lifetime_s=given.call_lifetime_s,
        unseen_s=given.unseen_s,
        unaccepted_s=given.unaccepted_s,
        arrival_s=given.arrival_s,
        push_subject=given.push_subject,
        push_to_loopback=given.push_to_loopback,
        push_services=tuple(given.push_service),
        visit_lifetime_s=given.visit_lifetime_s,
        session_lifetime_s=given.session_lifetime_s,
        **{kept: getattr(given, kept) for kept in KEPT},
    )


def _identity(given: argparse.Namespace) -> IdentitySettings | None:
    if not given.identity_issuer:
        return None
    # A secret is never an argument, which every user of the machine can read.
    kept = os.environ.get(IDENTITY_SECRET, "") if given.identity_secret_file is None else ""
    return IdentitySettings(
        issuer=given.identity_issuer,
        client_id=given.identity_client_id,
        client_secret=_secret(given.identity_secret_file) or SecretStr(kept),
        name=given.identity_name,
        scopes=tuple(given.identity_scopes.split()),
        acr=given.identity_acr,
        lifetime_s=given.identity_lifetime_s,
    )


def _proconnect(given: argparse.Namespace) -> IdentitySettings | None:
    if not given.proconnect_issuer:
        return None
    kept = os.environ.get(PROCONNECT_SECRET, "") if given.proconnect_secret_file is None else ""
    return IdentitySettings(
        issuer=given.proconnect_issuer,
        client_id=given.proconnect_client_id,
        client_secret=_secret(given.proconnect_secret_file) or SecretStr(kept),
        name=PRO_CONNECT,
        scopes=AGENT_SCOPES,
        acr=given.proconnect_acr,
    )


def _token(given: argparse.Namespace) -> SecretStr | None:
    if given.kiosk_token_fd is not None:
        with os.fdopen(given.kiosk_token_fd, encoding="utf-8") as source:
            return SecretStr(source.read().strip())
    return _secret(given.kiosk_token_file)


def _database_url(file: Path | None) -> SecretStr | None:
    # It holds a password: never an argument, which every user of the machine can read.
    given = os.environ.get(DATABASE_URL)
    return SecretStr(given) if file is None and given else _secret(file)


def _secret(file: Path | None) -> SecretStr | None:
    return None if file is None else SecretStr(file.read_text(encoding="utf-8").strip())


if __name__ == "__main__":
    sys.exit(main())
