"""The report and the leads behind its numbers as CSV, for a spreadsheet: nothing in it is a formula (R79).

Leads go without names, numbers and words: one row for each journey, by its id, from which the lead's page opens.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from leads import paging
from leads.models import Lead
from reporting.behind import Figure
from reporting.dimensions import DIMENSIONS, Catalogue
from reporting.report import Report, Row

BOM = "\ufeff"  # or a spreadsheet reads UTF-8 as its system's own letters
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
AT_ONCE = 1000


def safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers of ours are no text and stay what they are."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(FORMULA) else text


def written(rows: list[list[Any]]) -> str:
    """Lines of CSV, every cell quoted."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [safe(cell) for cell in row] for row in rows
    )
    return out.getvalue()


# ---- The report ----
def table(report: Report) -> str:
    """The table that the page shows, with every step, under a line for all of them."""
    heads = [
        str(report.dimension.title), _("From"), pgettext("period", "To"), _("Inquiries"),
        _("Talked with you"), _("Fit, and want a visit"),
        _("Booked"), _("Attended"), _("Still open"), _("Attended, percent"),
    ]  # fmt: skip
    every = Row(_("All"), report.cohort, report.funnel)
    return BOM + written([heads, *(_line(report, row) for row in [every, *report.rows])])


def _line(report: Report, row: Row) -> list[Any]:
    period, rate = report.cohort.period, row.funnel.rate
    counts = [*(step.count for step in row.funnel.steps), row.funnel.open]
    return [
        row.name, period.first.isoformat(), period.last.isoformat(),
        *(str(count) if count.hidden else count.n for count in counts), round(rate.percent, 1) if rate.told else "",
    ]  # fmt: skip


# ---- The leads ----
def leads(figure: Figure, catalogue: Catalogue, zone: ZoneInfo) -> Iterator[str]:
    """Line by line, newest first, read a page at a time: it may be a hundred thousand."""
    yield BOM + written([_heads()])
    after = ""
    while True:
        page = paging.page(figure.leads, after, AT_ONCE)
        yield written([_journey(lead, catalogue, zone) for lead in page.leads])
        if not (after := page.older):
            return


def _heads() -> list[str]:
    return [
        _("Lead"), *(str(each.title) for each in DIMENSIONS.values()), _("Asked"), _("Answered automatically"), 
        _("Answered by a person"), _("Talked with you"), _("Fit, and want a visit"), _("Booked"), _("Attended"),
        _("Ended"), _("How it ended"),
    ]  # fmt: skip


def _journey(lead: Lead, catalogue: Catalogue, zone: ZoneInfo) -> list[Any]:
    named = [", ".join(_names(lead, key, catalogue)) for key in catalogue.dimensions]
    milestones = [
        lead.received_at, lead.acknowledged_at, lead.answered_at, lead.contacted_at, lead.qualified_at, lead.booked_at,
        lead.attended_at, lead.closed_at,
    ]  # fmt: skip
    return [
        str(lead.pk), *named, *(_local(at, zone) for at in milestones),
        lead.get_closed_reason_display(),
    ]  # fmt: skip


def _names(lead: Lead, key: str, catalogue: Catalogue) -> Iterator[str]:
    """A reference by its id: what it refers to is in the catalogue, and not read again for each lead."""
    dimension = catalogue.dimensions[key]
    columns = (getattr(lead, f"{column}_id", None) or getattr(lead, column) for column in dimension.columns)
    return (catalogue.name(key, value).on_lists for value in dimension.values(*columns))


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    """As a spreadsheet reads a time, in the practice's zone."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""
