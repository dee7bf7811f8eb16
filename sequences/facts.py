"""Everything a decision is made of, read afresh for a whole set: three statements however many there are, and four more
where a step names open times.

`read` runs in sets() or in a tenant. A row that cannot be made sense of raises when its own `facts()` is called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from leads import contacts
from messaging import gates
from practices.calendar import OpenHours, open_hours_of, send_window
from scheduling import readiness
from scheduling.models import Purpose
from scheduling.models.visit import Status
from sequences import columns, offers, timing, versions, wording
from sequences.columns import Columns
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
            visit=self._visit(),
            offer=self.offer,
            barrier=read.barrier,
            asked_again=read.asked_again,
        )

    def _visit(self) -> Visit | None:
        read = self.read
        if read.visit_status is None or read.visit_starts_at is None:
            return None
        return Visit(read.visit_status, read.visit_starts_at, read.missing)

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
    found = {row[0]: Columns(*row) for row in columns.READ(list(enrollment_ids))}
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
