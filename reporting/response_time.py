"""Time to the first response: automatic and by a person apart, by the wall clock and in the practice's open hours.

From events only: `acknowledged_at` is set when the provider reports delivery, `answered_at` by a person's first call or
message. Nothing that a click can improve (M11). PostgreSQL does the arithmetic, with the openings given to it as arrays,
so that all of a large practice's leads are in the figures and each figure opens exactly its leads.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, F, FloatField, Func, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Lead
from practices.calendar import OpenHours
from practices.tenancy import sql
from reporting import funnel
from reporting.cohort import Cohort


class Bucket(NamedTuple):
    """Answered within these open minutes; `below` is None for the last."""

    key: str
    label: Any
    words: Any
    at_least: int
    below: int | None

    @property
    def holds(self) -> Q:
        """Of leads that `waited` has annotated."""
        return Q(waited__gte=60 * self.at_least) & (Q(waited__lt=60 * self.below) if self.below else Q())

    def passed(self, column: str) -> Q:
        """Of any leads: so long after the inquiry, by the clock on the wall."""
        asked = F("received_at")
        begun = Q(**{f"{column}__gte": asked + timedelta(minutes=self.at_least)})
        return begun & (Q(**{f"{column}__lt": asked + timedelta(minutes=self.below)}) if self.below else Q())


BUCKETS = [
    Bucket("1", gettext_lazy("under 1"), gettext_lazy("under 1 minute"), 0, 1),
    Bucket("2", gettext_lazy("1–2"), gettext_lazy("1 to 2 minutes"), 1, 2),
    Bucket("5", gettext_lazy("2–5"), gettext_lazy("2 to 5 minutes"), 2, 5),
    Bucket("10", gettext_lazy("5–10"), gettext_lazy("5 to 10 minutes"), 5, 10),
    Bucket("30", gettext_lazy("10–30"), gettext_lazy("10 to 30 minutes"), 10, 30),
    Bucket("60", gettext_lazy("30–60"), gettext_lazy("30 to 60 minutes"), 30, 60),
    Bucket("240", gettext_lazy("1–4 h"), gettext_lazy("1 to 4 hours"), 60, 240),
    Bucket("more", gettext_lazy("over 4 h"), gettext_lazy("over 4 hours"), 240, None),
]
NAMES = {
    "automatic": gettext_lazy("Answered automatically"),
    "person": gettext_lazy("Answered by a person"),
    "none": gettext_lazy("Not answered by a person"),
    "untouched": gettext_lazy("Open for more than a day, not answered by a person"),
    "fast": gettext_lazy("Answered by a person within 5 minutes"),
    "slow": gettext_lazy("Answered by a person after more than 30 minutes"),
}
FAST, SLOW = 5, 30  # minutes
WALL, AUTOMATIC = "wall-", "automatic-"  # before the key of a bucket; without: open minutes
UNTOUCHED = timedelta(days=1)
OPEN = sorted(funnel.ended("open"))
CAME = sorted(funnel.reached("attended"))
PREDICATES: dict[str, Q] = {
    "automatic": Q(acknowledged_at__isnull=False),
    "person": Q(answered_at__isnull=False),
    "none": Q(answered_at=None),
    "fast": Q(waited__lt=60 * FAST),
    "slow": Q(waited__gte=60 * SLOW),
    **{bucket.key: bucket.holds for bucket in BUCKETS},
    **{f"{WALL}{bucket.key}": bucket.passed("answered_at") for bucket in BUCKETS},
    **{f"{AUTOMATIC}{bucket.key}": bucket.passed("acknowledged_at") for bucket in BUCKETS},
}


@dataclass(frozen=True)
class Spread:
    """Seconds: half of them within `half`, nine in ten within `ninetieth`; None without any."""

    count: int
    half: float | None
    ninetieth: float | None


@dataclass(frozen=True)
class ResponseTime:
    automatic: Spread
    person: Spread
    person_open: Spread  # in open hours
    unanswered: int
    unanswered_open: int  # of them, leads that are still open
    untouched: int  # of those, the ones that have been for more than a day
    counts: list[int]  # by bucket
    came: list[int]  # of those, how many attended a visit
    wall: list[int]  # by bucket, of the clock on the wall
    acknowledged: list[int]

    @property
    def fast(self) -> tuple[int, int]:
        """Who was answered within FAST open minutes, and how many of them came."""
        return self._of(bucket.below is not None and bucket.below <= FAST for bucket in BUCKETS)

    @property
    def slow(self) -> tuple[int, int]:
        return self._of(bucket.at_least >= SLOW for bucket in BUCKETS)

    def _of(self, chosen: Iterable[bool]) -> tuple[int, int]:
        places = [place for place, is_chosen in enumerate(chosen) if is_chosen]
        return sum(self.counts[place] for place in places), sum(self.came[place] for place in places)


class OpenSeconds(Func):
    """The open seconds from the first of `spans` to an instant: all earlier openings, and what has passed of its own.

    Three arrays, in order: when each opens, the open seconds before it, and how many it has. Before the first one: 0.
    """

    output_field = FloatField()
    template = (
        "(SELECT coalesce(earlier[i] + least(extract(epoch FROM instant - opens[i]), lasts[i]), 0) FROM ("
        "SELECT instant, opens, earlier, lasts, width_bucket(instant, opens) AS i FROM (SELECT %(expressions)s)"
        " AS given (instant, opens, earlier, lasts)) AS found WHERE instant IS NOT NULL)"
    )

    def __init__(self, at: Any, spans: Any, **extra: Any) -> None:
        opens = [start for start, _end in spans]
        lasts = [(end - start).total_seconds() for start, end in spans]
        earlier = list(accumulate(lasts, initial=0.0))[:-1]
        instants, seconds = ArrayField(DateTimeField()), ArrayField(FloatField())
        super().__init__(at, Value(opens, instants), Value(earlier, seconds), Value(lasts, seconds), **extra)


def waited(leads: "QuerySet[Lead]", cohort: Cohort, hours: OpenHours, *, now: datetime) -> "QuerySet[Lead]":
    """These leads with `waited`: the open seconds until a person answered; null for those nobody answered."""
    spans = list(openings(hours, cohort.period.start, now))
    return leads.annotate(waited=OpenSeconds(F("answered_at"), spans) - OpenSeconds(F("received_at"), spans))


def openings(hours: OpenHours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Those of OpenHours that begin before `end`, from the one that `start` is in, over its horizon as well."""
    at, more = start, True
    while more:
        more = False
        for opens, closes in hours.spans(at):
            if opens >= end:
                return
            yield opens, closes
            at, more = closes, True


