"""Whose journeys a report counts: the leads received in a period, of one source or service line if asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from leads import sources
from leads.models import Lead
from practices.models import ServiceLine
from reporting.funnel import Group
from reporting.periods import DEFAULT, NotAPeriod, Period, last_days, period

NONE = "none"  # in the place of a service line: those who have not chosen one
Lines = dict[str, ServiceLine]


@dataclass(frozen=True)
class Cohort:
    period: Period
    source: str = ""
    service_line: str = ""  # an id, or NONE

    def leads(self) -> "QuerySet[Lead]":
        leads = Lead.objects.received_between(self.period.start, self.period.end)
        if self.source:
            leads = leads.filter(source=self.source)
        if self.service_line:
            leads = leads.filter(Q(service_line=None if self.service_line == NONE else UUID(self.service_line)))
        return leads

    def holds(self, group: Group) -> bool:
        """Are the leads of this group, which is of the same period, in it?"""
        return self.source in ("", group.source) and self.service_line in ("", line_of(group))

    # ---- In the address ----
    @property
    def query(self) -> dict[str, str]:
        named = {"source": self.source, "service_line": self.service_line}
        return self.period.query | {name: value for name, value in named.items() if value}

    def address(self, **more: Any) -> str:
        """The query string that means this cohort."""
        return "?" + urlencode(self.query | more)

    def but(self, **changes: Any) -> "Cohort":
        return replace(self, **changes)


def line_of(group: Group) -> str:
    return str(group.service_line or NONE)


def service_lines() -> Lines:
    """Of the practice, by id; those that are no longer offered too, since old leads came for them."""
    return {str(line.pk): line for line in ServiceLine.objects.all()}


def about(cohort: Cohort, lines: Lines) -> str:
    """Which people, in words, as a list says it: a sensitive service is not named."""
    parts = [cohort.period.words]
    if cohort.service_line:
        parts.append(
            _("Service not chosen") if cohort.service_line == NONE else lines[cohort.service_line].name_on_lists
        )
    if cohort.source:
        parts.append(sources.words(cohort.source))
    return " · ".join(parts)


def cohort(asked: Mapping[str, str], lines: Lines, *, now: datetime, zone: ZoneInfo) -> tuple[Cohort, list[str]]:
    """By the address, and what of it was not understood, in words; there the report falls back to all."""
    notes = []
    try:
        when = period(asked, now=now, zone=zone)
    except NotAPeriod as error:
        when = last_days(DEFAULT, now=now, zone=zone)
        notes.append(_("%(why)s This is the last %(n)s days.") % {"why": error.why, "n": DEFAULT})
    line = asked.get("service_line", "").lower()
    if line and line != NONE and line not in lines:
        line = ""
        notes.append(_("There is no such service line. This is all of them."))
    return Cohort(when, source=asked.get("source", "")[:40].replace("\0", ""), service_line=line), notes
