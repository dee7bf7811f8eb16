"""What serving a browser takes: the same-origin check, headers, templates, static files, a word after an action.

The Host is checked for every request already (`wire.py`). A form must come from a page of this very origin: a page on
another port of this machine is another origin, and the patient's phone is not its to use.
"""

import hashlib
import mimetypes
import secrets
import time
from collections import OrderedDict
from pathlib import Path
from urllib.parse import unquote, urlencode

from django.template import Context, Engine

from sandbox.wire import Request, Response

PROJECT = Path(__file__).resolve().parent.parent
STATIC = PROJECT / "static"
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
engine = Engine(dirs=[str(PROJECT / "templates")])


def is_own_page(request: Request) -> bool:
    """Whether a form was sent by a page of this origin: every browser says so with a POST."""
    origin = request.headers.get("Origin", "")
    return origin in {f"http://{request.headers.get('Host')}", f"https://{request.headers.get('Host')}"}


def is_form(request: Request) -> bool:
    return request.headers.get("Content-Type", "").split(";")[0].strip() == "application/x-www-form-urlencoded"


def page(request: Request, template: str, context: dict) -> Response:
    """Rendered without localisation, so without settings. Unchanged since the browser last looked: 304."""
    html = engine.get_template(template).render(Context(context, use_l10n=False, use_tz=False)).encode()
    etag = f'"{hashlib.sha256(html).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return Response(304, headers={"ETag": etag})
    return Response(200, html, {"Content-Type": "text/html; charset=utf-8", "ETag": etag, **HEADERS})


def static(request: Request, path: str) -> Response:
    """A file under static/, and nothing else however the path is written."""
    try:
        file = (STATIC / unquote(path)).resolve()
    except ValueError:
        return Response.text("There is nothing here.", 404)
    if not file.is_relative_to(STATIC) or not file.is_file():
        return Response.text("There is nothing here.", 404)
    stat = file.stat()
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    if request.headers.get("If-None-Match") == etag:
        return Response(304, headers={"ETag": etag})
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Response(200, file.read_bytes(), {"Content-Type": kind, "ETag": etag, **HEADERS})


class Words:
    """What an action has to say, for the page it redirects to. The words stay here; the address carries a token."""

    KEPT = 100
    SECONDS = 30.0

    def __init__(self) -> None:
        self._said: OrderedDict[str, tuple[float, str, bool]] = OrderedDict()

    def say(self, words: str, *, wrong: bool = False) -> str:
        token = secrets.token_urlsafe(8)
        self._said[token] = time.monotonic(), words, wrong
        while len(self._said) > self.KEPT:
            self._said.popitem(last=False)
        return token

    def heard(self, token: str) -> dict | None:
        said = self._said.get(token)
        if said is None or time.monotonic() - said[0] > self.SECONDS:
            return None
        return {"words": said[1], "wrong": said[2]}


def redirect(query: dict[str, str], fragment: str = "") -> Response:
    return Response(
        303, headers={"Location": f"/?{urlencode(query)}" + (f"#{fragment}" if fragment else ""), **HEADERS}
    )