def response_time(cohort: Cohort, hours: OpenHours, *, now: datetime) -> ResponseTime:
    """One statement, whatever the number of leads."""
    leads = waited(cohort.leads(), cohort, hours, now=now).values_list(
        F("acknowledged_at") - F("received_at"), F("answered_at") - F("received_at"), "waited", "standing", "received_at"
    )  # fmt: skip
    inner, params = leads.query.sql_with_params()
    counts, wall, automatic = (
        [f"count(*) FILTER (WHERE {_within(bucket, seconds)})" for bucket in BUCKETS]
        for seconds in ("waited", "answered", "acknowledged")
    )
    came = [f"count(*) FILTER (WHERE {_within(bucket, 'waited')} AND standing = ANY(%s))" for bucket in BUCKETS]
    [row] = sql(
        f"SELECT {_spread('acknowledged')}, {_spread('answered')}, {_spread('waited')},"
        " count(*) FILTER (WHERE answered IS NULL),"
        " count(*) FILTER (WHERE answered IS NULL AND standing = ANY(%s)),"
        " count(*) FILTER (WHERE answered IS NULL AND standing = ANY(%s) AND received < %s),"
        f" {', '.join([*counts, *came, *wall, *automatic])} FROM ("
        "SELECT extract(epoch FROM a) AS acknowledged, extract(epoch FROM b) AS answered, waited, standing, received"
        f" FROM ({inner}) AS lead (a, b, waited, standing, received)) AS lead",
        OPEN, OPEN, now - UNTOUCHED, *[CAME] * len(BUCKETS), *params,
    )  # fmt: skip
    figures, bars = row[:9], [list(row[at : at + len(BUCKETS)]) for at in range(12, len(row), len(BUCKETS))]
    automatic_spread, person, person_open = (Spread(*figures[at : at + 3]) for at in (0, 3, 6))
    nobody, nobody_open, untouched = row[9:12]
    return ResponseTime(automatic_spread, person, person_open, nobody, nobody_open, untouched, *bars)


def _spread(seconds: str) -> str:
    """percentile_disc gives a time that somebody really waited: "half within" is true of it."""
    return ", ".join(
        [f"count({seconds})", *(f"percentile_disc({p}) WITHIN GROUP (ORDER BY {seconds})" for p in (0.5, 0.9))]
    )


def _within(bucket: Bucket, seconds: str) -> str:
    """As Bucket.holds and Bucket.passed."""
    return f"{seconds} >= {60 * bucket.at_least}" + (f" AND {seconds} < {60 * bucket.below}" if bucket.below else "")


def name(key: str) -> str:
    """Of one figure, in words. Raises KeyError for what does not exist."""
    if key in NAMES:
        return str(NAMES[key])
    words = {each.key: each.words for each in BUCKETS}
    if key.startswith(AUTOMATIC):
        return _("Answered automatically in %(time)s") % {"time": words[key.removeprefix(AUTOMATIC)]}
    if key.startswith(WALL):
        return _("Answered by a person in %(time)s by the clock") % {"time": words[key.removeprefix(WALL)]}
    return _("Answered by a person in %(time)s") % {"time": words[key]}


def answered(leads: "QuerySet[Lead]", key: str, *, now: datetime) -> "QuerySet[Lead]":
    """Of leads that `waited` has annotated, those behind one figure. Raises KeyError for what does not exist."""
    if key == "untouched":
        return leads.filter(answered_at=None, standing__in=OPEN, received_at__lt=now - UNTOUCHED)
    return leads.filter(PREDICATES[key])
