"""The funnel equals the event log, and each number opens exactly its leads."""

import random
from datetime import timedelta

import pytest

from leads import events
from leads.models import Event, Fit, Lead
from practices.models import ServiceLine
from reporting.funnel import ORDER, Cohort, by_service_line, by_source, funnel, predicate
from reporting.periods import period
from tests.cast import a_lead

EARNED_BY = {
    "contacted": {"message_received", "lead_qualified", "visit_booked", "visit_attended"},
    "qualified": {"lead_qualified", "visit_booked", "visit_attended"},
    "booked": {"visit_booked", "visit_attended"},
    "attended": {"visit_attended"},
}


@pytest.fixture
def days(at):
    def of(**asked):
        return period(asked, now=at, zone=at.tzinfo)

    return of


def live_through(lead, dice, at):
    """Some events in any order, as work and chance would have them."""
    kinds = ["message_received", "call_made", "lead_qualified", "visit_booked", "visit_attended", "task_done"]
    for index, kind in enumerate(dice.sample(kinds, dice.randrange(len(kinds) + 1))):
        data = {"connected": dice.random() < 0.5, "outcome": "x"} if kind == "call_made" else {}
        events.record(kind, lead=lead, now=at + timedelta(minutes=index), **data)


def reached_by_the_log(lead, step):
    if step == "inquiry":
        return True
    mine = Event.objects.filter(lead=lead)
    if mine.filter(kind__in=EARNED_BY[step]).exists():
        return True
    connected = mine.filter(kind="call_made", data__connected=True).exists()
    return step == "contacted" and connected


@pytest.mark.parametrize("seed", range(4))
def test_the_counts_are_those_of_the_event_log_and_open_their_leads(in_bright, at, days, seed):
    dice = random.Random(seed)
    leads = []
    for index in range(15):
        lead = a_lead(f"P{index}", phone="", email="", now=at - timedelta(hours=index), source=dice.choice("ab"))
        live_through(lead, dice, at)
        if dice.random() < 0.3:
            lead.close("not_now", by=None, now=at)
        leads.append(lead)
    cohort = Cohort(days())
    steps = funnel(cohort)
    for step in steps:
        expected = {lead.pk for lead in leads if reached_by_the_log(lead, step.key)}
        assert step.count == len(expected), step.key
        assert set(cohort.leads().filter(predicate(step.key)).values_list("pk", flat=True)) == expected
        if step.previous:
            assert step.open + step.ended == step.before - step.count
            listed = [cohort.leads().filter(predicate(step.previous, how)).count() for how in ("open", "ended")]
            assert listed == [step.open, step.ended]
    assert [step.count for step in steps] == sorted((step.count for step in steps), reverse=True)
    assert sum(row.inquiries for row in by_source(cohort)) == len(leads)


def test_who_fits_and_talks_is_qualified_as_well(dana, at, days):
    Lead.objects.update(fit=Fit.FIT)
    dana.refresh_from_db()
    events.record("message_received", lead=dana, now=at)
    assert [step.count for step in funnel(Cohort(days()))] == [1, 1, 1, 0, 0]


def test_leads_of_other_days_and_sources_are_left_out(in_bright, at, days):
    line = ServiceLine.objects.create(name="Feet")
    a_lead("In", now=at - timedelta(days=1), source="referral", service_line=line)
    a_lead("Other source", phone="", email="", now=at - timedelta(days=1), source="website", service_line=None)
    a_lead("Too old", phone="", email="", now=at - timedelta(days=31), source="referral", service_line=line)
    assert funnel(Cohort(days(), source="referral"))[0].count == 1
    assert funnel(Cohort(days(), service_line=line.pk))[0].count == 1
    assert funnel(Cohort(days(days="90")))[0].count == 3
    assert [row.name for row in by_service_line(Cohort(days()))] == ["Feet"]


def test_a_period_is_whole_days_of_the_practice_and_nonsense_falls_back(days):
    assert (days(days="7").start.isoformat(), days(days="7").end.isoformat()) == (
        "2026-11-18T00:00:00-06:00", "2026-11-25T00:00:00-06:00",
    )  # fmt: skip
    one = days(**{"from": "2026-11-01", "to": "2026-11-01"})
    assert (one.end - one.start) == timedelta(days=1)
    assert one.end.astimezone(None) - one.start.astimezone(None) == timedelta(hours=25)  # the day clocks go back
    for nonsense in (
        {"days": "x"},
        {"days": "-1"},
        {"from": "2026-11-02", "to": "2026-11-01"},
        {"from": "a", "to": "b"},
    ):
        assert days(**nonsense).days == 30


def test_the_number_of_statements_does_not_grow_with_the_leads(in_bright, at, days, django_assert_num_queries):
    for index in range(12):
        a_lead(f"P{index}", phone="", email="", now=at)
    with django_assert_num_queries(1):
        funnel(Cohort(days()))
    assert ORDER[0] == "inquiry"
