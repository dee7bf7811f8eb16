"""The funnel of a period: whose leads are in it, how its numbers hang together, and what it costs."""

from datetime import timedelta

import pytest

from leads import events
from leads.models import Fit, Lead
from practices.models import ServiceLine
from reporting.cohort import NONE, cohort, service_lines
from reporting.figures import FEWEST, Figure, Rate, lasting
from reporting.funnel import ORDER, groups, predicate, total
from reporting.periods import last_days
from reporting.report import Report
from reporting.response_time import ResponseTime, Spread
from tests.cast import ZONE, a_lead

NOTHING = ResponseTime(Spread(0, None, None), Spread(0, None, None), Spread(0, None, None), 0, 0, [0] * 8)


def report(at, least=0, **asked):
    lines = service_lines()
    chosen, _notes = cohort(asked, lines, now=at, zone=ZONE)
    return Report(chosen, lines, NOTHING, target=5, now=at, least=least)


def some(count, at, **milestones):
    """So many leads that have reached this, without anybody having lived through it."""
    found = [a_lead(f"P{number}", phone="", email="", now=at) for number in range(count)]
    Lead.objects.filter(pk__in=[lead.pk for lead in found]).update(**milestones)
    return found


def reached(at, step):
    return {f"{each}_at": at for each in ORDER[1 : ORDER.index(step) + 1]}


def test_who_fits_and_talks_is_qualified_as_well(dana, at):
    Lead.objects.update(fit=Fit.FIT)
    dana.refresh_from_db()
    events.record("message_received", lead=dana, now=at)
    assert [step.count.n for step in report(at).funnel.steps] == [1, 1, 1, 0, 0]


def test_leads_of_other_days_sources_and_services_are_left_out(in_bright, at):
    line = ServiceLine.objects.create(name="Feet")
    a_lead("In", now=at - timedelta(days=1), source="referral", service_line=line)
    a_lead("Other source", phone="", email="", now=at - timedelta(days=1), source="website", service_line=None)
    a_lead("Too old", phone="", email="", now=at - timedelta(days=31), source="referral", service_line=line)
    assert report(at, source="referral").funnel.inquiries.n == 1
    assert report(at, service_line=str(line.pk)).funnel.inquiries.n == 1
    assert report(at, service_line=NONE).funnel.inquiries.n == 1
    assert report(at, period="90").funnel.inquiries.n == 3
    assert [row.name for row in report(at).by_service_line] == ["Feet", "Service not chosen"]
    assert [row.name for row in report(at).by_source] == ["Referral", "Website"]


def test_the_filters_offer_every_source_and_service_whatever_is_chosen(in_bright, at):
    line = ServiceLine.objects.create(name="Feet", position=1)
    ServiceLine.objects.create(name="Closed down", active=False)
    a_lead("Ana", now=at, source="referral", service_line=line)
    a_lead("Eli", phone="", email="", now=at, source="website", service_line=None)
    _periods, services, sources = report(at, source="website").menus
    assert [choice.label for choice in sources.choices] == ["All sources", "Referral", "Website"]
    assert (sources.label, sources.chosen) == ("Website", True)
    offered = [choice.label for choice in services.choices]
    assert offered[0] == "All services" and {"Feet", "Service not chosen"} <= set(offered)
    assert "Closed down" not in offered


def test_a_choice_keeps_the_others(in_bright, at):
    chosen = report(at, source="website", period="7")
    addresses = {choice.label: choice.address for menu in chosen.menus for choice in menu.choices}
    assert addresses["90 days"] == "?period=90&source=website"
    assert addresses["All sources"] == "?period=7"


@pytest.mark.parametrize("step", ["lost", "", "attended; drop table"])
def test_a_step_that_does_not_exist_has_no_predicate(step):
    with pytest.raises(KeyError):
        predicate(step)


def test_the_worst_step_is_where_most_journeys_ended(in_bright, at):
    some(3, at, **reached(at, "contacted"))
    some(2, at, closed_at=at, closed_reason="unreached")
    some(1, at, **reached(at, "booked"), closed_at=at, closed_reason="not_now")
    assert [step.key for step in report(at).funnel.steps if step.worst] == ["contacted"]


def test_nothing_is_worst_where_nothing_ended(in_bright, at):
    some(3, at)
    assert not any(step.worst for step in report(at).funnel.steps)


# ---- In words ----
def test_few_are_told_as_they_are(in_bright, at):
    some(15, at)
    some(3, at, **reached(at, "attended"))
    assert report(at).title == "3 of 18 inquiries became attended visits"


def test_one_in_six_is_said_where_it_is_true(in_bright, at):
    some(51, at)
    some(10, at, **reached(at, "attended"))
    assert report(at).title == "1 in 6 inquiries became an attended visit"


def test_a_ratio_between_two_whole_ones_is_not_rounded(in_bright, at):
    some(15, at)
    some(10, at, **reached(at, "attended"))
    assert report(at).title == "10 of 25 inquiries became attended visits"


def test_nobody_asked_is_said(in_bright, at):
    assert report(at).title == "No inquiries in this period"
    assert report(at).compared == ""


def test_it_is_compared_with_the_days_before(in_bright, at):
    some(3, at - timedelta(days=31), **reached(at, "attended"))
    some(9, at - timedelta(days=40))
    assert report(at).compared == "It was 25 % (3 of 12, 12 still open) in the 30 days before."


# ---- Figures ----
def test_to_a_partner_small_counts_and_what_is_made_of_them_are_not_told(in_bright, at):
    some(30, at)
    some(12, at, **reached(at, "booked"))
    some(FEWEST - 1, at, **reached(at, "attended"))
    shown = report(at, least=FEWEST)
    attended, booked = shown.funnel.steps[-1], shown.funnel.steps[-2]
    assert str(attended.count) == "under 11" and attended.bar is None and attended.goes_on == ""
    assert str(booked.count) == "22" and booked.bar == 42.3
    assert shown.title == "Under 11 of 52 inquiries became attended visits"
    assert str(shown.by_source[0].funnel.rate) == "–"
    assert shown.chart is None


@pytest.mark.parametrize(
    "n, said", [(0, "0"), (1, "under 11"), (10, "under 11"), (11, "11"), (1046, "1,046")]
)  # fmt: skip
def test_nothing_and_many_are_told(n, said):
    assert str(Figure(n, least=FEWEST)) == said
    assert str(Figure(n)) == f"{n:,}"


@pytest.mark.parametrize(
    "part, whole, said", [(3, 18, "17 %"), (168, 1046, "16.1 %"), (0, 5, "0 %"), (0, 0, "–"), (5, 5, "100 %")]
)
def test_a_rate_promises_no_more_than_its_counts(part, whole, said):
    assert str(Rate(Figure(part), Figure(whole))) == said


@pytest.mark.parametrize(
    "seconds, said",
    [(None, "–"), (3, "3 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600 * 3 + 240, "3 h 4 min"),
     (3600 * 50, "2 days")],
)  # fmt: skip
def test_a_time_is_said_as_people_say_it(seconds, said):
    assert lasting(seconds) == said


def test_open_hours_are_not_made_days():
    assert lasting(3600 * 50, open_hours=True) == "50 h 0 min"


# ---- Cost ----
def test_everything_that_is_counted_is_counted_by_one_statement(in_bright, at, django_assert_num_queries):
    for index in range(12):
        a_lead(f"P{index}", phone="", email="", now=at, source=f"source {index}")
    with django_assert_num_queries(1):
        found = groups(last_days(30, now=at, zone=ZONE))
    assert len(found) == 12 and total(found).inquiries.n == 12
