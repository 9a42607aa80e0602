"""How the hub is started: the same command for the kiosk's own hub and for ``parvis hub``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import structlog

from kiosk.app import paths
from kiosk.app.folders import data_folder
from kiosk.app.nearhub.process import kept_token, python_module
from kiosk.app.nearhub.signin import half_set_up
from kiosk.app.settings import Settings

_log = structlog.get_logger()
EVERYWHERE = frozenset({"0.0.0.0", "::"})


def hub_data(env: Mapping[str, str]) -> Path:
    """Where the hub of this machine keeps its data."""
    return data_folder(env) / "hub"


def hub_token(settings: Settings, env: Mapping[str, str]) -> str:
    """The kiosk's secret with the hub: the setting, or one made by itself and kept."""
    return settings.hub.token or kept_token(hub_data(env))


def hub_command(settings: Settings, env: Mapping[str, str], *, with_parent: bool) -> list[str]:
    """The command; its secret is in a file, never in the list of processes."""
    data = hub_data(env)
    hub_token(settings, env)
    hub = settings.hub
    command = python_module(
        "hub",
        *("--data", str(data), "--host", hub.host, "--port", str(hub.port), "--town", settings.town.name),
        *("--kiosk-token-file", str(data / "kiosk-token"), "--fonts", str(paths.CONFIG / "fonts")),
        *("--languages", ",".join(one.code for one in settings.languages)),
        *("--parcel-lifetime-s", str(hub.parcel_minutes * 60)),
    )
    if url := hub.public_url:
        command += ["--public-url", url]
    command += _identity(settings)
    return [*command, "--with-parent"] if with_parent else command


def _identity(settings: Settings) -> list[str]:
    """Where people sign in; the service's secret stays in its file."""
    where = settings.identity
    if not where.issuer:
        return []
    if wrong := half_set_up(settings):
        # Calls and parcels matter more: the doctor says what is missing.
        _log.warning("sign_in.half_set_up", why=wrong)
        return []
    return [
        *("--identity-issuer", where.issuer, "--identity-client-id", where.client_id),
        *("--identity-secret-file", where.secret_file, "--identity-name", where.name),
        *("--identity-scopes", where.scopes, "--identity-acr", where.acr),
    ]


def unset_address(settings: Settings) -> bool:
    """Whether phones reach the kiosk's own hub by the machine's network address, whatever it is now."""
    return not settings.hub.url and not settings.hub.public_url and settings.hub.host in EVERYWHERE
