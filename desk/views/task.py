"""Working on a task: take it, give it back, say that it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import take
from desk.reader import Reader
from leads.models import Task
from practices import audit
from practices.answers import SeeOther
from practices.requests import StaffRequest


def claim(request: StaffRequest, lead_id: UUID, task_id: UUID) -> HttpResponse:
    task = _task(lead_id, task_id)
    if not take.take(task, Reader.of(request)):
        messages.error(request, _("Somebody else is working on this, or it is done. Nothing was changed."))
    return _back(request, task, "task_claimed")


def release(request: StaffRequest, lead_id: UUID, task_id: UUID) -> HttpResponse:
    task, reader = _task(lead_id, task_id), Reader.of(request)
    task.release(reader.membership, now=reader.now)
    return _back(request, task, "task_released")


def finish(request: StaffRequest, lead_id: UUID, task_id: UUID) -> HttpResponse:
    task, reader = _task(lead_id, task_id), Reader.of(request)
    if task.finish("done", by=reader.membership, now=reader.now):
        messages.success(request, _("Done."))
    return _back(request, task, "task_done")


def _task(lead_id: UUID, task_id: UUID) -> Task:
    return get_object_or_404(Task.objects.select_related("lead"), pk=task_id, lead=lead_id)


def _back(request: StaffRequest, task: Task, action: str) -> HttpResponse:
    audit.record(request, action, task.lead_id)
    return SeeOther(reverse("desk:lead", args=[task.practice_id, task.lead_id]))
