"""Reading what was posted: JSON, a plain HTML form, or a multipart form, into names and scalars. Strict and bounded.

Nothing is trusted: size, count, nesting, charset and repeated names are settled here, before anything is understood.
Numbers stay text, so that no size of a number matters; uploaded files are left out, as any unknown field is.
"""

import json
from collections import Counter
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext_lazy as _

from intake.refused import Refused, refuse

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
UTF8 = frozenset(("", "utf-8", "utf8", "us-ascii"))


def read(request: HttpRequest, *kinds: str) -> dict[str, Any]:
    """The posted names and values. Raises Refused: 413 too long, 415 another kind of content, 400 not readable."""
    kind = request.content_type
    charset = (request.content_params or {}).get("charset", "").strip("\"'").lower()
    if kind not in kinds:
        raise refuse(415, "body", _("Send one of these kinds of content: %(kinds)s.") % {"kinds": ", ".join(kinds)})
    if charset not in UTF8:
        raise refuse(415, "body", _("Send text as UTF-8."))
    content = _bounded(request)
    try:
        values = {JSON: _json, FORM: _form, MULTIPART: _multipart}[kind](content, request)
    except UnicodeError:
        raise refuse(400, "body", _("This is not UTF-8 text.")) from None
    if len(values) > settings.INTAKE_MAX_FIELDS:
        raise refuse(400, "body", _("Send at most %(limit)s fields.") % {"limit": settings.INTAKE_MAX_FIELDS})
    return values


def _bounded(request: HttpRequest) -> bytes:
    content = request.read(settings.INTAKE_MAX_BYTES + 1)
    if len(content) > settings.INTAKE_MAX_BYTES:
        raise refuse(413, "body", _("Send at most %(limit)s KB.") % {"limit": settings.INTAKE_MAX_BYTES // 1024})
    return content


def _json(content: bytes, request: HttpRequest) -> dict[str, Any]:
    try:
        values = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_constant,
        )
    except UnicodeError:
        raise
    except (ValueError, RecursionError):
        raise refuse(400, "body", _("This is not valid JSON.")) from None
    if not isinstance(values, dict):
        raise refuse(400, "body", _("Send one JSON object."))
    return values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name said twice may mean two things to two readers."""
    values = dict(pairs)
    if len(values) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _value in pairs).items() if times > 1)
        raise Refused(400, {twice if twice.isidentifier() else "body": [_("This name is there twice.")]})
    return values


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _form(content: bytes, request: HttpRequest) -> dict[str, Any]:
    """A repeated name: the last one holds, as with a checkbox behind its hidden "no"."""
    try:
        pairs = parse_qsl(
            content.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        )
    except UnicodeError:
        raise
    except ValueError:
        raise refuse(400, "body", _("Send at most %(limit)s fields.") % {"limit": settings.INTAKE_MAX_FIELDS}) from None
    return dict(pairs)


class _NoFiles(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing is kept."""

    def file_complete(self, file_size: int) -> None:
        """Nothing was kept."""


def _multipart(content: bytes, request: HttpRequest) -> dict[str, Any]:
    meta = {"CONTENT_TYPE": request.META["CONTENT_TYPE"], "CONTENT_LENGTH": str(len(content))}
    try:
        posted, _files = MultiPartParser(meta, BytesIO(content), [_NoFiles(request)], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, ValueError, LookupError):
        raise refuse(400, "body", _("This form could not be read.")) from None
    return {name: posted[name] for name in posted}
