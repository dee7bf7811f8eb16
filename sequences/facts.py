"""Everything a decision is made of, read afresh for a whole set: three statements however many there are, and four more
where a step names open times.

`read` runs in sets() or in a tenant. A row that cannot be made sense of raises when its own `facts()` is called.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from leads import contacts
from messaging import gates
from practices.calendar import OpenHours, open_hours_of, send_window
from practices.prepared import Prepared
from scheduling import readiness
from scheduling.diary import Terms
from scheduling.models import Purpose
from scheduling.models.visit import Status
from scheduling.slots import WITHOUT_A_LINE
from sequences import offers, timing, versions, wording
from sequences.models import SequenceKind

LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Lead:
    fit: str
    closed: bool
    booked: bool
    answered_at: datetime | None
    contacted_at: datetime | None
    qualified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Visit:
    """What a sequence of kind visit counts down to, and one of kind missed looks back on."""

    status: str
    starts_at: datetime
    missing: str | None  # the first item of its checklist that is not settled

    @property
    def confirmed(self) -> bool:
        return self.status != Status.BOOKED


@dataclass(frozen=True, slots=True)
class Facts:
    """One enrollment, and all that its next decision may look at."""

    enrollment_id: UUID
    practice_id: UUID
    lead_id: UUID
    position: int
    occurrence: int
    due_at: datetime
    entered_at: datetime
    version: versions.Compiled
    lead: Lead
    language: str
    practice: str  # the name that messages say
    values: dict[str, str]  # what contents may know, but for the promise
    calendar: timing.Calendar
    first_answer_minutes: int
    addresses: dict[str, UUID | None]  # by channel
    known: dict[str, gates.Facts]  # by channel, for the gate; none where there is no address
    may_text: bool  # no inquiry of a stranger has used up what may be texted (R71)
    texts_before: int
    last_text_at: datetime | None
    barrier: str | None = None  # the latest doubt that somebody tagged
    asked_again: bool = False  # they chose to be asked again later
    visit: Visit | None = None
    offer: offers.Offer | None = None  # where the step names times or a link

    @property
    def link_purpose(self) -> Purpose:
        """What the address in its messages opens."""
        return Purpose.VISIT if self.anchor else Purpose.BOOK

    @property
    def anchor(self) -> timing.Anchor | None:
        """What its steps count down to, if they do."""
        if self.visit is None or self.version.kind != SequenceKind.VISIT:
            return None
        return timing.Anchor(self.visit.starts_at, self.entered_at)

    def verdict(self, channel: str, kind: str, now: datetime) -> gates.Verdict:
        if channel == timing.SMS and not self.may_text:
            return gates.No("text_limit")
        known = self.known.get(channel)
        return gates.check(known, channel, kind, now) if known else gates.No("no_address")


READ = """
SELECT e.id, e.practice_id, e.lead_id, e.version_id, e.position, e.occurrence, e.due_at, e.entered_at,
  l.fit, l.closed_at IS NOT NULL, l.answered_at, l.contacted_at, l.qualified_at,
  EXISTS (SELECT FROM scheduling_visit v WHERE v.practice_id = l.practice_id AND v.lead_id = l.id
    AND v.status IN ('booked', 'confirmed', 'arrived')),
  NOT EXISTS (SELECT FROM intake_inquiry i WHERE i.practice_id = l.practice_id AND i.lead_id = l.id)
    OR EXISTS (SELECT FROM intake_inquiry i WHERE i.practice_id = l.practice_id AND i.lead_id = l.id AND i.may_text),
  h.first_name, h.language, o.name, place.name, place.address, coalesce(nullif(place.phone, ''), p.phone),
  p.discreet_name, p.timezone, p.state, p.sends_from, p.sends_until, p.sends_on, p.first_answer_minutes,
  phone.id, phone.zones, email.id, texts.count, texts.last_at,
  (SELECT b.code FROM leads_barrier b WHERE b.practice_id = l.practice_id AND b.lead_id = l.id
    ORDER BY b.tagged_at DESC, b.id DESC LIMIT 1),
  coalesce((SELECT x.granted FROM leads_consent x
    WHERE x.practice_id = h.practice_id AND x.contact_point_id IN (phone.id, email.id) AND x.purpose = 'marketing'
    ORDER BY x.at DESC, x.id DESC LIMIT 1), false),
  visit.status, visit.starts_at, doctor.name, (
    SELECT i.item FROM scheduling_readinessitem i
    WHERE i.practice_id = visit.practice_id AND i.visit_id = visit.id AND i.settled_at IS NULL
    ORDER BY i.position LIMIT 1),
  l.location_id, line.visit_minutes, line.buffer_minutes, line.notice_minutes, line.book_within_days,
  coalesce(line.sensitive, false)
