"""A kept-alive connection to a provider, one per thread, that knows whether a request may have left.

That is the one thing the official clients do not tell apart, and all that a safe retry depends on (R5). A connection
that is readable before it is used again has been closed by the other side, or is out of step: it is dropped.
"""

import http.client
import select
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlsplit

from django.conf import settings

IDLE_SECONDS = 20.0
LARGEST_ANSWER = 1 << 20


class NotConnected(Exception):
    """No connection could be made: nothing of the request has left."""


class NoAnswer(Exception):
    """The request may have left, and no usable answer came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Line:
    """All connections to one base URL. Requests follow no redirect and read no proxy from the environment."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.host, self.port, self.prefix = parts.hostname or "", parts.port, parts.path.rstrip("/")
        self.tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._mine = threading.local()

    def request(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Raises NotConnected or NoAnswer; any answer, whatever its status, is returned."""
        connection = self._connection()
        try:
            connection.request(method, self.prefix + path, body, dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read(LARGEST_ANSWER))
            if response.length:  # of what was announced, something is still to come: cut off, or far too long
                raise http.client.IncompleteRead(answer.body, response.length)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise NoAnswer(type(error).__name__) from error
        self._mine.used = time.monotonic()
        return answer

    def close(self) -> None:
        """This thread's connection."""
        if connection := getattr(self._mine, "connection", None):
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        connection = getattr(self._mine, "connection", None)
        if connection is None:
            timeout = settings.PROVIDER_CONNECT_SECONDS
            if self.tls:
                connection = http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=self.tls)
            else:
                connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
            self._mine.connection = connection
        if connection.sock is not None and (time.monotonic() - self._mine.used > IDLE_SECONDS or _readable(connection)):
            connection.close()
        if connection.sock is None:
            try:
                connection.connect()
            except OSError as error:
                connection.close()
                raise NotConnected(type(error).__name__) from error
            if connection.sock is not None:
                connection.sock.settimeout(settings.PROVIDER_TIMEOUT_SECONDS)
        return connection


def _readable(connection: http.client.HTTPConnection) -> bool:
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def retry_after(headers: Mapping[str, str] | Message | None) -> float:
    """Seconds, from Retry-After or the reset instant of SendGrid's limit; 0 when neither is there."""
    if headers is None:
        return 0.0
    try:
        if given := headers.get("Retry-After"):
            return max(0.0, float(given))
        if given := headers.get("X-RateLimit-Reset"):
            return max(0.0, float(given) - time.time())
    except ValueError:
        return 0.0
    return 0.0
