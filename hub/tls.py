"""HTTPS by the hub itself: a certificate from two files, read again when it is renewed on disk."""

import ssl
from asyncio import sslproto
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger()

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2: forward secrecy and authenticated encryption only (ANSSI, Recommandations TLS, R6 to R9)."""

RECORD = 16 * 1024
"""The most that one read of TLS gives (RFC 8446, 5.1)."""


class TlsError(Exception):
    """The certificate cannot be used; the message is for the person who starts the hub."""


class _Line(sslproto.SSLProtocol):
    """asyncio gives each line of TLS a buffer of 256 KiB: with 5 000 kiosks more than a gigabyte.

    The loop fills the buffer and hands it on in one step: all lines can have the same.
    """

    max_size = RECORD
    _shared = bytearray(4 * RECORD)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ssl_buffer, self._ssl_buffer_len = self._shared, len(self._shared)
        self._ssl_buffer_view = memoryview(self._shared)


class Tls:
    """A server's side of TLS 1.2 and 1.3. ``context`` stays, its certificate changes.

    Raises:
        TlsError: the certificate or its key cannot be read, or they do not belong together.
    """

    def __init__(self, cert: Path, key: Path) -> None:
        self._files = (cert, key)
        # The whole process's: a hub speaks no other TLS on its loop.
        sslproto.SSLProtocol = _Line  # type: ignore[misc]
        try:
            self._seen = self._stamp()
            self.context = self._newest = self._load()
        except (OSError, ssl.SSLError) as error:
            raise TlsError(
                f"The certificate {cert} and its key {key} cannot be used: {error.strerror or error}. "
                "Both are PEM files that belong together and that this user can read."
            ) from error
        # Called for each new line, with or without a name: that is where a renewed certificate comes in.
        self.context.sni_callback = self._choose

    def renew(self) -> None:
        """Take what is on disk now. A pair that is half renewed is left until it changes again."""
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            self._seen = stamp
            self._newest = self._load()
            log.info("tls.renewed")
        except (OSError, ssl.SSLError) as error:
            log.warning("tls.not_renewed", error=type(error).__name__)

    def _choose(self, line: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        line.context = self._newest

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(CIPHERS)
        context.set_alpn_protocols(["http/1.1"])
        context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
        context.load_cert_chain(*self._files)
        return context

    def _stamp(self) -> tuple[tuple[int, int, int], ...]:
        # Renewals replace files or the links to them; stat follows links.
        found = [file.stat() for file in self._files]
        return tuple((one.st_mtime_ns, one.st_ino, one.st_size) for one in found)
