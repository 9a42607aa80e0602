"""``python -m hub``: the town's server as one process, as the kiosk's supervisor starts it."""

import argparse
import os
import sys
from pathlib import Path

from pydantic import SecretStr, ValidationError

if __name__ == "__main__":
    # structlog would load rich to colour a terminal that a hub has not: 5 MB. None means "not installed".
    sys.modules["rich"] = None  # type: ignore[assignment]

from hub.run import CannotServe, log_as_json, say_ready, serve
from hub.settings import HubSettings

CANNOT = 2


def main(arguments: list[str] | None = None) -> int:
    """Serve; 0 after a stop, 2 with one sentence on stderr when it cannot start."""
    given = _parser().parse_args(arguments)
    try:
        settings = _settings(given)
    except ValidationError as error:
        first = error.errors()[0]
        return _cannot(f"The setting {'.'.join(map(str, first['loc']))} is wrong: {first['msg']}.")
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
    parser.add_argument("--town", default="Mairie", help="name shown on the pages")
    token = parser.add_mutually_exclusive_group()
    token.add_argument("--kiosk-token-file", type=Path, help="file with the kiosks' token")
    token.add_argument("--kiosk-token-fd", type=int, help="open file descriptor with the kiosks' token")
    parser.add_argument("--console-code-file", type=Path, help="file with the mediators' code")
    parser.add_argument("--languages", default="fr,en", help="languages of the console, the default first")
    parser.add_argument("--fonts", type=Path, help="folder of the pages' fonts")
    parser.add_argument("--parcel-lifetime-s", type=float, default=1800, help="how long a link works")
    parser.add_argument("--call-lifetime-s", type=float, default=1800, help="how long a call may wait")
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input closes")
    return parser


def _settings(given: argparse.Namespace) -> HubSettings:
    return HubSettings(
        data_dir=given.data,
        host=given.host,
        port=given.port,
        public_url=given.public_url,
        town=given.town,
        languages=tuple(given.languages.split(",")),
        kiosk_token=_token(given),
        console_code=_secret(given.console_code_file),
        fonts_dir=given.fonts,
        parcel_lifetime_s=given.parcel_lifetime_s,
        call_lifetime_s=given.call_lifetime_s,
    )


def _token(given: argparse.Namespace) -> SecretStr | None:
    if given.kiosk_token_fd is not None:
        with os.fdopen(given.kiosk_token_fd, encoding="utf-8") as source:
            return SecretStr(source.read().strip())
    return _secret(given.kiosk_token_file)


def _secret(file: Path | None) -> SecretStr | None:
    return None if file is None else SecretStr(file.read_text(encoding="utf-8").strip())


if __name__ == "__main__":
    sys.exit(main())
