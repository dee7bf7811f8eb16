"""The only way out of the carrier, and it ends on this machine.

Nothing here follows a redirect, reads a proxy from the environment or asks a name server, so no address given to the
carrier, by whomever, can make it reach a real provider or a neighbour.
"""

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

ADDRESSES = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}


class NotLoopback(ValueError):
    """The address is not on this machine."""


class Unreachable(OSError):
    """Nobody listens there: nothing was delivered, so trying again is safe."""


class NoAnswer(OSError):
    """The request went out and no usable answer came back."""


@dataclass
class Answer:
    status: int
    body: bytes


def require(url: str) -> SplitResult:
    """The parts of a URL on this machine; anything else raises NotLoopback."""
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port != 0
    except ValueError:
        raise NotLoopback(f"{url!r} is not an address the sandbox may call.") from None
    if parts.scheme not in {"http", "https"} or parts.hostname not in ADDRESSES or parts.username or not port_is_valid:
        raise NotLoopback(
            f"{url!r} is not on this machine. The sandbox calls 127.0.0.1, localhost and ::1, nothing else."
        )
    return parts


def call(method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None, *, timeout: float) -> Answer:
    parts = require(url)
    connection_class = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connection_class(ADDRESSES[parts.hostname or ""], parts.port, timeout=timeout)
    try:
        connection.connect()
    except OSError as error:
        raise Unreachable(str(error)) from error
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body, {"Host": parts.netloc, **(headers or {})})
        response = connection.getresponse()
        return Answer(response.status, response.read())
    except (OSError, HTTPException) as error:
        raise NoAnswer(str(error) or type(error).__name__) from error
    finally:
        connection.close()
