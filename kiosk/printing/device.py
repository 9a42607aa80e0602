"""Asks a network printer how it is now, since CUPS only learns it while a job is being printed."""

from __future__ import annotations

import io
import ssl
import time
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
    split = urlsplit(uri)
    if split.scheme not in {"ipp", "ipps"} or not split.hostname:
        return DeviceUnasked()
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_S)
        try:
            return _ask(split, uri, timeout_s)
        except (OSError, HTTPException):
            continue
    return DeviceSilent("printer-unreachable")


def _ask(split: SplitResult, uri: str, timeout_s: float) -> Device:
    connection = _connection(split, timeout_s)
    try:
        headers = {"Content-Type": "application/ipp"}
        connection.request("POST", split.path or "/", _question(uri), headers)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    # A machine that wants a password or knows no such path is there all the same.
    return _reasons(body) if response.status == 200 else DeviceUnasked()


def _connection(split: SplitResult, timeout_s: float) -> HTTPConnection:
    host, port = split.hostname or "", split.port or _PORT
    if split.scheme == "ipp":
        return HTTPConnection(host, port, timeout=timeout_s)
    # Printers sign their own certificates, and only a state is read here: nothing of a person is sent.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, port, timeout=timeout_s, context=context)


def _question(uri: str) -> bytes:
    import cups

    request = cups.IPPRequest(cups.IPP_OP_GET_PRINTER_ATTRIBUTES)
    for tag, name, value in (
        (cups.IPP_TAG_CHARSET, "attributes-charset", "utf-8"),
        (cups.IPP_TAG_LANGUAGE, "attributes-natural-language", "en"),
        (cups.IPP_TAG_URI, "printer-uri", uri),
        (cups.IPP_TAG_KEYWORD, "requested-attributes", "printer-state-reasons"),
    ):
        request.add(cups.IPPAttribute(cups.IPP_TAG_OPERATION, tag, name, value))
    written = io.BytesIO()
    request.writeIO(written.write)
    return written.getvalue()


def _reasons(body: bytes) -> Device:
    import cups

    answer = cups.IPPRequest()
    try:
        answer.readIO(io.BytesIO(body).read)
    except cups.IPPError:
        return DeviceUnasked()
    for attribute in answer.attributes:
        if attribute.name == "printer-state-reasons":
            return DeviceReasons(frozenset(attribute.values))
    return DeviceUnasked()
