"""Where a lead stands in its cadence: what comes next, as things stand, or why nothing does; and the way to stop it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from desk import words
from desk.reader import Reader
from leads.models import Lead
from practices import times
from sequences import exits
from sequences.models import Enrollment, EnrollmentStatus, SequenceKind
from sequences.next_touches import next_touches

ICONS = {"sms": "text", "email": "mail", "call": "call"}
BY_STAFF = "withdrawn"


@dataclass(frozen=True)
class Touch:
    when: str
    icon: str
    channel: str
    purpose: str
    step: int


@dataclass(frozen=True)
class Cadence:
    enrollment: Enrollment
    name: str
    state: str = ""  # in words; empty while it runs
    paused: bool = False
    touches: list[Touch] = field(default_factory=list)

    @property
    def may_skip(self) -> bool:
        """What comes next is what one would leave out, and nothing that is left out anyway."""
        return bool(self.touches) and self.touches[0].step == self.enrollment.position

    @property
    def ends_by_a_reply(self) -> bool:
        """What counts down to a visit goes on: who writes is still expected."""
        return self.enrollment.sequence.kind != SequenceKind.VISIT

    @property
    def runs(self) -> bool:
        return self.enrollment.status == EnrollmentStatus.ACTIVE


def of(lead: Lead, reader: Reader) -> Cadence | None:
    """The latest one, if there is one."""
    entered = Enrollment.objects.for_lead(lead).select_related("sequence", "version")
    enrollment = entered.order_by("-entered_at", "-pk").first()
    if enrollment is None:
        return None
    name = f"{enrollment.sequence.name} v{enrollment.version.number}"
    if enrollment.status == EnrollmentStatus.ACTIVE:
        return Cadence(enrollment, name, touches=_touches(lead, reader))
    return Cadence(enrollment, name, _state(enrollment), paused=enrollment.exit_reason in words.PAUSED)


def stop(enrollment: Enrollment, *, reader: Reader) -> bool:
    """Send this lead nothing more of it. False when it had ended already."""
    return exits.end_one(enrollment, BY_STAFF, now=reader.now)


def _state(enrollment: Enrollment) -> str:
    if enrollment.status == EnrollmentStatus.FINISHED:
        return _("Ran to its end")
    reason = words.of(words.EXITS, enrollment.exit_reason)
    paused = enrollment.exit_reason in words.PAUSED
    return (_("Paused: %(reason)s") if paused else _("Stopped: %(reason)s")) % {"reason": reason}


def _touches(lead: Lead, reader: Reader) -> list[Touch]:
    return [
        Touch(
            when=times.moment(touch.at, reader.zone, reader.now),
            icon=ICONS[touch.channel],
            channel=str(words.of(words.CHANNELS, touch.channel)),
            purpose=touch.purpose,
            step=touch.step,
        )
        for touch in next_touches(lead, reader.now)
    ]
