"""What became of the visits that were booked: shown up for, missed, cancelled late, and how long the way to them was.

Counted by lead, so that who cancels and books again counts once. A visit is due once its time has passed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from leads.models import Lead
from practices.tenancy import sql
from reporting import funnel
from scheduling.models import Visit
from scheduling.models.visit import UPCOMING, Status

BOOKED = sorted(funnel.reached("booked"))
CAME = sorted(funnel.reached("attended"))
LATE = timedelta(hours=24)
NAMES = {
    "due": gettext_lazy("Had a visit whose time has passed"),
    "shown": gettext_lazy("Came to their visit"),
    "missed": gettext_lazy("Missed a visit"),
    "late": gettext_lazy("Cancelled less than a day before"),
}


@dataclass(frozen=True)
class Visits:
    """Leads by what became of their visits. Lags: half of those who booked took no longer."""

    due: int
    shown: int
    missed: int
    late: int
    to_booking: timedelta | None
    to_visit: timedelta | None


def told(leads: "QuerySet[Lead]", *, now: datetime) -> "QuerySet[Lead]":
    """Those of these leads that booked, each with whether it is of the figures in NAMES."""
    theirs = Visit.objects.appointments().filter(lead=OuterRef("pk"))  # a time given up that was only held is no visit
    passed = Q(status__in=UPCOMING, starts_at__lt=now) | Q(status__in=[Status.ATTENDED, Status.NO_SHOW])
    return leads.filter(standing__in=BOOKED).annotate(
        due=Exists(theirs.filter(passed)),
        missed=Exists(theirs.filter(status=Status.NO_SHOW)),
        late=Exists(theirs.filter(status=Status.CANCELLED, settled_at__gt=F("starts_at") - LATE)),
    )


def holds(key: str) -> Q:
    """Of leads that `told` has annotated. Raises KeyError for what does not exist."""
    return {
        "due": Q(due=True),
        "shown": Q(due=True, standing__in=CAME),
        "missed": Q(missed=True),
        "late": Q(late=True),
    }[key]


def visits(leads: "QuerySet[Lead]", *, now: datetime) -> Visits:
    """One statement, whatever the number of leads."""
    taken = Visit.objects.filter(lead=OuterRef("pk")).exclude(status__in=[Status.HELD, Status.CANCELLED])
    first: Any = Subquery(taken.values("lead").order_by().annotate(first=Min("starts_at")).values("first"))
    rows = told(leads, now=now).values_list(
        "due", "missed", "late", "standing", F("booked_at") - F("received_at"), first - F("booked_at")
    )  # fmt: skip
    inner, params = rows.query.sql_with_params()
    half = "percentile_disc(0.5) WITHIN GROUP (ORDER BY {})"
    [row] = sql(
        "SELECT count(*) FILTER (WHERE due), count(*) FILTER (WHERE due AND standing = ANY(%s)),"
        " count(*) FILTER (WHERE missed), count(*) FILTER (WHERE late),"
        f" {half.format('to_booking')}, {half.format('to_visit')}"
        f" FROM ({inner}) AS lead (due, missed, late, standing, to_booking, to_visit)",
        CAME,
        *params,
    )
    return Visits(*row)
