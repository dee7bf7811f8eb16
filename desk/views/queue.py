import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import etag, take
from desk.choice import Choice
from desk.queue_page import QueuePage
from desk.reader import Reader
from practices import audit
from practices.answers import SeeOther
from practices.requests import StaffRequest
from practices.sessions import is_poll


def show(request: StaffRequest) -> HttpResponse:
    """The whole page, or its rows for a poll: 304 while nothing has changed."""
    reader, choice = Reader.of(request), Choice.read(request.GET)
    headers = {"ETag": etag.of(reader, choice), "Vary": "X-Poll"}
    poll = is_poll(request)
    if poll and request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    if not poll:
        audit.record(request, "queue_viewed")
    again = json.dumps({"X-Poll": "1", "If-None-Match": headers["ETag"]})
    page = {"page": QueuePage.of(reader, choice), "poll_headers": again, "poll": poll}
    content = render_to_string("desk/queue.html#rows" if poll else "desk/queue.html", page, request)
    return HttpResponse(content, headers=headers)


def take_next(request: StaffRequest) -> HttpResponse:
    reader, choice = Reader.of(request), Choice.read(request.POST)
    task = take.take_next(reader, choice)
    if task is None:
        messages.info(request, _("Nothing to take: somebody has each of them, or it is not time yet."))
        return SeeOther(reverse("desk:queue", args=[reader.practice.pk]) + choice.address())
    return SeeOther(reverse("desk:lead", args=[reader.practice.pk, task.lead_id]))
