"""The lead page, and what is done on it. Each action is a resource to POST to, and answers with the page again."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import call, fit, plain, snooze, stop, write
from desk.forms import (
    EMAIL_LONGEST,
    AssignForm,
    CallForm,
    CloseForm,
    ComposerForm,
    FitForm,
    NoteForm,
    OptOutForm,
    SnoozeForm,
)
from desk.lead_page import LeadPage
from desk.reader import Reader
from leads.models import Lead
from practices import audit, times
from practices.answers import SeeOther
from practices.models import Membership
from practices.requests import StaffRequest


def _lead(lead_id: UUID) -> Lead:
    related = ("person", "service_line", "location", "owner", "team")
    return get_object_or_404(Lead.objects.select_related(*related), pk=lead_id)


def show(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    tab, act, script = (request.GET.get(name, "") for name in ("tab", "act", "script"))
    page = LeadPage(_lead(lead_id), Reader.of(request), tab=tab, act=act, script=script)
    audit.record(request, "lead_viewed", lead_id)
    return render(request, "desk/lead.html", {"page": page, "lead": page.lead})


def glance(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """Beside the queue: what is known of the row that the reader stands on."""
    page = LeadPage(_lead(lead_id), Reader.of(request))
    audit.record(request, "lead_glanced", lead_id)
    return render(request, "desk/glance.html", {"page": page, "lead": page.lead})


def message(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    page = LeadPage(_lead(lead_id), Reader.of(request))
    form = ComposerForm(request.POST, reach=page.known.reach)
    try:
        sent = write.send(page.lead, **form.cleaned_data, reader=page.reader) if form.is_valid() else None
    except write.NotAllowed as no:  # they stopped while this was being sent
        sent = form.add_error("channel", no.reason)
    if sent is None:
        return _refuse(request, page, "message", form)
    done = _("Text to %(name)s is on its way.") if sent.channel == "sms" else _("Email to %(name)s is on its way.")
    return _done(request, page.lead, "message_written", done)


def draft(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """How what is being written reads; nothing of it is kept."""
    lead = _lead(lead_id)
    body, channel = (request.POST.get(f"{ComposerForm.prefix}-{name}", "") for name in ("body", "channel"))
    sensitive = bool(lead.service_line and lead.service_line.sensitive)
    hints = plain.hints(body[:EMAIL_LONGEST], channel, lead.person.language, sensitive=sensitive)
    return render(request, "desk/lead_hints.html", {"hints": hints})


def note(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    page = LeadPage(_lead(lead_id), Reader.of(request), tab="note")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refuse(request, page, "message", form)
    write.note(page.lead, form.cleaned_data["body"], key=form.cleaned_data["key"], reader=page.reader)
    return _done(request, page.lead, "note_written", _("Note kept."))


def call_made(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    page = LeadPage(_lead(lead_id), Reader.of(request))
    form = CallForm(request.POST, reader=page.reader)
    if not form.is_valid():
        return _refuse(request, page, "call", form)
    call.record(page.lead, **form.cleaned_data, reader=page.reader)
    return _done(request, page.lead, "call_made", _("Call with %(name)s kept."))


def assign(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    page = LeadPage(_lead(lead_id), Reader.of(request))
    form = AssignForm(request.POST, lead=page.lead, reader=page.reader)
    if not form.is_valid():
        return _refuse(request, page, "assign", form)
    to = form.target
    owner, team = (to, None) if isinstance(to, Membership) else (None, to)
    page.lead.assign_to(owner, team, by=page.reader.membership, now=page.reader.now)
    return _done(
        request, page.lead, "lead_assigned", _("%(name)s is with %(owner)s now.") % {"owner": to, "name": "%(name)s"}
    )


def close(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    page = LeadPage(_lead(lead_id), Reader.of(request))
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _refuse(request, page, "close", form)
    page.lead.close(form.cleaned_data["reason"], by=page.reader.membership, now=page.reader.now)
    return _done(request, page.lead, "lead_closed", _("%(name)s is closed."))


def put_off(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """Later: back to the queue, where this lead is not any more."""
    page = LeadPage(_lead(lead_id), Reader.of(request))
    form = SnoozeForm(request.POST, reader=page.reader)
    if not form.is_valid():
        return _refuse(request, page, "snooze", form)
    at = snooze.snooze(page.lead, form.cleaned_data["until"], form.cleaned_data["why"], reader=page.reader)
    if at is None:
        messages.info(request, _("Nothing here can be put off."))
        return SeeOther(reverse("desk:lead", args=[request.practice_id, lead_id]))
    said = {"when": times.moment(at, page.reader.zone, page.reader.now), "name": page.lead.person.short_name}
    audit.record(request, "lead_snoozed", lead_id)
    messages.success(request, _("%(name)s comes back %(when)s.") % said)
    return SeeOther(reverse("desk:queue", args=[request.practice_id]))


def bring_back(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    lead, reader = _lead(lead_id), Reader.of(request)
    snooze.wake(lead, reader=reader)
    return _done(request, lead, "lead_woken", _("%(name)s is back in the queue."))


def reopen(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    lead, reader = _lead(lead_id), Reader.of(request)
    lead.reopen(by=reader.membership, now=reader.now)
    return _done(request, lead, "lead_reopened", _("%(name)s is open again."))


def mark_fit(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    page = LeadPage(_lead(lead_id), Reader.of(request))
    form = FitForm(request.POST)
    if not form.is_valid():
        return _refuse(request, page, "fit", form)
    if form.cleaned_data["fit"] == "fit":
        fit.mark_as_fit(page.lead, reader=page.reader)
        return _done(request, page.lead, "fit_marked", _("%(name)s is a fit."))
    fit.mark_as_not_a_fit(page.lead, form.cleaned_data["reason"], reader=page.reader)
    return _done(request, page.lead, "fit_marked", _("%(name)s is not a fit, and closed."))


def opt_out(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    page = LeadPage(_lead(lead_id), Reader.of(request))
    form = OptOutForm(request.POST)
    if not form.is_valid():
        return _refuse(request, page, "stop", form)
    stop.heard(page.lead, form.cleaned_data["what"], reason=form.cleaned_data["heard"], reader=page.reader)
    return _done(request, page.lead, "opted_out", _("Recorded. Nothing more of that kind goes to %(name)s."))


def _refuse(request: StaffRequest, page: LeadPage, name: str, form: Form) -> HttpResponse:
    """The page again, with what was typed and what is wrong with it. Nothing has changed."""
    page.refused[name] = form
    return render(request, "desk/lead.html", {"page": page, "lead": page.lead}, status=422)


def _done(request: StaffRequest, lead: Lead, action: str, said: str) -> HttpResponse:
    audit.record(request, action, lead.pk)
    messages.success(request, said % {"name": lead.person.short_name} if "%(name)s" in said else said)
    return SeeOther(reverse("desk:lead", args=[lead.practice_id, lead.pk]))
