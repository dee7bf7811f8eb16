"""Whose journeys a report counts: the leads received in a period, narrowed by what the address names."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads.models import Lead
from practices.tenancy import sql
from reporting.dimensions import DIMENSIONS, Catalogue
from reporting.periods import DEFAULT, NotAPeriod, Period, last_days, period

LONGEST_SOURCE = 40
PATIENCE = "10s"  # of the database, with one statement of a report


@dataclass(frozen=True)
class Cohort:
    """`narrowed` has one value for each dimension that is narrowed to one."""

    period: Period
    narrowed: Mapping[str, str] = field(default_factory=dict)

    def leads(self) -> "QuerySet[Lead]":
        leads = Lead.objects.received_between(self.period.start, self.period.end)
        for key, value in self.narrowed.items():
            leads = leads.filter(DIMENSIONS[key].holds(value))
        return leads

    # ---- Its neighbours ----
    def but(self, **narrowed: str) -> "Cohort":
        """With these values instead; an empty one takes it away."""
        values = {**self.narrowed, **narrowed}
        return replace(self, narrowed={key: values[key] for key in DIMENSIONS if values.get(key)})

    def during(self, when: Period) -> "Cohort":
        return replace(self, period=when)

    # ---- In the address ----
    @property
    def query(self) -> dict[str, str]:
        return self.period.query | dict(self.narrowed)

    def address(self, **more: Any) -> str:
        """The query string that means this cohort."""
        return "?" + urlencode(self.query | more)


def read_alone() -> None:
    """For the statements of a report, until the transaction ends: they must not hold up the practice's other work, and
    each is done before a parallel worker would have started."""
    sql(
        "SELECT set_config('statement_timeout', %s, true), set_config('max_parallel_workers_per_gather', '0', true)",
        PATIENCE,
    )


def about(cohort: Cohort, catalogue: Catalogue) -> str:
    """Which people, in words, as a list says it: a sensitive service is not named."""
    return " · ".join(
        [cohort.period.words, *(catalogue.name(key, value).on_lists for key, value in cohort.narrowed.items())]
    )


def cohort(
    asked: Mapping[str, str], catalogue: Catalogue, *, now: datetime, zone: ZoneInfo
) -> tuple[Cohort, list[str]]:
    """By the address, and what of it was not understood, in words; there the report falls back to all."""
    notes = []
    try:
        when = period(asked, now=now, zone=zone)
    except NotAPeriod as error:
        when = last_days(DEFAULT, now=now, zone=zone)
        notes.append(_("%(why)s This is the last %(n)s days.") % {"why": error.why, "n": DEFAULT})
    narrowed = {}
    for key, dimension in catalogue.dimensions.items():
        value = _value(key, asked.get(key, ""))
        if value and not catalogue.knows(key, value):
            notes.append(str(dimension.absent))
        elif value:
            narrowed[key] = value
    return Cohort(when, narrowed), notes


def _value(key: str, said: str) -> str:
    return said[:LONGEST_SOURCE].replace("\0", "") if key == "source" else said.lower()
