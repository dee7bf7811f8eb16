"""The report equals a straightforward count of the event log, and each of its numbers opens exactly its leads.

Two hundred journeys, lived through by the verbs that people press, with all that they take back, move and take up again;
the log is read event by event, as nobody would at scale.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.db.models import Count

from leads.models import Event, Fit, Lead
from practices.calendar import open_hours
from reporting import behind
from reporting.cohort import Cohort, cohort
from reporting.dimensions import NONE, Catalogue
from reporting.funnel import ORDER, total
from reporting.report import Report
from reporting.response_time import BUCKETS, response_time
from scheduling.models import Visit
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
    missed_visits: set[str] = field(default_factory=set)
    ended: str = ""
    doubts: set[str] = field(default_factory=set)
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
        if kind == "visit_no_show":
            self.missed_visits.add(said["visit"])
        if kind == "visit_reopened":
            self.attended_visits.discard(said["visit"])
            self.missed_visits.discard(said["visit"])
        if kind in ("lead_closed", "lead_reopened"):
            self.ended = said.get("reason", "")
        if kind == "barrier_tagged":
            self.doubts.add(said["code"])

    @property
    def open(self) -> bool:
        return not self.ended

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


def check_rows(told: list[Told], at: datetime, key: str) -> None:
    """Each row of a table: its counts are those of its leads, its link opens a report of them and nobody else."""
    report, values = a_report(at, table=key), VALUES[key]
    rows, catalogue = report.rows, report.catalogue
    assert {row.cohort.query[key] for row in rows} == {value for each in told for value in values(each.lead)}
    for row in rows:
        mine = [each for each in told if row.cohort.query[key] in values(each.lead)]
        assert cohort(row.cohort.query, catalogue, now=at, zone=ZONE) == (row.cohort, []), "its link"
        assert total(row.cohort.leads()) == row.funnel.counts, "what the report behind it counts"
        for step in row.funnel.steps:
            assert step.count.n == len(pks(mine, lambda each, step=step: step.key in each.steps)), (row.name, step.key)
        assert opened(row.cohort, at, step="contacted") == pks(mine, lambda each: "contacted" in each.steps)


def check_reasons(report: Report, told: list[Told], at: datetime) -> None:
    lost = {each.lead.pk: each for each in told if each.ended and each.stage != "attended"}
    assert {row.code: row.all.n for row in report.reasons} == Counter(each.ended for each in lost.values())
    for row in report.reasons:
        assert opened(report.cohort, at, then=row.code) == pks(
            lost.values(), lambda each, row=row: each.ended == row.code
        )
        for step, figure in row.by_step:
            here = pks(lost.values(), lambda each, row=row, step=step: (each.ended, each.stage) == (row.code, step))
            assert figure.n == len(here)
            assert opened(report.cohort, at, step=step, then=row.code) == here
    doubting = pks(lost.values(), lambda each: each.stage == "qualified" and "cost" in each.doubts)
    assert opened(report.cohort, at, step="qualified", then="ended", barrier="cost") == doubting


def check_measures(report: Report, told: list[Told], at: datetime) -> None:
    """Each opens what it counts; contact and missed visits are also what the log tells."""
    for measure in report.measures:
        for figure, address in ((measure.now.rate.part, measure.now.part), (measure.now.rate.whole, measure.now.whole)):
            assert len(opened(report.cohort, at, **dict(parse_qsl(address[1:])))) == figure.n, (measure.name, address)
    valid = [each for each in told if each.ended not in ("duplicate", "not_a_lead")]
    contact = report.measures[0].now.rate
    assert (contact.whole.n, contact.part.n) == (len(valid), len(pks(valid, lambda each: "contacted" in each.steps)))
    assert opened(report.cohort, at, visits="missed") == pks(told, lambda each: each.missed_visits)


def check_times(report: Report, told: list[Told], at: datetime) -> None:
    hours = open_hours(told[0].lead.practice_id)
    answered = {each.lead.pk: each for each in told if each.answered_at}
    minutes = {pk: hours.minutes_between(each.lead.received_at, each.answered_at) for pk, each in answered.items()}
    times = report.times
    assert (times.person.count, times.unanswered) == (len(answered), len(told) - len(answered))
    assert opened(report.cohort, at, answer="person") == set(answered)
    silent = [each for each in told if not each.answered_at]
    assert opened(report.cohort, at, answer="none") == pks(silent, lambda each: True)
    assert times.unanswered_open == len(pks(silent, lambda each: each.open))
    untouched = pks(silent, lambda each: each.open and each.lead.received_at < at - timedelta(days=1))
    assert (times.untouched, opened(report.cohort, at, answer="untouched")) == (len(untouched), untouched)
    came = pks(told, lambda each: "attended" in each.steps)
    for bucket, count, of_them in zip(BUCKETS, times.counts, times.came, strict=True):
        within = {pk for pk, n in minutes.items() if n >= bucket.at_least and (not bucket.below or n < bucket.below)}
        assert (count, of_them) == (len(within), len(within & came)), bucket.key
        assert opened(report.cohort, at, answer=bucket.key) == within
    for prefix, counts, ends in (
        ("wall-", times.wall, {pk: each.answered_at for pk, each in answered.items()}),
        ("automatic-", times.acknowledged, {each.lead.pk: each.lead.acknowledged_at for each in told}),
    ):
        passed = {
            each.lead.pk: (end - each.lead.received_at).total_seconds() / 60
            for each in told
            if (end := ends.get(each.lead.pk))
        }
        for bucket, count in zip(BUCKETS, counts, strict=True):
            within = {pk for pk, n in passed.items() if n >= bucket.at_least and (not bucket.below or n < bucket.below)}
            assert (count, opened(report.cohort, at, answer=prefix + bucket.key)) == (len(within), within)
    assert len(opened(report.cohort, at, answer="fast")) == times.fast[0]
    assert len(opened(report.cohort, at, answer="slow")) == times.slow[0]
    wall = sorted((each.answered_at - each.lead.received_at).total_seconds() for each in answered.values())
    assert times.person.half == wall[(len(wall) - 1) // 2]
    acknowledged = pks(told, lambda each: each.lead.acknowledged_at)
    assert (times.automatic.count, opened(report.cohort, at, answer="automatic")) == (len(acknowledged), acknowledged)


@pytest.mark.parametrize("seed", range(10))
def test_every_number_is_what_the_log_tells_and_opens_its_leads(in_bright, at, seed):
    told = read_the_log(histories.write(20, seed=seed, now=at))
    report = a_report(at)
    check_steps(report, told, at)
    check_reasons(report, told, at)
    check_measures(report, told, at)
    check_times(report, told, at)
    for key in VALUES:
        check_rows(told, at, key)


def test_the_journeys_reach_every_step_and_stop_at_every_one(in_bright, at):
    """Or the tests above would prove little."""
    told = read_the_log(histories.write(40, seed=94, now=at))
    assert {each.stage for each in told} == set(ORDER)
    assert {(each.stage, each.open) for each in told} >= {(step, how) for step in ORDER[:-1] for how in (True, False)}
    assert Event.objects.filter(kind="visit_reopened", data__was="attended").exists()
    happened = set(Event.objects.values_list("kind", flat=True))
    assert happened >= {"visit_moved", "visit_cancelled", "lead_reopened", "lead_assigned", "barrier_tagged"}
    assert Visit.objects.values("lead").annotate(n=Count("pk")).filter(n__gt=1).exists(), "cancelled, and booked again"
