"""HTTP as the carrier speaks it: a request, a response, and a response that may be late or never arrive."""

import json
import logging
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message as Headers
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from sandbox.loopback import ADDRESSES

logger = logging.getLogger("sandbox")

LARGEST_BODY = 10_000_000
IDLE_SECONDS = 600  # longer than any client keeps a connection: closing first would look like a fault nobody asked for


class Malformed(ValueError):
    """The body is not what its content type says."""


@dataclass
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Headers
    body: bytes

    def form(self) -> dict[str, str]:
        """The form's fields; of a repeated one the last."""
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=1000))
        except (UnicodeDecodeError, ValueError):
            raise Malformed("The form could not be read.") from None

    def json(self) -> dict:
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            raise Malformed("The JSON could not be read.") from None
        if not isinstance(value, dict):
            raise Malformed("A JSON object is expected.")
        return value

    def asked(self, name: str, default: str = "") -> str:
        return dict(self.query).get(name, default)


@dataclass
class Response:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    fate: str = "arrives"  # or "reset": the connection is torn down, after the delay, with nothing said
    delay: float = 0.0

    @classmethod
    def json(cls, value: object, status: int = 200, **headers: str) -> "Response":
        body = json.dumps(value, ensure_ascii=False).encode()
        return cls(status, body, {"Content-Type": "application/json", **headers})

    @classmethod
    def text(cls, sentence: str, status: int) -> "Response":
        return cls(status, sentence.encode() + b"\n", {"Content-Type": "text/plain; charset=utf-8"})


View = Callable[..., Response]


class Router:
    def __init__(self) -> None:
        self._routes: list[tuple[re.Pattern[str], dict[str, View]]] = []

    def add(self, pattern: str, **views: View) -> None:
        """`add(r"/carrier/(\\w+)", GET=view)`; the view gets the request and the groups."""
        self._routes.append((re.compile(pattern), views))

    def answer(self, request: Request) -> Response:
        for pattern, views in self._routes:
            if found := pattern.fullmatch(request.path):
                method = "GET" if request.method == "HEAD" else request.method
                if method not in views:
                    return Response(405, headers={"Allow": ", ".join(views)})
                try:
                    return views[method](request, *found.groups())
                except Malformed as error:
                    return Response.text(str(error), 400)
        return Response.text("There is nothing here.", 404)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: "Server"

    def _serve(self) -> None:
        refusal, body = self._read()
        if refusal is not None:
            self.close_connection = True
            self._send(refusal)
            return
        parts = urlsplit(self.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        try:
            response = self.server.router.answer(Request(self.command, parts.path, query, self.headers, body))
        except Exception:
            logger.exception("The carrier could not answer %s", self.command)
            response = Response.text("The sandbox carrier made a mistake; its log says which.", 500)
        if response.delay:
            self.server.closing.wait(response.delay)
        if response.fate == "reset":
            self._reset()
        else:
            self._send(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def _read(self) -> tuple[Response | None, bytes]:
        """The body, or why it is refused. The Host check is what keeps a rebound name of somebody's page out."""
        host = urlsplit(f"//{self.headers.get('Host', '')}")
        if host.hostname not in ADDRESSES:
            return Response.text("The sandbox answers to 127.0.0.1 and localhost only.", 421), b""
        if "Transfer-Encoding" in self.headers:
            return Response.text("Send a Content-Length.", 411), b""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            return Response.text("Content-Length is not a number.", 400), b""
        if int(length) > LARGEST_BODY:
            return Response.text(f"The body is larger than {LARGEST_BODY} bytes.", 413), b""
        return None, self.rfile.read(int(length))

    def _send(self, response: Response) -> None:
        phrase = HTTPStatus(response.status).phrase
        headers = {"Content-Length": str(len(response.body)), **response.headers}
        if response.status in {204, 304}:
            del headers["Content-Length"]
        if self.close_connection:
            headers["Connection"] = "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        message = f"HTTP/1.1 {response.status} {phrase}\r\n{head}\r\n".encode("latin-1", "replace")
        try:  # one write, one packet
            self.wfile.write(message if self.command == "HEAD" else message + response.body)
        except OSError:
            self.close_connection = True

    def _reset(self) -> None:
        self.close_connection = True
        linger_none = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
        self.connection.close()  # with no lingering, closing sends RST

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, ValueError):  # ValueError: the file of a connection that was reset
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Silent: request lines hold numbers and addresses of people."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, port: int, router: Router):
        self.router = router
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        logger.debug("A connection broke", exc_info=True)
