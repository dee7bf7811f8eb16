"""Inquiries kept aside as suspicious: the list, and the one question each of them asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.held_page import HeldPage
from desk.reader import Reader
from intake import held
from intake.models import Inquiry
from practices import audit
from practices.answers import SeeOther
from practices.requests import StaffRequest


def show(request: StaffRequest) -> HttpResponse:
    audit.record(request, "held_inquiries_viewed")
    return render(request, "desk/held.html", {"page": HeldPage(Reader.of(request))})


def judge(request: StaffRequest, inquiry_id: UUID) -> HttpResponse:
    """`is`: person, or nobody. Said twice it is said once."""
    inquiry, reader = get_object_or_404(Inquiry.objects.select_related("form"), pk=inquiry_id), Reader.of(request)
    if request.POST.get("is") == "person":
        if held.accept(inquiry, by=reader.membership, now=reader.now):
            audit.record(request, "inquiry_accepted", inquiry.pk)
            messages.success(request, _("Now in the queue like any other."))
        inquiry.refresh_from_db(fields=["lead"])
        if inquiry.lead_id:
            return SeeOther(reverse("desk:lead", args=[request.practice_id, inquiry.lead_id]))
    elif held.dismiss(inquiry, by=reader.membership, now=reader.now):
        audit.record(request, "inquiry_dismissed", inquiry.pk)
        messages.success(request, _("Kept, and off this list."))
    return SeeOther(reverse("desk:held", args=[request.practice_id]))
