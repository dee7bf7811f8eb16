"""The hosted page /f/<key>/ and the page after it, in English and Spanish. No cookie, no session, no script.

GET changes nothing and may be kept for a minute; what it needs to be believed later rides in a signed token.
"""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from intake import body, consent_words, fields, posting, promise, tokens
from intake.capture import Submission, message_in
from intake.forms import InquiryForm
from intake.ground import current_ground
from intake.models import Criterion, Form, Inquiry
from intake.refused import Refused, refuse
from leads import contacts
from practices import clock
from practices.calendar import open_hours
from practices.models import Location, ServiceLine

TRAP, TOKEN = "website", "token"


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, form_key: str) -> HttpResponse:
    with translation.override(_language(request)):
        if request.method == "POST":
            return _take(request, form_key)
        with posting.open_form(form_key) as form:
            response = _page(request, form)
        response["Cache-Control"] = "public, max-age=60"
        return response


@transaction.non_atomic_requests
@require_safe
def thanks(request: HttpRequest, form_key: str) -> HttpResponse:
    """What was answered, to whoever holds the signed address for a day; after that, and for any other, where to begin."""
    token = request.GET.get("t", "")
    inquiry_id = tokens.read_thanks(form_key, token)
    with posting.open_form(form_key) as form:
        inquiry = Inquiry.objects.filter(pk=inquiry_id, form=form).first() if inquiry_id else None
        language = _language(request, inquiry.language if inquiry else None)
        about = {"token": token, **_words(form, inquiry, language)} if inquiry else {"token": ""}
    with translation.override(language):
        response = _render(request, form, "intake/thanks.html", about)
    response["Cache-Control"] = "private, no-store"
    return response


def _words(form: Form, inquiry: Inquiry, language: str) -> dict[str, Any]:
    """What was answered, as it was; in the other language when they ask for that."""
    answer = inquiry.answer
    if language == inquiry.language:
        return {"message": answer["message"], "safety": answer["safety"]}
    safety = answer["safety"]
    return {
        "message": message_in(language, form.practice, received_at=inquiry.received_at),
        "safety": safety and consent_words.safety(form.practice, language, crisis="988" in safety),
    }


def _take(request: HttpRequest, form_key: str) -> HttpResponse:
    return answer(request, posting.receive(request, form_key, partial(_read, form_key)))


def answer(request: HttpRequest, received: posting.Received) -> HttpResponse:
    """For a browser: on to the page of thanks, or the form again with what was typed and what has to be corrected."""
    if received.captured is not None:
        token = tokens.for_thanks(received.form.key, received.captured.inquiry_id)
        address = reverse("intake:thanks", args=[received.form.key])
        response = posting.SeeOther(f"{address}?t={token}&lang={_language(request)}")
        posting.understand_after(response, received.form, received.captured.inquiry_id)
        posting.may_be_framed(response, received.form)
        return response
    with posting.open_form(received.form.key) as form:
        again = _page(request, form, received.typed, received.refused)
    again["Cache-Control"] = "private, no-store"
    return again


def _read(form_key: str, request: HttpRequest, typed: posting.Typed) -> Submission:
    """Which words of consent were on the page, and when it was made, is believed from our own token only."""
    typed.update(body.read(request, body.FORM, body.MULTIPART))
    made = tokens.read_page(form_key, typed.get(TOKEN))
    read = fields.read({name: value for name, value in typed.items() if name != TOKEN})
    if made is not None and made.is_old:
        raise refuse(400, "body", _("This page was open for a long time. Please look it over and send it once more."))
    return Submission(
        fields=read,
        language=made.language if made else translation.get_language()[:2],
        page_url=read.given.get("page_url") or settings.PUBLIC_URL + request.path,
        shown=made.versions if made else {},
        suspicion=_suspicion(read, made),
    )


def _suspicion(read: fields.Fields, made: tokens.Render | None) -> str:
    if read.given.get(TRAP):
        return "trap"
    if made is None:
        return "no_token"
    return "too_fast" if made.age < settings.INTAKE_MINIMUM_FILL_SECONDS else ""


def _page(
    request: HttpRequest, form: Form, typed: posting.Typed | None = None, refused: Refused | None = None
) -> HttpResponse:
    """In the form's tenant and in the language of the page."""
    language = translation.get_language()[:2]
    wordings = consent_words.current(current_ground().wordings.get(language, []))
    shown = InquiryForm(
        typed,
        lines=[] if form.service_line_id else _lines(language),
        places=[] if form.location_id else [(str(place.pk), place.name) for place in Location.objects.order_by("name")],
        asked=set(Criterion.objects.values_list("field", flat=True)),
        wordings=wordings,
    )
    if refused is not None:
        shown.show(refused)
    hours, now = open_hours(form.practice.pk), clock.now()
    made = promise.promise(hours, form.practice.first_answer_minutes, now=now)
    about = {
        "form": shown,
        "next_step": promise.words(made, hours, now=now),
        "token": _token(form, language, wordings, (typed or {}).get(TOKEN)),
        "trap": TRAP,
    }
    return _render(request, form, "intake/form.html", about, refused.status if refused else HTTPStatus.OK)


def _token(form: Form, language: str, wordings: dict[str, consent_words.Wording], posted: object) -> str:
    """The one that was posted, while it holds: who corrects one field has not become quicker than people are."""
    made = tokens.read_page(form.key, posted)
    if made is not None and not made.is_old and made.language == language:
        return str(posted)
    return tokens.for_page(form.key, language, {wording.channel: wording.version for wording in wordings.values()})


def _lines(language: str) -> list[tuple[str, str]]:
    lines = ServiceLine.objects.filter(active=True)
    return [(str(line.pk), (line.name_es if language == "es" else "") or line.name) for line in lines]


def _render(
    request: HttpRequest, form: Form, template: str, about: dict[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    practice = form.practice
    context = {
        "practice": practice,
        "practice_phone": practice.phone and (contacts.phone(practice.phone) or practice.phone),
        "practice_phone_words": practice.phone and contacts.pretty(contacts.phone(practice.phone) or practice.phone),
        "form_key": form.key,
        "language": translation.get_language()[:2],
        "messages": (),  # those in the session are for staff, and reading them would make the page somebody's own
        **about,
    }
    response = render(request, template, context, status=status)
    response["Content-Language"] = context["language"]
    posting.may_be_framed(response, form)
    return response


def _language(request: HttpRequest, otherwise: str | None = None) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in ("en", "es") else otherwise or (translation.get_language() or "en")[:2]
