"""The funnel of a period: whose leads are in it, how its numbers hang together, and what it costs."""

from datetime import timedelta

import pytest

from leads import barriers, events, standing
from leads.models import ClosedReason, Fit, Lead
from practices.models import Location, ServiceLine
from reporting.cohort import Cohort, cohort
from reporting.diagnosis import Diagnosis
from reporting.dimensions import DIMENSIONS, NONE, Catalogue
from reporting.figures import FEWEST, Figure, Rate, lasting
from reporting.funnel import ORDER, by, reached, stopped
from reporting.periods import last_days
from reporting.report import Report
from reporting.response_time import ResponseTime, Spread
from sequences.models import Version
from tests.cast import ZONE, a_lead

NOTHING = ResponseTime(*[Spread(0, None, None)] * 3, 0, 0, 0, *[[0] * 8] * 4)


def report(at, least=0, table="source", **asked):
    catalogue = Catalogue(outside=bool(least))
    chosen, _notes = cohort(asked, catalogue, now=at, zone=ZONE)
    return Report(chosen, catalogue, NOTHING, target=5, now=at, least=least, table=table)


def some(count, at, **milestones):
    """So many leads that have reached this, without anybody having lived through it."""
    found = [a_lead(f"P{number}", phone="", email="", now=at) for number in range(count)]
    Lead.objects.filter(pk__in=[lead.pk for lead in found]).update(**milestones)
    return found


def got_to(at, step):
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
    assert [row.name for row in report(at, table="service_line").rows] == ["Feet", "Not set"]
    assert [row.name for row in report(at).rows] == ["Referral", "Website"]


def test_it_is_broken_down_by_each_dimension_and_narrowed_to_each_value(in_bright, at):
    line, place = ServiceLine.objects.create(name="Feet"), Location.objects.create(name="Harbor")
    version = Version.objects.select_related("sequence").filter(sequence__kind="nurture").first()
    a_lead("Ana", now=at, source="referral", service_line=line, location=place, owner=in_bright.bob, returning=True)
    a_lead("Eli", phone="", email="", now=at, service_line=None, location=None, entered_version=version, self_pay=True)
    found = {key: [(row.name, row.funnel.inquiries.n) for row in report(at, table=key).rows] for key in DIMENSIONS}
    assert found == {
        "source": [("Referral", 1), ("Source not known", 1)],
        "service_line": [("Feet", 1), ("Not set", 1)],
        "location": [("Harbor", 1), ("Not set", 1)],
        "owner": [("Bob Baker", 1), ("Nobody’s yet, Front desk", 1)],
        "version": [("No cadence", 1), (f"{version.sequence.name}, version 1", 1)],
        "segment": [("Coverage not known", 1), ("New", 1), ("Returning", 1), ("Self-pay", 1)],
    }
    for key in DIMENSIONS:
        for row in report(at, table=key).rows:
            assert report(at, **row.cohort.query).funnel == row.funnel, row.name


def test_what_another_practice_has_is_not_asked_for(in_bright, at):
    _chosen, notes = cohort(
        dict.fromkeys(DIMENSIONS, "0190a0a0-0000-7000-8000-000000000000"), Catalogue(), now=at, zone=ZONE
    )  # fmt: skip
    assert len(notes) == len(DIMENSIONS) - 1, "a source may have any name"


def test_somebody_outside_sees_no_colleagues_and_no_cadences(in_bright, at):
    assert {*Catalogue(outside=True).dimensions} == {"source", "service_line", "location", "segment"}
    assert report(at, least=FEWEST, owner=str(in_bright.bob.pk)).cohort.narrowed == {}


def test_the_filters_offer_every_source_and_service_whatever_is_chosen(in_bright, at):
    line, _hands = (ServiceLine.objects.create(name=name) for name in ("Feet", "Hands"))
    ServiceLine.objects.create(name="Closed down", active=False)
    a_lead("Ana", now=at, source="referral", service_line=line)
    a_lead("Eli", phone="", email="", now=at, source="website", service_line=None)
    sources, services = report(at, source="website").menus[1:3]
    offered = [choice.label for choice in sources.choices]
    assert offered[0] == "All sources" and {"Referral", "Website"} <= set(offered) and len(set(offered)) == len(offered)
    assert (sources.label, sources.chosen) == ("Website", True)
    offered = [choice.label for choice in services.choices]
    assert offered[0] == "All services" and {"Feet", "Not set"} <= set(offered)
    assert "Closed down" not in offered