FROM sequences_enrollment e
JOIN leads_lead l ON l.id = e.lead_id AND l.practice_id = e.practice_id
JOIN leads_person h ON h.id = l.person_id AND h.practice_id = l.practice_id
JOIN practices_practice p ON p.id = e.practice_id
LEFT JOIN practices_membership o ON o.id = l.owner_id AND o.practice_id = l.practice_id
LEFT JOIN practices_serviceline line ON line.id = l.service_line_id AND line.practice_id = l.practice_id
LEFT JOIN scheduling_visit visit ON visit.id = e.visit_id AND visit.practice_id = e.practice_id
LEFT JOIN practices_provider doctor ON doctor.id = visit.provider_id AND doctor.practice_id = visit.practice_id
LEFT JOIN practices_location place ON place.id = coalesce(visit.location_id, l.location_id)
  AND place.practice_id = l.practice_id
LEFT JOIN LATERAL (
  SELECT c.id, c.zones FROM leads_personcontact x JOIN leads_contactpoint c
    ON c.id = x.contact_point_id AND c.practice_id = x.practice_id
  WHERE x.practice_id = h.practice_id AND x.person_id = h.id AND c.kind = 'phone'
    AND x.unconfirmed_at IS NULL
  ORDER BY c.unusable_at NULLS FIRST, x.id DESC LIMIT 1) phone ON true
LEFT JOIN LATERAL (
  SELECT c.id FROM leads_personcontact x JOIN leads_contactpoint c
    ON c.id = x.contact_point_id AND c.practice_id = x.practice_id
  WHERE x.practice_id = h.practice_id AND x.person_id = h.id AND c.kind = 'email'
    AND x.unconfirmed_at IS NULL
  ORDER BY c.unusable_at NULLS FIRST, x.id DESC LIMIT 1) email ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS count, max(m.created_at) AS last_at FROM messaging_message m
  WHERE m.practice_id = h.practice_id AND m.contact_point_id = phone.id AND m.channel = 'sms'
    AND m.kind IN ('nurture', 'visit', 'acknowledgement')
    AND m.state NOT IN ('skipped', 'cancelled', 'failed')) texts ON true
