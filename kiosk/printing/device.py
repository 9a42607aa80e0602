"""Asks a network printer how it is now, since CUPS only learns it while a job is being printed."""

from __future__ import annotations

import io
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from kiosk.printing.states import Device, DeviceReasons, DeviceSilent, DeviceUnasked

_PORT = 631
_ATTEMPTS = 2
_PAUSE_S = 0.3


def ask_device(uri: str, timeout_s: float) -> Device:
    """Ask the machine behind ``ipp://`` or ``ipps://`` for its printer-state-reasons.

    Asked twice before it is called silent, so that one lost packet does not fail a job. Takes at most
    twice ``timeout_s`` and a pause.
    """
    answer = _ask(
        uri, "IPP_OP_GET_PRINTER_ATTRIBUTES", {"requested-attributes": "printer-state-reasons"}, timeout_s
    )
    if not isinstance(answer, bytes):
        return answer
    reasons = _values(answer, "printer-state-reasons")
    return DeviceReasons(frozenset(reasons)) if reasons else DeviceUnasked()


def device_holds(uri: str, title: str, timeout_s: float) -> bool | DeviceSilent:
    """Ask the machine whether a job of this title is still to be printed there.

    CUPS calls a job completed when its connection to the machine breaks at a bad moment (its ``ipp``
    backend takes most errors of Get-Job-Attributes for an end), so its word alone is not enough. A machine
    that speaks no IPP holds nothing that can be known. Times as in ``ask_device``.
    """
    wanted = {"which-jobs": "not-completed", "requested-attributes": "job-name"}
    answer = _ask(uri, "IPP_OP_GET_JOBS", wanted, timeout_s)
    if isinstance(answer, DeviceSilent):
        return answer
    # Looked for among the bytes, behind its length: a foreign job's name that is no UTF-8 hides no other.
    named = title.encode()
    return isinstance(answer, bytes) and len(named).to_bytes(2, "big") + named in answer


def ask_model(uri: str, timeout_s: float) -> str | DeviceSilent | DeviceUnasked:
    """Ask the machine for its maker and model, as people know it. ``DeviceUnasked``: it is no printer.

    Times as in ``ask_device``.
    """
    wanted = {"requested-attributes": "printer-make-and-model"}
    answer = _ask(uri, "IPP_OP_GET_PRINTER_ATTRIBUTES", wanted, timeout_s)
    if not isinstance(answer, bytes):
        return answer
    return next((value for value in _values(answer, "printer-make-and-model") if value), DeviceUnasked())


def _ask(
    uri: str, operation: str, wanted: Mapping[str, str], timeout_s: float
) -> bytes | DeviceSilent | DeviceUnasked:
    split = urlsplit(uri)
    if split.scheme not in {"ipp", "ipps"} or not split.hostname:
        return DeviceUnasked()
    question = _question(uri, operation, wanted)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_S)
        try:
            return _post(split, question, timeout_s)
        except (OSError, HTTPException, ValueError):
            # ValueError: a name or a port that none can have.
            continue
    return DeviceSilent("printer-unreachable")


def _post(split: SplitResult, question: bytes, timeout_s: float) -> bytes | DeviceUnasked:
    connection = _connection(split, timeout_s)
    try:
        connection.request("POST", split.path or "/", question, {"Content-Type": "application/ipp"})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    # A machine that wants a password or knows no such path is there all the same.
    return body if response.status == 200 else DeviceUnasked()


def _connection(split: SplitResult, timeout_s: float) -> HTTPConnection:
    host, port = split.hostname or "", split.port or _PORT
    if split.scheme == "ipp":
        return HTTPConnection(host, port, timeout=timeout_s)
    # Printers sign their own certificates, and only a state is read here: nothing of a person is sent.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, port, timeout=timeout_s, context=context)


def _question(uri: str, operation: str, wanted: Mapping[str, str]) -> bytes:
    import cups

    request = cups.IPPRequest(getattr(cups, operation))
    for tag, name, value in (
        (cups.IPP_TAG_CHARSET, "attributes-charset", "utf-8"),
        (cups.IPP_TAG_LANGUAGE, "attributes-natural-language", "en"),
        (cups.IPP_TAG_URI, "printer-uri", uri),
        *((cups.IPP_TAG_KEYWORD, name, value) for name, value in wanted.items()),
    ):
        request.add(cups.IPPAttribute(cups.IPP_TAG_OPERATION, tag, name, value))
    written = io.BytesIO()
    request.writeIO(written.write)
    return written.getvalue()


def _values(body: bytes, name: str) -> list[str]:
    """Every value of an attribute in an answer; none if it is no IPP, or its text no UTF-8."""
    import cups

    answer = cups.IPPRequest()
    try:
        answer.readIO(io.BytesIO(body).read)
        # pycups leaves the fault of such a text behind, for whatever is called next: it is called here.
        attributes = list(answer.attributes)
    except (cups.IPPError, UnicodeDecodeError, SystemError):
        return []
    return [value for attribute in attributes if attribute.name == name for value in attribute.values]
