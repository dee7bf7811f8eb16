"""Where a lead stands in its cadence: what was last, what comes next and how long after, and the way to stop it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from desk import times, words
from desk.reader import Reader
from leads.models import Lead
from sequences import exits
from sequences.models import Enrollment, EnrollmentStatus, Step

SHOWN = 4
ICONS = {"sms": "text", "email": "mail", "call": "call"}
BY_STAFF = "withdrawn"
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class Touch:
    when: str
    icon: str
    channel: str
    purpose: str


@dataclass(frozen=True)
class Cadence:
    enrollment: Enrollment
    name: str
    state: str  # in words; empty while it runs
    paused: bool
    touches: list[Touch] = field(default_factory=list)
    more: int = 0

    @property
    def runs(self) -> bool:
        return self.enrollment.status == EnrollmentStatus.ACTIVE


def of(lead: Lead, reader: Reader) -> Cadence | None:
    """The latest one; two statements."""
    enrollment = (
        Enrollment.objects.for_lead(lead).select_related("sequence", "version").order_by("-entered_at", "-pk").first()
    )
    if enrollment is None:
        return None
    name = f"{enrollment.sequence.name} v{enrollment.version.number}"
    if enrollment.status != EnrollmentStatus.ACTIVE:
        return Cadence(enrollment, name, _state(enrollment), enrollment.exit_reason in words.PAUSED)
    steps = list(
        Step.objects.filter(version=enrollment.version_id, position__gte=enrollment.position)
        .select_related("content")
        .order_by("position")
    )
    touches = [_touch(step, enrollment, reader) for step in steps[:SHOWN]]
    return Cadence(enrollment, name, "", False, touches, more=max(0, len(steps) - SHOWN))


def stop(enrollment: Enrollment, *, reader: Reader) -> bool:
    """Send this lead nothing more of it. False when it had ended already."""
    return bool(exits.end([enrollment.lead], BY_STAFF, now=reader.now))


def _state(enrollment: Enrollment) -> str:
    if enrollment.status == EnrollmentStatus.FINISHED:
        return _("Ran to its end")
    reason = words.of(words.EXITS, enrollment.exit_reason)
    paused = enrollment.exit_reason in words.PAUSED
    return (_("Paused: %(reason)s") if paused else _("Stopped: %(reason)s")) % {"reason": reason}


def _touch(step: Step, enrollment: Enrollment, reader: Reader) -> Touch:
    """The next one has its time; those after it count from the one before."""
    is_next = step.position == enrollment.position
    when = _moment(enrollment.due_at, reader) if is_next else _later(step.after_minutes)
    return Touch(when, ICONS[step.channel], str(words.of(words.CHANNELS, step.channel)), step.content.purpose)


def _moment(at: datetime | None, reader: Reader) -> str:
    return times.moment(max(at or reader.now, reader.now), reader.zone, reader.now)


def _later(minutes: int) -> str:
    if minutes < HOUR:
        return _("%(n)s min later") % {"n": minutes}
    if minutes < DAY:
        return _("%(n)s h later") % {"n": minutes // HOUR}
    return _("%(days)s later") % {"days": times.days(minutes // DAY)}
