"""What the automation does next for a lead, or why it does nothing, in a few words for a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from desk import times, words
from sequences.models import Enrollment, EnrollmentStatus, Step


@dataclass(frozen=True)
class Automation:
    icon: str
    words: str


def of(leads: Iterable[UUID], *, zone: tzinfo, now: datetime) -> dict[UUID, Automation]:
    """One statement, however many leads."""
    ids = list(leads)
    channel = Step.objects.filter(version=OuterRef("version"), position=OuterRef("position")).values("channel")
    latest = (
        Enrollment.objects.filter(lead__in=ids)
        .annotate(next_channel=Subquery(channel[:1]))
        .order_by("lead", "-entered_at", "-pk")
        .distinct("lead")
    )
    found = {enrollment.lead_id: _say(enrollment, zone, now) for enrollment in latest}
    return {lead_id: found.get(lead_id) or Automation("stop", _("Nothing planned")) for lead_id in ids}


def _say(enrollment: Enrollment, zone: tzinfo, now: datetime) -> Automation:
    if enrollment.status == EnrollmentStatus.ACTIVE and enrollment.due_at:
        channel = words.of(words.CHANNELS, getattr(enrollment, "next_channel", None) or "sms")
        when = times.moment(max(enrollment.due_at, now), zone, now)
        return Automation("auto", _("%(channel)s %(when)s") % {"channel": channel, "when": when})
    if enrollment.status == EnrollmentStatus.FINISHED:
        return Automation("check", _("Cadence has ended"))
    reason = words.of(words.EXITS, enrollment.exit_reason)
    if enrollment.exit_reason in words.PAUSED:
        return Automation("pause", _("Paused: %(reason)s") % {"reason": reason})
    return Automation("stop", _("Stopped: %(reason)s") % {"reason": reason})
