"""The hub's line to the provider: what comes over it is neither longer nor slower than an honest answer."""

from __future__ import annotations

import contextlib
import socket
import threading
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from requests import ConnectionError as NoAnswerError
from requests import RequestException
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from urllib3 import HTTPConnectionPool, HTTPResponse
    from urllib3.connection import HTTPConnection

MOST_BYTES = 256 * 1024
"""FranceConnect's longest answer, its keys, has a fiftieth of it."""
WHOLE_S = 15.0
"""All that is asked on one line, together: a timeout of a socket begins anew with each byte."""
PIECE_BYTES = 16 * 1024


class BoundedLine(HTTPAdapter):
    """Reads each answer whole, up to a length; hangs up when the time for all of them is over."""

    def __init__(self, whole_s: float = WHOLE_S, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._over = most_bytes, threading.Event()
        self._lock, self._sockets = threading.Lock(), list[socket.socket]()
        self._end = threading.Timer(whole_s, self._hang_up)
        self._end.daemon = True
        super().__init__()
        self._end.start()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """As requests does, with the answer read to its end.

        Raises:
            requests.ConnectionError: there is no answer, or it came too late.
            requests.RequestException: it is too long.
        """
        self._in_time(request)
        try:
            answer = super().send(request, *args, **{**kwargs, "stream": True})
            body = self._whole(cast("HTTPResponse", answer.raw), request)
        except HTTPError as error:
            raise NoAnswerError(error, request=request) from error
        # An end of time may look like an answer's end.
        self._in_time(request)
        answer.raw = BytesIO(body)
        return answer

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        """As requests does, with each connection known to who hangs up."""
        pool = cast("HTTPConnectionPool", super().get_connection_with_tls_context(*args, **kwargs))
        pool.ConnectionCls = self._known(cast("type[HTTPConnection]", pool.ConnectionCls))
        return pool

    def close(self) -> None:
        """The line is not needed any more."""
        self._end.cancel()
        super().close()
        with self._lock:
            for one in self._sockets:
                one.close()
            self._sockets.clear()

    def _whole(self, raw: HTTPResponse, request: PreparedRequest) -> bytes:
        body = bytearray()
        for piece in raw.stream(PIECE_BYTES, decode_content=True):
            body += piece
            if len(body) > self._most_bytes:
                raw.close()
                raise RequestException("too long", request=request)
        raw.release_conn()
        return bytes(body)

    def _in_time(self, request: PreparedRequest) -> None:
        if self._over.is_set():
            raise NoAnswerError("too late", request=request)

    def _known(self, kind: type[HTTPConnection]) -> type[HTTPConnection]:
        line = self

        class Known(kind):  # type: ignore[valid-type, misc]
            def _new_conn(self) -> socket.socket:
                made = cast("socket.socket", super()._new_conn())
                line._keep(made.dup())
                return made

        return Known

    def _keep(self, also: socket.socket) -> None:
        """Another handle of a connection: TLS takes the first for itself."""
        with self._lock:
            self._sockets.append(also)
        if self._over.is_set():
            self._hang_up()

    def _hang_up(self) -> None:
        """Whoever waits for a byte has the end of the connection."""
        self._over.set()
        with self._lock:
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
