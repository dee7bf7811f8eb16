"""The public API: one address that takes inquiries. No cookie, no credentials; the form's key identifies, and no more."""

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from intake import body, fields, page, posting, schema
from intake.capture import Submission
from intake.refused import Refused

logger = logging.getLogger(__name__)


class AlwaysJson(BaseContentNegotiation):
    """Whatever is asked for: a person is never refused over an Accept header."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return None  # intake.body reads

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Answer(posting.AnsweredFirst, Response):
    pass


class Inquiries(APIView):
    content_negotiation_class = AlwaysJson
    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="send_inquiry",
        summary="Send an inquiry",
        description=schema.DESCRIPTION,
        tags=["inquiries"],
        auth=[],
        parameters=[
            OpenApiParameter("form_key", schema.FORM_KEY, OpenApiParameter.PATH),
            OpenApiParameter(
                "Idempotency-Key",
                schema.IDEMPOTENCY_KEY,
                OpenApiParameter.HEADER,
                description="Sent again with the same content it gets the same answer; with other content it is refused.",
            ),
        ],
        request=dict.fromkeys((body.JSON, body.FORM, body.MULTIPART), schema.InquiryRequest),
        responses=schema.RESPONSES,
    )
    def post(self, request: Request, form_key: str) -> HttpResponse:
        http: HttpRequest = request._request
        received = posting.receive(http, form_key, _read)
        if wants_a_page(http):
            return page.answer(http, received)
        if received.captured is None:
            assert received.refused is not None
            response = Answer({"errors": received.refused.errors}, received.refused.status)
        else:
            response = Answer(received.captured.answer, status.HTTP_201_CREATED)
            posting.understand_after(response, received.form, received.captured.inquiry_id)
        posting.allow_origin(http, response, received.form)
        return response

    @extend_schema(exclude=True)
    def options(self, request: Request, form_key: str) -> HttpResponse:  # type: ignore[override]
        """The question a browser asks before it posts from another origin."""
        with posting.open_form(form_key) as form:
            response = HttpResponse(status=status.HTTP_204_NO_CONTENT)
            posting.allow_origin(request._request, response, form)
        if response.has_header("Access-Control-Allow-Origin"):
            response["Access-Control-Allow-Methods"] = "POST, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
            response["Access-Control-Max-Age"] = "600"
        return response

    def handle_exception(self, exc: Exception) -> Response:
        """Every refusal has the same shape. Only what is our own fault goes on to be a 500."""
        if isinstance(exc, Http404):
            response = Response({"errors": {"form_key": ["There is no such form."]}}, status.HTTP_404_NOT_FOUND)
        elif isinstance(exc, Refused):
            response = Response({"errors": exc.errors}, exc.status)
        elif isinstance(exc, APIException):
            response = Response({"errors": {"request": [exc.detail]}}, exc.status_code)
        elif isinstance(exc, OperationalError | InterfaceError):
            logger.error("inquiry not taken: %s", type(exc).__name__)
            words = "We could not store this. Please send it again in a minute."
            response = Response({"errors": {"request": [words]}}, status.HTTP_503_SERVICE_UNAVAILABLE)
            response["Retry-After"] = "5"
        else:
            raise exc
        response.exception = True
        return response


def _read(request: HttpRequest, typed: posting.Typed) -> Submission:
    typed.update(body.read(request, body.JSON, body.FORM, body.MULTIPART))
    read = fields.read(typed)
    given = read.given
    return Submission(
        fields=read,
        language=given.get("language") or (get_language() or "en")[:2],
        page_url=given.get("page_url") or fields.page_url(request.headers.get("Referer", "")),
        suspicion="trap" if given.get("website") else "",
    )


def wants_a_page(request: HttpRequest) -> bool:
    """A plain HTML form, posted by a browser that will show what it gets."""
    return request.content_type in (body.FORM, body.MULTIPART) and "text/html" in request.headers.get("Accept", "")


def describe(request: HttpRequest) -> HttpResponse:
    """The API as OpenAPI. Imported when asked for: it takes a second that no worker should spend."""
    from drf_spectacular.views import SpectacularAPIView

    return SpectacularAPIView.as_view()(request)