def test_a_choice_keeps_the_others(in_bright, at):
    chosen = report(at, source="website", period="7")
    addresses = {choice.label: choice.address for menu in chosen.menus for choice in menu.choices}
    assert addresses["90 days"] == "?period=90&source=website"
    assert addresses["All sources"] == "?period=7"


@pytest.mark.parametrize("step", ["lost", "", "attended; drop table"])
def test_a_step_that_does_not_exist_is_nobodys(step):
    with pytest.raises(ValueError):
        reached(step)
    with pytest.raises(ValueError):
        stopped("inquiry", step)


def test_the_worst_step_is_where_most_journeys_ended(in_bright, at):
    some(3, at, **got_to(at, "contacted"))
    some(2, at, closed_at=at, closed_reason="unreached")
    some(1, at, **got_to(at, "booked"), closed_at=at, closed_reason="not_now")
    assert [step.key for step in report(at).funnel.steps if step.worst] == ["contacted"]


def test_nothing_is_worst_where_nothing_ended(in_bright, at):
    some(3, at)
    assert not any(step.worst for step in report(at).funnel.steps)


# ---- In words ----
def test_few_are_told_as_they_are(in_bright, at):
    some(15, at)
    some(3, at, **got_to(at, "attended"))
    assert report(at).title == "3 of 18 inquiries became attended visits"


def test_the_title_says_where_most_are_lost(in_bright, at):
    some(20, at, closed_at=at, closed_reason="unreached")
    some(12, at, **got_to(at, "attended"))
    some(5, at, **got_to(at, "booked"), closed_at=at, closed_reason="not_now")
    assert report(at).title == "Most are lost before anybody talks with them: 20 of 37"


def test_the_largest_loss_is_called_so_where_it_is_not_most_of_them(in_bright, at):
    some(10, at, closed_at=at, closed_reason="unreached")
    some(11, at, **got_to(at, "contacted"), closed_at=at, closed_reason="not_now")
    some(10, at, **got_to(at, "booked"), closed_at=at, closed_reason="not_now")
    assert report(at).title == "The largest loss is between the first talk and a fit: 11 of 21"


def test_too_few_are_not_explained(in_bright, at):
    some(29, at, closed_at=at, closed_reason="unreached")
    assert report(at).title == "0 of 29 inquiries became attended visits"
    assert Diagnosis(report(at)).claims == [
        "Too few to say why: 29 inquiries. From 30 on this says where most are lost."
    ]


def test_the_reasons_and_the_doubt_that_was_heard_most_are_said_with_their_counts(in_bright, at):
    lost = some(32, at, **got_to(at, "qualified"), closed_at=at, closed_reason="chose_elsewhere")
    some(2, at, **got_to(at, "qualified"), closed_at=at, closed_reason="not_now")
    for lead in lost[:20]:
        barriers.tag(lead, "cost", by=None, now=at)
    barriers.tag(lost[0], "fear", by=None, now=at)
    ended, held = Diagnosis(report(at)).claims
    assert ended == "<b>How they ended.</b> 34 were lost there. Most often: Chose elsewhere (32), then Not now (2)."
    assert held == "<b>Price unclear.</b> Of the 34 who were a fit and did not book, 20 named it (59 %)."
    opening = Diagnosis(report(at), opens="/list/").claims[1]
    assert '<a href="/list/?period=30&amp;barrier=cost&amp;step=qualified&amp;then=ended">20</a>' in opening


def test_who_fares_worse_is_named_where_chance_would_hardly_do_it(in_bright, at):
    Lead.objects.filter(pk__in=[lead.pk for lead in some(40, at)]).update(source="facebook")
    some(40, at)
    some(20, at, **got_to(at, "attended"))
    assert Diagnosis(report(at)).claims == [
        "<b>Facebook fares worse.</b> 40 inquiries, 0 attended, 0 %; all others 33 %."
    ]
    some_of_them = Lead.objects.filter(source="facebook").values("pk")[:10]
    Lead.objects.filter(pk__in=[row["pk"] for row in some_of_them]).update(**got_to(at, "attended"))
    assert Diagnosis(report(at)).claims == [], "25 % of 40 against 33 % of 60 is what chance does"


def test_a_name_from_outside_is_escaped_in_a_sentence(in_bright, at):
    Lead.objects.filter(pk__in=[lead.pk for lead in some(40, at)]).update(source="<script>")
    some(30, at, **got_to(at, "attended"))
    assert "<script>" not in "".join(Diagnosis(report(at)).claims).lower()


