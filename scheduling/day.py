"""One day's visits by location, in words: what the visits page shows. A day is a local day of the practice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads import contacts
from leads.models import PersonContact, Suppression
from practices.models import Location
from scheduling import readiness, timer
from scheduling.models import Visit
from scheduling.models.visit import TO_COME, UPCOMING, Status

FARTHEST = timedelta(days=3653)  # that the page goes from today
AHEAD_DAYS = 7  # that the next day with visits is looked for


class Line(NamedTuple):
    visit: Visit
    timer: timer.Timer


@dataclass(frozen=True)
class Day:
    """`now` decides which of its visits are still to come."""

    on: date
    zone: ZoneInfo
    now: datetime
    visits: list[Visit]

    @property
    def places(self) -> list[tuple[Location, list[Line]]]:
        lines = [Line(visit, timer.of(visit, self.zone, self.now)) for visit in self.visits]
        return [(place, list(rows)) for place, rows in groupby(lines, key=lambda line: line.visit.location)]

    @property
    def today(self) -> date:
        return today(zone=self.zone, now=self.now)

    @property
    def before(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.on + timedelta(days=1)

    @property
    def name(self) -> str:
        """Today, tomorrow, or its date."""
        apart = (self.on - self.today).days
        return {0: _("Today"), 1: _("Tomorrow")}.get(apart) or date_words(self.on, _("l, F j"))

    # ---- In numbers ----
    def count(self, *statuses: str) -> int:
        return sum(visit.status in statuses for visit in self.visits)

    @property
    def total(self) -> int:
        return len(self.visits) - self.count(Status.CANCELLED)

    @cached_property
    def to_come(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.status in TO_COME and visit.ends_at > self.now]

    @property
    def unconfirmed(self) -> list[Visit]:
        return [visit for visit in self.to_come if visit.status == Status.BOOKED]

    @property
    def not_ready(self) -> list[Visit]:
        """To call before: those who have not confirmed first, then those with something missing."""
        lacking = [visit for visit in self.to_come if not readiness.glance(visit).is_ready]
        return sorted(lacking, key=lambda visit: (visit.status != Status.BOOKED, visit.starts_at))

    @property
    def ready(self) -> list[Visit]:
        found = [visit for visit in self.to_come if readiness.glance(visit).is_ready]
        return sorted(found, key=lambda visit: visit.starts_at)

    # ---- In words ----
    @property
    def title(self) -> str:
        """A sentence with the answer in it."""
        if self.on == self.today:
            none, words = (
                _("No first visit today"),
                ngettext("%(n)s first visit today", "%(n)s first visits today", self.total),
            )
        else:
            none, words = (
                _("No first visit on %(day)s"),
                ngettext("%(n)s first visit on %(day)s", "%(n)s first visits on %(day)s", self.total),
            )
        return (words if self.total else none) % {"n": self.total, "day": date_words(self.on, _("l, F j"))}

    @property
    def answer(self) -> str:
        """What has come of them, and what is still to come; only what there is."""
        return " ".join(sentence for sentence in (self._so_far(), self._still()) if sentence)

    def _so_far(self) -> str:
        unmarked = self.count(*TO_COME) - len(self.to_come)
        attended, here, missed = self.count(Status.ATTENDED), self.count(Status.ARRIVED), self.count(Status.NO_SHOW)
        cancelled = self.count(Status.CANCELLED)
        parts = [
            attended and ngettext("%(n)s attended", "%(n)s attended", attended) % {"n": attended},
            here and ngettext("%(n)s is here now", "%(n)s are here now", here) % {"n": here},
            missed and ngettext("%(n)s did not come", "%(n)s did not come", missed) % {"n": missed},
            cancelled and ngettext("%(n)s cancelled", "%(n)s cancelled", cancelled) % {"n": cancelled},
            unmarked and ngettext("%(n)s not marked yet", "%(n)s not marked yet", unmarked) % {"n": unmarked},
        ]
        said = [part for part in parts if part]
        return ", ".join(said) + "." if said else ""

    def _still(self) -> str:
        left, unconfirmed = len(self.to_come), len(self.unconfirmed)
        if not left:
            return ""
        still = ngettext("%(n)s still to come", "%(n)s still to come", left) % {"n": left}
        if unconfirmed:
            how = ngettext("%(n)s not confirmed", "%(n)s not confirmed", unconfirmed) % {"n": unconfirmed}
        else:
            how = _("confirmed") if left == 1 else _("all confirmed")
        return f"{still}, {how}."


def day(on: date, *, zone: ZoneInfo, now: datetime) -> Day:
    """The visits that start on this local day; two statements whatever their number."""
    return Day(on, zone, now, list(Visit.objects.starting_between(*_bounds(on, on, zone)).for_day()))


def next_day(on: date, *, zone: ZoneInfo, now: datetime) -> Day:
    """The next one with visits to come, within a week: on a Friday it may be Monday. Else the day after."""
    after = on + timedelta(days=1)
    bounds = _bounds(after, on + timedelta(days=AHEAD_DAYS), zone)
    to_come = Visit.objects.filter(status__in=TO_COME).starting_between(*bounds)
    first = to_come.order_by("starts_at").values_list("starts_at", flat=True).first()
    return day(first.astimezone(zone).date() if first else after, zone=zone, now=now)


class Phone(NamedTuple):
    number: str
    pretty: str
    stopped: bool  # they asked us not to call


def phones(visits: list[Visit]) -> dict[UUID, Phone]:
    """By lead, the number that they are called on; two statements whatever their number."""
    of_people = PersonContact.objects.filter(
        person__in={visit.lead.person_id for visit in visits},
        contact_point__kind="phone",
        contact_point__unusable_at=None,
        unconfirmed_at=None,
    )
    points = {row.person_id: row.contact_point for row in of_people.select_related("contact_point").order_by("pk")}
    suppressed = Suppression.objects.filter(
        address_hash__in=[point.address_hash for point in points.values()], channel__in=["call", "all"], lifted_at=None
    )
    stopped = {*suppressed.values_list("address_hash", flat=True)}
    return {
        visit.lead_id: Phone(point.value, contacts.pretty(point.value), point.address_hash in stopped)
        for visit in visits
        if (point := points.get(visit.lead.person_id))
    }


def today(*, zone: ZoneInfo, now: datetime) -> date:
    return now.astimezone(zone).date()


def which(asked: str, *, zone: ZoneInfo, now: datetime) -> date | None:
    """The day that ?day= names, today without it; None for what is no day, or too far away."""
    here = today(zone=zone, now=now)
    try:
        on = date.fromisoformat(asked) if asked else here
    except ValueError:
        return None
    return on if abs(on - here) <= FARTHEST else None


class Kept(NamedTuple):
    """Visits whose time has come, cancelled ones aside: how many of those people came, or have a new time."""

    due: int
    came: int
    again: int  # of those who did not, how many have a new time

    @property
    def percent(self) -> int:
        return round(100 * self.came / self.due) if self.due else 0


def kept(*, zone: ZoneInfo, now: datetime, days: int = 7) -> Kept:
    """Of the last `days` whole days."""
    here = today(zone=zone, now=now)
    found = Visit.objects.starting_between(*_bounds(here - timedelta(days=days), here - timedelta(days=1), zone))
    new = Exists(Visit.objects.filter(lead=OuterRef("lead"), status__in=UPCOMING, starts_at__gt=now))
    marked = found.aggregate(
        due=Count("pk", filter=Q(status__in=[Status.ATTENDED, Status.NO_SHOW])),
        came=Count("pk", filter=Q(status=Status.ATTENDED)),
        again=Count("pk", filter=Q(new, status=Status.NO_SHOW)),
    )
    return Kept(**marked)


def _bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the beginning of `first` to the end of `last`; 23 or 25 hours where a clock change is."""
    return (
        datetime.combine(first, time(), zone).astimezone(UTC),
        datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC),
    )
