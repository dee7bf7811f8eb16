"""The report equals a straightforward count of the event log, and each of its numbers opens exactly its leads.

Sixty journeys, lived through by the verbs that people press; the log is read event by event, as nobody would at scale.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from leads.models import Event, Fit, Lead
from practices.calendar import open_hours
from reporting import behind
from reporting.cohort import Cohort, cohort
from reporting.dimensions import NONE, Catalogue
from reporting.funnel import ORDER
from reporting.report import Report
from reporting.response_time import BUCKETS, response_time
from tests.cast import ZONE
from tests.reporting import histories

VALUES = {
    "source": lambda lead: [lead.source],
    "service_line": lambda lead: [str(lead.service_line_id or NONE)],
    "location": lambda lead: [str(lead.location_id or NONE)],
    "owner": lambda lead: [str(lead.owner_id or lead.team_id)],
    "version": lambda lead: [str(lead.entered_version_id or NONE)],
    "segment": lambda lead: [
        "returning" if lead.returning else "new",
        "coverage_unknown" if lead.self_pay is None else "self_pay" if lead.self_pay else "covered",
    ],
}


@dataclass
class Told:
    """What the log tells of one lead."""

    lead: Lead
    reached: set[str] = field(default_factory=lambda: {"inquiry"})
    attended_visits: set[str] = field(default_factory=set)
    open: bool = True
    answered_at: datetime | None = None

    def hear(self, event: Event) -> None:
        kind, said = event.kind, event.data
        if kind in ("call_made", "message_written") and self.answered_at is None:
            self.answered_at = event.at
        contact = kind == "call_made" and said["connected"] or kind == "message_received" and not said.get("shared")
        if contact:
            self.reached |= {"contacted", "qualified"} if self.lead.fit == Fit.FIT else {"contacted"}
        if kind in ("lead_qualified", "visit_booked"):
            self.reached |= {"contacted", "qualified"} | ({"booked"} if kind == "visit_booked" else set())
        if kind == "visit_attended":
            self.attended_visits.add(said["visit"])
        if kind == "visit_reopened":
            self.attended_visits.discard(said["visit"])
        if kind in ("lead_closed", "lead_reopened"):
            self.open = kind == "lead_reopened"

    @property
    def steps(self) -> set[str]:
        return self.reached | ({"attended"} if self.attended_visits else set())

    @property
    def stage(self) -> str:
        return max(self.steps, key=ORDER.index)


def read_the_log(leads: list[Lead]) -> list[Told]:
    told = {lead.pk: Told(lead) for lead in leads}
    for event in Event.objects.order_by("id"):
        told[event.lead_id].hear(event)
    return list(told.values())


@pytest.fixture(params=range(6))
def told(in_bright, at, request):
    return read_the_log(histories.write(10, seed=request.param, now=at))


def opened(chosen: Cohort, at: datetime, **figure: str) -> set:
    hours = open_hours(Lead.objects.first().practice_id)
    return {lead.pk for lead in behind.figure(figure, chosen, hours, now=at).leads}


def a_report(at: datetime, table: str = "source", **asked: str) -> Report:
    catalogue = Catalogue()
    chosen, notes = cohort(asked, catalogue, now=at, zone=ZONE)
    assert notes == []
    hours = open_hours(Lead.objects.first().practice_id)
    return Report(chosen, catalogue, response_time(chosen, hours, now=at), target=5, now=at, table=table)


def pks(told: list[Told], true) -> set:
    return {each.lead.pk for each in told if true(each)}


def check_steps(report: Report, told: list[Told], at: datetime) -> None:
    for step in report.funnel.steps:
        here = pks(told, lambda each, step=step: step.key in each.steps)
        assert step.count.n == len(here), step.key
        assert opened(report.cohort, at, step=step.key) == here
        if step.previous:
            stopped = [each for each in told if each.stage == step.previous]
            for then, figure in (("open", step.open), ("ended", step.ended)):
                lost = pks(stopped, lambda each, then=then: each.open == (then == "open"))
                assert figure.n == len(lost), (step.key, then)
                assert opened(report.cohort, at, step=step.previous, then=then) == lost
    still = pks(told, lambda each: each.open)
    assert report.funnel.open.n == len(still)
    assert opened(report.cohort, at, then="open") == still


def test_each_step_is_what_the_log_tells_and_opens_its_leads(told, at):
    check_steps(a_report(at), told, at)


@pytest.mark.parametrize("key", VALUES)
def test_so_is_each_row_of_each_table(told, at, key):
    rows, values = a_report(at, table=key).rows, VALUES[key]
    expected = Counter(value for each in told for value in values(each.lead))
    assert Counter({row.cohort.query[key]: row.funnel.inquiries.n for row in rows}) == expected
    for row in rows:
        narrowed = a_report(at, **row.cohort.query)
        assert (narrowed.cohort, narrowed.funnel) == (row.cohort, row.funnel)
        check_steps(narrowed, [each for each in told if row.cohort.query[key] in values(each.lead)], at)


def test_so_is_the_time_to_an_answer(told, at):
    report, hours = a_report(at), open_hours(told[0].lead.practice_id)
    answered = {each.lead.pk: each for each in told if each.answered_at}
    minutes = {pk: hours.minutes_between(each.lead.received_at, each.answered_at) for pk, each in answered.items()}
    times = report.times
    assert (times.person.count, times.unanswered) == (len(answered), len(told) - len(answered))
    assert opened(report.cohort, at, answer="person") == set(answered)
    assert opened(report.cohort, at, answer="none") == pks(told, lambda each: not each.answered_at)
    assert times.unanswered_open == len(pks(told, lambda each: each.open and not each.answered_at))
    for bucket, count in zip(BUCKETS, times.counts, strict=True):
        within = {pk for pk, n in minutes.items() if n >= bucket.at_least and (not bucket.below or n < bucket.below)}
        assert count == len(within), bucket.key
        assert opened(report.cohort, at, answer=bucket.key) == within
    wall = sorted((each.answered_at - each.lead.received_at).total_seconds() for each in answered.values())
    assert times.person.half == wall[(len(wall) - 1) // 2]
    acknowledged = pks(told, lambda each: each.lead.acknowledged_at)
    assert (times.automatic.count, opened(report.cohort, at, answer="automatic")) == (len(acknowledged), acknowledged)


def test_the_journeys_reach_every_step_and_stop_at_every_one(in_bright, at):
    """Or the tests above would prove little."""
    told = read_the_log(histories.write(100, seed=99, now=at))
    assert {each.stage for each in told} == set(ORDER)
    assert {(each.stage, each.open) for each in told} >= {(step, how) for step in ORDER[:-1] for how in (True, False)}
    assert Event.objects.filter(kind="visit_reopened", data__was="attended").exists()
