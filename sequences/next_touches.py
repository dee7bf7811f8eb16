"""What automation does next for a lead, or why it does nothing, as a front desk says it.

`next_touches`, for one lead, is foreseen by the engine's own `decide`, asked early: as things stand, for nobody knows who
replies until then. `next_words`, for a page of leads, is one statement: the time that the engine has set already, and the
channel that consent leaves to it. Both only read, in the open practice.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.utils.dateformat import format as date_words
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Fit, Lead
from messaging.models import Kind
from practices.models import Practice
from practices.sweep import place
from practices.tenancy import here, sql
from sequences import exits, facts, timing
from sequences.decide import decide
from sequences.facts import Facts
from sequences.models import Enrollment, EnrollmentStatus
from sequences.offers import SOMETIME
from sequences.playbook_file import said

logger = logging.getLogger(__name__)
MOST = 4
TURNS = 60  # of looking ahead: steps, and waits between them
PLANNED, PAUSED, STOPPED, ENDED, OFF, NOTHING = "planned", "paused", "stopped", "ended", "off", "nothing"

CHANNELS: dict[str, Promise] = {
    timing.SMS: gettext_lazy("Text"),
    timing.EMAIL: gettext_lazy("Email"),
    timing.CALL: gettext_lazy("Call"),
}
# A person has taken over: automation waits for them.
PAUSES: dict[str, Promise] = {
    exits.REPLIED: gettext_lazy("patient replied"),
    exits.IN_CONTACT: gettext_lazy("you are in contact"),
    exits.CALLED: gettext_lazy("you have talked"),
    exits.PERSON_NEEDED: gettext_lazy("a person is needed"),
}
STOPS: dict[str, Promise] = {
    exits.STOPPED: gettext_lazy("asked to stop"),
    exits.BOOKED: gettext_lazy("visit booked"),
    exits.CLOSED: gettext_lazy("lead closed"),
    exits.NOT_A_FIT: gettext_lazy("not a fit"),
    exits.MOVED: gettext_lazy("visit moved"),
    exits.CANCELLED: gettext_lazy("visit cancelled"),
    exits.ATTENDED: gettext_lazy("came to the visit"),
    exits.NO_SHOW: gettext_lazy("did not come"),
    exits.UNDONE: gettext_lazy("marked by mistake"),
    "withdrawn": gettext_lazy("by your team"),
}


class Touch(NamedTuple):
    at: datetime
    channel: str
    words: str  # "Text tomorrow 10:05 am"
    reason: str  # why then: a code of timing's, or of the gate's where it makes a text wait
    purpose: str  # what its step is for
    step: int  # its position


class Plan(NamedTuple):
    """What a row of the queue says of automation."""

    state: str
    words: str


# ---- One lead ----
def next_touches(lead: Lead, now: datetime) -> list[Touch]:
    """What its running sequence will do, at most four touches; none when no sequence runs."""
    running = Enrollment.objects.active().for_lead(lead).order_by("due_at").first()
    if running is None:
        return []
    zone = Practice.objects.current().zone
    found = [moment for row in facts.read([running.pk], now=now) for moment in _foreseen(row, now)]
    return [
        Touch(
            at=moment.at,
            channel=moment.channel,
            words=_say(moment.at, moment.channel, zone, now),
            reason=moment.reason,
            purpose=said("purposes", moment.purpose),
            step=moment.step,
        )
        for moment in found
    ]


class Moment(NamedTuple):
    at: datetime
    channel: str
    reason: str
    purpose: str
    step: int


def _foreseen(row: facts.Row, now: datetime) -> list[Moment]:
    try:
        return list(islice(foresee(row.facts(), now), MOST))
    except Exception as error:  # the engine will set it aside; here it must not take the page away
        logger.error("enrollment %s cannot be foreseen: %s", row.read.enrollment_id, place(error))
        return []


def foresee(known: Facts, now: datetime) -> Iterator[Moment]:
    """What the engine will do if nothing happens until then, each step decided when the one before is done. Pure."""
    known = replace(known, offer=known.offer or SOMETIME)
    at, why = max(known.due_at, now), timing.CATCHING_UP if known.due_at < now else timing.ON_TIME
    for _turn in range(TURNS):
        decision = decide(known, at)
        step = known.version.step(known.position)
        purpose = step.words.purpose if step else ""
        if decision.task:
            yield Moment(decision.task.due_at, timing.CALL, why, purpose, known.position)
        elif decision.message and decision.outcome == "touch":
            yield Moment(at, decision.message.channel, why, purpose, known.position)
        if decision.due_at is None:
            return
        why = decision.reason if decision.outcome == "wait" else _why(known, decision.position, at)
        at = decision.due_at
        known = replace(known, position=decision.position, occurrence=decision.occurrence, due_at=at)


def _why(known: Facts, position: int, since: datetime) -> str:
    step = known.version.step(position)
    try:
        if step is None:
            return ""
        return timing.when(step, since=since, calendar=known.calendar, now=since, anchor=known.anchor).reason
    except timing.NoTime:
        return timing.ON_TIME


# ---- A page of leads ----
def next_words(leads: Iterable[Lead], now: datetime) -> dict[UUID, str]:
    """For each lead what comes next, in a few words for a row."""
    found = plans([lead.pk for lead in leads], zone=Practice.objects.current().zone, now=now)
    return {lead_id: plan.words for lead_id, plan in found.items()}


def plans(lead_ids: Iterable[UUID], *, zone: tzinfo, now: datetime) -> dict[UUID, Plan]:
    """The same with what kind of answer it is: one statement. Times are said on the clock of `zone`."""
    rows = [Row(*columns) for columns in sql(READ, here(), [*lead_ids])]
    return {row.lead_id: _plan(row, zone, now) for row in rows}


# Whether a yes to this channel is on record for the person's best address of this kind, and no stop.
AGREED = """
  SELECT c.unusable_at IS NULL AND NOT EXISTS (SELECT FROM leads_suppression x
      WHERE x.practice_id = c.practice_id AND x.address_hash = c.address_hash AND x.channel IN ('{channel}', 'all')
      AND x.lifted_at IS NULL)
    AND coalesce((SELECT x.granted FROM leads_consent x
      WHERE x.practice_id = c.practice_id AND x.contact_point_id = c.id AND x.channel = '{channel}'
      ORDER BY x.at DESC, x.id DESC LIMIT 1), false) AS agreed
  FROM leads_personcontact y JOIN leads_contactpoint c ON c.id = y.contact_point_id AND c.practice_id = y.practice_id
  WHERE s.channel IN ({of_steps}) AND y.practice_id = l.practice_id AND y.person_id = l.person_id AND c.kind = '{kind}'
    AND y.unconfirmed_at IS NULL
  ORDER BY c.unusable_at NULLS FIRST, y.id DESC LIMIT 1"""

# The latest enrollment of each lead, a running one first, and the step that it stands at.
READ = f"""
SELECT l.id, l.fit, p.live, e.status, e.exit_reason, e.error, e.due_at, s.channel, s.kind, s.instead_id IS NOT NULL,
  coalesce(text.agreed, false), coalesce(email.agreed, false)
