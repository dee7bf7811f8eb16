"""The rates of a practice as its goals name them (product, section 5): each beside its counts, now and in the days before.

What counts a part or a whole is the query that opens its leads (reporting.behind).
"""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from reporting import funnel
from reporting.figures import Figure, Rate
from reporting.funnel import Funnel
from reporting.visits import Visits

if TYPE_CHECKING:
    from reporting.report import Report


class Share(NamedTuple):
    """A rate, and the addresses of the leads that its two counts are of."""

    rate: Rate
    part: str
    whole: str


class Measure(NamedTuple):
    """A share by its name, now and in the days before."""

    name: str
    now: Share
    before: Share


def measures(report: "Report") -> list[Measure]:
    told = [
        (_("Talked with, of valid inquiries"), _step("contacted", valid=True), _step("inquiry", valid=True)),
        (_("A fit, of those talked with"), _step("qualified"), _step("contacted")),
        (_("Booked, of those who were a fit"), _step("booked"), _step("qualified")),
        (_("Booked, of all inquiries"), _step("booked"), _step("inquiry")),
        (_("Came, of those whose visit has passed"), {"visits": "shown"}, {"visits": "due"}),
        (_("Missed a visit, of the same"), {"visits": "missed"}, {"visits": "due"}),
        (_("Cancelled in the last day, of those booked"), {"visits": "late"}, _step("booked")),
    ]
    return [_measure(report, *each) for each in told]


def _measure(report: "Report", name: str, part: dict[str, str], whole: dict[str, str]) -> Measure:
    now, before = (
        Share(
            Rate(*(Figure(_count(query, found, theirs), report.least) for query in (part, whole))),
            cohort.address(**part),
            cohort.address(**whole),
        )
        for cohort, found, theirs in (
            (report.cohort, report.funnel, report.visits),
            (report.earlier, report.before, report.visits_before),
        )
    )
    return Measure(name, now, before)


def _step(step: str, *, valid: bool = False) -> dict[str, str]:
    return {"step": step, **({"valid": "yes"} if valid else {})}


def _count(query: dict[str, str], found: Funnel, theirs: Visits) -> int:
    """Of the leads that an address with this query opens (reporting.behind)."""
    if key := query.get("visits"):
        return int(getattr(theirs, key))
    among = funnel.valid() if "valid" in query else {*funnel.ALL}
    return found.of(funnel.reached(query["step"]) & among).n