def test_nothing_but_the_title_is_said_to_somebody_outside(in_bright, at):
    some(40, at, closed_at=at, closed_reason="unreached")
    assert Diagnosis(report(at, least=FEWEST)).claims == []


def test_nobody_asked_is_said(in_bright, at):
    assert report(at).title == "No inquiries in this period"
    assert report(at).compared == ""


def test_it_is_compared_with_the_days_before(in_bright, at):
    some(3, at - timedelta(days=31), **got_to(at, "attended"))
    some(9, at - timedelta(days=40))
    assert report(at).compared == "It was 25 % (3 of 12, 12 still open) in the 30 days before."


# ---- Figures ----
def test_to_a_partner_small_counts_and_what_is_made_of_them_are_not_told(in_bright, at):
    some(30, at)
    some(12, at, **got_to(at, "booked"))
    some(FEWEST - 1, at, **got_to(at, "attended"))
    shown = report(at, least=FEWEST)
    attended, booked = shown.funnel.steps[-1], shown.funnel.steps[-2]
    assert str(attended.count) == "under 11" and attended.bar is None and attended.goes_on == ""
    assert str(booked.count) == "22" and booked.bar == 42.3
    assert shown.title == "Under 11 of 52 inquiries became attended visits"
    assert str(shown.rows[0].funnel.rate) == "–"
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


def test_nor_what_is_left_when_the_others_are_taken_away(in_bright, at):
    some(40, at, **got_to(at, "attended"))
    some(12, at, **got_to(at, "booked"))
    some(1, at, **got_to(at, "booked"), closed_at=at, closed_reason="not_now")
    attended, booked = report(at, least=FEWEST).funnel.steps[-1], report(at, least=FEWEST).funnel.steps[-2]
    assert (str(attended.count), attended.rate.told, attended.tells) == ("40", True, False)
    assert booked.tells and report(at).funnel.steps[-1].tells
    assert not Rate(Figure(71, FEWEST), Figure(72, FEWEST)).told, "or one person is told"
    assert Rate(Figure(71), Figure(72)).told


def test_nor_what_is_left_when_the_other_rows_are_taken_from_the_whole(in_bright, at):
    some(40, at, source="website")
    some(20, at, source="referral")
    some(4, at, source="phone")
    told = {row.name: str(row.funnel.inquiries) for row in report(at, least=FEWEST).rows}
    assert told == {"Website": "40", "Referral": "not told", "Phone": "under 11"}
    assert {str(row.funnel.open) for row in report(at, least=FEWEST).rows} == {"40", "not told", "under 11"}
    assert {str(row.funnel.booked) for row in report(at, least=FEWEST).rows} == {"0"}
    assert {str(row.funnel.inquiries) for row in report(at).rows} == {"40", "20", "4"}


# ---- Cost ----
@pytest.mark.parametrize("key", DIMENSIONS)
def test_everything_that_is_counted_is_counted_by_one_statement(in_bright, at, django_assert_num_queries, key):
    for index in range(12):
        a_lead(f"P{index}", phone="", email="", now=at, source=f"source {index}")
    with django_assert_num_queries(1):
        every, each = by(DIMENSIONS[key], Cohort(last_days(30, now=at, zone=ZONE)).leads())
    assert every.total() == 12 and sum(counts.total() for counts in each.values()) in (12, 24)


@pytest.mark.parametrize("key", DIMENSIONS)
def test_all_that_a_table_is_made_of_is_in_one_index(key):
    """So that no row is read for it: `bench funnel` measures what that is worth."""
    indexes = [index for index in Lead._meta.indexes if index.fields == ["practice", "received_at"]]
    assert any({*DIMENSIONS[key].columns, "standing"} <= {*index.include} for index in indexes)


def test_what_postgresql_keeps_is_what_the_milestones_say(in_bright, at):
    assert list(standing.REASONS) == ClosedReason.values, "stored by their place"
    for stage in ORDER:
        for reason in ("", *standing.REASONS):
            ended = {"closed_at": at, "closed_reason": reason} if reason else {}
            [lead] = some(1, at, **got_to(at, stage), **ended)
            lead.refresh_from_db()
            assert standing.read(lead.standing) == (stage, reason) and lead.stage == stage
    assert standing.read(standing.STEP * (len(standing.REASONS) + 1) + 4) == ("attended", standing.OTHER)