FROM leads_lead l
JOIN practices_practice p ON p.id = l.practice_id
LEFT JOIN LATERAL (
  SELECT * FROM sequences_enrollment x WHERE x.practice_id = l.practice_id AND x.lead_id = l.id
  ORDER BY x.status = 'active' DESC, x.due_at, x.entered_at DESC, x.id DESC LIMIT 1) e ON true
LEFT JOIN sequences_step s ON e.status = 'active'
  AND s.practice_id = e.practice_id AND s.version_id = e.version_id AND s.position = e.position
LEFT JOIN LATERAL ({AGREED.format(channel="sms", kind="phone", of_steps="'sms'")}) text ON true
LEFT JOIN LATERAL ({AGREED.format(channel="email", kind="email", of_steps="'sms', 'email'")}) email ON true
WHERE l.practice_id = %s AND l.id = ANY(%s)"""


class Row(NamedTuple):
    """What READ selects, in its order."""

    lead_id: UUID
    fit: str
    live: bool
    status: str | None
    exit_reason: str | None
    error: str | None
    due_at: datetime | None
    step_channel: str | None
    step_kind: str | None
    has_email_instead: bool
    may_text: bool
    may_email: bool

    @property
    def channel(self) -> str | None:
        """Of the touch that its step will be: without consent a text is an email, or else a call; None: it is skipped."""
        if self.step_channel == timing.EMAIL:
            return timing.EMAIL if self.may_email else None
        if self.step_channel != timing.SMS or self.may_text:
            return self.step_channel
        if self.has_email_instead and self.may_email:
            return timing.EMAIL
        return None if self.step_kind in (Kind.ACKNOWLEDGEMENT, Kind.VISIT) else timing.CALL


def _plan(row: Row, zone: tzinfo, now: datetime) -> Plan:
    if row.fit == Fit.URGENT:
        return Plan(OFF, _("Automation off"))
    if row.status == EnrollmentStatus.ACTIVE:
        return _running(row, zone, now)
    if row.status == EnrollmentStatus.FINISHED:
        return Plan(ENDED, _("Cadence has ended"))
    return _exit(row.exit_reason) if row.exit_reason else Plan(NOTHING, _("Nothing planned"))


def _running(row: Row, zone: tzinfo, now: datetime) -> Plan:
    if row.error:
        return Plan(PAUSED, _("Paused: something went wrong"))
    if not row.live:
        return Plan(PAUSED, _("Paused: your practice sends nothing now"))
    if row.channel and row.due_at:
        return Plan(PLANNED, _say(row.due_at, row.channel, zone, now))
    return Plan(NOTHING, _("Next message cannot be sent") if row.step_channel else _("Nothing more to send"))


# ---- Saying ----
def _exit(reason: str) -> Plan:
    if reason in PAUSES:
        return Plan(PAUSED, _("Paused: %(reason)s") % {"reason": PAUSES[reason]})
    return Plan(STOPPED, _("Stopped: %(reason)s") % {"reason": STOPS.get(reason) or reason.replace("_", " ")})


def _say(at: datetime, channel: str, zone: tzinfo, now: datetime) -> str:
    """ "Text tomorrow 10:05 am", "Email Wed, Nov 25": the time of day matters while it is near."""
    return _("%(channel)s %(when)s") % {"channel": CHANNELS[channel], "when": _when(at, zone, now)}


def _when(at: datetime, zone: tzinfo, now: datetime) -> str:
    if at <= now:
        return _("now")
    local = at.astimezone(zone)
    said = {"clock": f"{local.hour % 12 or 12}:{local.minute:02d} {_('am') if local.hour < 12 else _('pm')}"}
    match (local.date() - now.astimezone(zone).date()).days:
        case 0:
            return _("today %(clock)s") % said
        case 1:
            return _("tomorrow %(clock)s") % said
    return date_words(local, _("D, M j"))
