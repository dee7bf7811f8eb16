"""The one statement that a decision reads, and its columns: everything of an enrollment that lives in rows."""

import json
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID

from practices.prepared import Prepared
from scheduling.diary import Terms
from scheduling.slots import WITHOUT_A_LINE
from sequences import offers, timing

READ = Prepared("""
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
WHERE e.id = ANY(%s)""")


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
    def zones(self) -> list[str]:
        return json.loads(self.zones_json) if self.zones_json else []

    @property
    def addresses(self) -> dict[str, UUID | None]:
        return {timing.SMS: self.phone_id, timing.EMAIL: self.email_id, timing.CALL: self.phone_id}

    @property
    def wanted(self) -> list[tuple[UUID, UUID, str]]:
        """What the gate is asked about."""
        return [(self.practice_id, point, channel) for channel, point in self.addresses.items() if point]