WHERE e.id = ANY(%s)"""
_READ = Prepared(READ)


class Columns(NamedTuple):
    """What READ selects, in its order."""

    enrollment_id: UUID
    practice_id: UUID
    lead_id: UUID
    version_id: UUID
    position: int
    occurrence: int
    due_at: datetime
    entered_at: datetime
    fit: str
    closed: bool
    answered_at: datetime | None
    contacted_at: datetime | None
    qualified_at: datetime | None
    booked: bool
    may_text: bool
    first_name: str
    language: str
    owner: str | None
    location: str | None
    address: str | None
    shown_phone: str
    practice: str
    timezone: str
    state: str
    sends_from: time
    sends_until: time
    sends_on: str
    first_answer_minutes: int
    phone_id: UUID | None
    zones_json: str | None
    email_id: UUID | None
    texts_before: int
    last_text_at: datetime | None
    barrier: str | None
    asked_again: bool
    visit_status: str | None
    visit_starts_at: datetime | None
    provider: str | None
    missing: str | None
    location_id: UUID | None
    visit_minutes: int | None
    buffer_minutes: int | None
    notice_minutes: int | None
    book_within_days: int | None
    sensitive: bool

    @property
    def bookable(self) -> offers.Wanted:
        """Whose open times this lead can be offered."""
        given = (self.visit_minutes, self.buffer_minutes, self.notice_minutes, self.book_within_days)
        known = [value for value in given if value is not None]
        terms = Terms(*known) if len(known) == len(given) else WITHOUT_A_LINE
        return offers.Wanted(self.practice_id, self.location_id, terms)

    @property
    def visit(self) -> Visit | None:
        if self.visit_status is None or self.visit_starts_at is None:
            return None
        return Visit(self.visit_status, self.visit_starts_at, self.missing)

    @property
    def zones(self) -> list[str]:
        return json.loads(self.zones_json) if self.zones_json else []

    @property
    def addresses(self) -> dict[str, UUID | None]:
        return {timing.SMS: self.phone_id, timing.EMAIL: self.email_id, timing.CALL: self.phone_id}

    @property
    def wanted(self) -> list[tuple[UUID, UUID, str]]:
        """What the gate is asked about."""
        return [(self.practice_id, point, channel) for channel, point in self.addresses.items() if point]


@dataclass(frozen=True, slots=True)
class Row:
    """One enrollment as it was read, before it is made sense of."""

    read: Columns
    version: versions.Compiled
    hours: OpenHours
    known: dict[str, gates.Facts]
    offer: offers.Offer | None = None

    def facts(self) -> Facts:
        read = self.read
        language = read.language if read.language in LANGUAGES else LANGUAGES[0]
        return Facts(
            enrollment_id=read.enrollment_id,
            practice_id=read.practice_id,
            lead_id=read.lead_id,
            position=read.position,
            occurrence=read.occurrence,
            due_at=read.due_at,
            entered_at=read.entered_at,
            version=self.version,
            lead=Lead(read.fit, read.closed, read.booked, read.answered_at, read.contacted_at, read.qualified_at),
            language=language,
            practice=read.practice,
            values={
                "first_name": wording.first_name(read.first_name, language),
                "practice": read.practice,
                "location": read.location if read.location and not read.sensitive else read.practice,
                "phone": contacts.pretty(read.shown_phone) if read.shown_phone else "",
                "address": read.address or "",
                "owner": wording.owner(read.owner, language),
                **self._of_visit(language),
            },
            calendar=timing.Calendar(
                timing.zone_of(read.zones, read.timezone), send_window(read, read.zones), self.hours
            ),
            first_answer_minutes=read.first_answer_minutes,
            addresses=read.addresses,
            known=self.known,
            may_text=read.may_text,
            texts_before=read.texts_before,
            last_text_at=read.last_text_at,
            visit=read.visit,
            offer=self.offer,
            barrier=read.barrier,
            asked_again=read.asked_again,
        )

    def _of_visit(self, language: str) -> dict[str, str]:
        """In the practice's zone: it is there that the person will be. Of a sensitive service no name may tell (F21)."""
        read, zone = self.read, ZoneInfo(self.read.timezone)
        if read.visit_starts_at is None:
            return {}
        return {
            "visit_day": wording.day(read.visit_starts_at, zone, language),
            "visit_time": wording.clock(read.visit_starts_at, zone, language),
            "provider": read.provider if read.provider and not read.sensitive else wording.owner(None, language),
            "item": readiness.words(read.missing, language) if read.missing else "",
        }


def read(enrollment_ids: Sequence[UUID], *, now: datetime, position: int | None = None) -> list[Row]:
    """In the order of `enrollment_ids`; one that is gone is left out. `position` asks about another step than the next."""
    found = {columns[0]: Columns(*columns) for columns in _READ(list(enrollment_ids))}
    rows = [found[enrollment_id] for enrollment_id in enrollment_ids if enrollment_id in found]
    if position is not None:
        rows = [row._replace(position=position) for row in rows]
    steps = versions.compiled({row.version_id for row in rows})
    hours = open_hours_of(list({row.practice_id for row in rows}))
    known = gates.load([wanted for row in rows for wanted in row.wanted], now=now)
    offered = offers.read(_to_offer(rows, steps), now=now)
    return [
        Row(
            row,
            steps[row.version_id],
            hours[row.practice_id],
            {wanted[2]: known[wanted] for wanted in row.wanted},
            offered.get(row.enrollment_id),
        )
        for row in rows
    ]


def _to_offer(rows: list[Columns], steps: Mapping[UUID, versions.Compiled]) -> dict[UUID, offers.Wanted]:
    """Those whose next step names times, or an address."""
    named = {row.enrollment_id: steps[row.version_id].step(row.position) for row in rows}
    return {
        row.enrollment_id: row.bookable
        for row in rows
        if (step := named[row.enrollment_id]) and step.names & {offers.TIMES, offers.LINK}
    }
