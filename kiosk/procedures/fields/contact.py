"""How to reach a person: a telephone number or an e-mail address that exists in its form."""

from __future__ import annotations

import re

from kiosk.procedures.answers import EmailGiven, PhoneGiven, Problem
from kiosk.procedures.fields.tidy import compact, tidy
from kiosk.types import FieldId, text

HOME = "FR"
OVERSEAS = ("RE", "YT", "GP", "GF", "MQ", "PM")
"""Their numbers are dialled as French ones (0262..., 0590...) but have country codes of their own."""

_DIALLED = re.compile(r"\+?[0-9]+")
_FRENCH = re.compile(r"0[1-9][0-9]{8}")
_FROM_ABROAD = re.compile(r"^\+330?")
_FRENCH_DIGITS = 10
_TWO_PARTS = re.compile(r"(.+)@(.+)\.(..+)")


def read_phone(value: str) -> PhoneGiven | Problem:
    """A French, overseas or foreign (``+`` or ``00``) number, in E.164."""
    dialled = compact(value)
    if not dialled:
        return _problem("phone", "empty")
    if not _DIALLED.fullmatch(dialled):
        return _problem("phone", "signs")
    dialled = _FROM_ABROAD.sub("0", re.sub(r"^00", "+", dialled))
    found = _known_number(dialled)
    return PhoneGiven(found) if found else _phone_problem(dialled)


def _known_number(dialled: str) -> str | None:
    import phonenumbers as pn

    regions = (HOME,) if dialled.startswith("+") else (HOME, *OVERSEAS)
    for region in regions:
        try:
            number = pn.parse(dialled, region)
        except pn.NumberParseException:
            continue
        if pn.is_valid_number(number):
            return str(pn.format_number(number, pn.PhoneNumberFormat.E164))
    # The plan gains blocks each year (and keeps some for fiction): a number of the right form is taken.
    return f"+33{dialled[1:]}" if _FRENCH.fullmatch(dialled) else None


def _phone_problem(dialled: str) -> Problem:
    if dialled.startswith("+"):
        return _problem("phone", "foreign")
    if len(dialled) < _FRENCH_DIGITS:
        return _problem("phone", "short", n=len(dialled))
    if len(dialled) > _FRENCH_DIGITS:
        return _problem("phone", "long", n=len(dialled))
    return _problem("phone", "wrong")


def read_email(value: str) -> EmailGiven | Problem:
    """An address of a valid form, in small letters; nothing is asked of the network."""
    from email_validator import validate_email

    address = "".join(tidy(value).split()).lower()
    if problem := _email_problem(address):
        return problem
    try:
        found = validate_email(address, allow_smtputf8=False, check_deliverability=False)
    except ValueError:  # the library's own error, or idna's on a broken xn-- name
        return _problem("email", "wrong")
    return EmailGiven(f"{found.local_part}@{found.ascii_domain}".lower())


def _email_problem(address: str) -> Problem | None:
    if not address:
        return _problem("email", "empty")
    if "@" not in address:
        return _problem("email", "at")
    if not address.isascii():
        return _problem("email", "accents")
    if not _TWO_PARTS.fullmatch(address):
        return _problem("email", "parts")
    return None


def _problem(kind: str, what: str, **values: object) -> Problem:
    return Problem(FieldId(kind), text(f"error.{kind}.{what}", **values))
