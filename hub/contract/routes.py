"""Every path of the hub in one place, so that no caller spells one."""

from enum import StrEnum

IDEMPOTENCY_HEADER = "Idempotency-Key"
"""Names a write, so that its repetition is answered and not done again."""


class Route(StrEnum):
    """Path templates, as the routers declare them and as the log names them."""

    HEALTH = "/health"
    PHONE_PAGE = "/{lang}/{parcel_id}"
    PHONE_INTAKE = "/{lang}/i/{parcel_id}"
    PHONE_CIPHER = "/phone/cipher.js"
    PHONE_SIGN_IN = "/{lang}/s/{sign_in_id}"
    SIGN_IN_BACK = "/sign-in/back"
    SIGN_IN_DONE = "/sign-in/done"
    SIGN_INS = "/api/sign-ins"
    SIGN_IN = "/api/sign-ins/{sign_in_id}"
    SIGN_IN_CLAIM = "/api/sign-ins/{sign_in_id}/claim"
    SIGN_IN_TURN = "/api/sign-ins/{sign_in_id}/turn"
    SIGN_IN_ACCEPT = "/api/sign-ins/{sign_in_id}/accept"
    SIGN_IN_GO = "/api/sign-ins/{sign_in_id}/go"
    SIGN_IN_DONE_WITH = "/api/sign-ins/{sign_in_id}/done"
    PARCEL = "/api/parcels/{parcel_id}"
    PARCEL_CLAIM = "/api/parcels/{parcel_id}/claim"
    PARCEL_TURN = "/api/parcels/{parcel_id}/turn"
    PARCEL_BLOB = "/api/parcels/{parcel_id}/blob"
    PARCEL_ACK = "/api/parcels/{parcel_id}/ack"
    PARCEL_ACCEPT = "/api/parcels/{parcel_id}/accept"
    PARCEL_DONE = "/api/parcels/{parcel_id}/done"
    CALLS = "/api/calls"
    CALL = "/api/calls/{call_id}"
    CALL_CANCEL = "/api/calls/{call_id}/cancel"
    BEAT = "/api/kiosks/beat"
    ENROL = "/api/devices/enrol"
    DEVICE = "/api/devices/self"
    DEVICE_SESSION = "/api/devices/session"
    OUTBOX = "/api/outbox"
    CONSOLE = "/console"
    CONSOLE_SIGN_IN = "/console/sign-in"
    CONSOLE_SIGN_OUT = "/console/sign-out"
    CONSOLE_EVENTS = "/console/events"
    CONSOLE_CALL = "/console/calls/{call_id}/{step}"
    CONSOLE_DEVICES = "/console/devices"
    CONSOLE_DEVICE_CODE = "/console/devices/code"
    CONSOLE_DEVICE_STEP = "/console/devices/{device_id}/{step}"
    CONSOLE_STATIC = "/console/static/{name}"


PHONE_LANGUAGES = ("fr", "en", "es", "pt", "ar", "uk")
"""Languages of the phone's page, in its path, so that the link stays short; the first serves for others."""


def path(route: Route, **parts: str) -> str:
    """Fill a template: ``path(Route.CALL, call_id="c1")``. Parts are ids, which need no escaping."""
    return route.value.format(**parts)
