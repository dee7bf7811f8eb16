"""The demo's story holds what the product promises, whatever day and hour it is told on."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import pytest

from desk.demo import story
from desk.demo.practices import PLANS, build
from leads.models import Consent, ContactPoint, Event, Fit, Lead, Task
from messaging.models import Message, Outbox, State
from practices.tenancy import tenant
from scheduling.models import ReadinessItem, Visit, WaitlistEntry
from scheduling.models.visit import Status
from sequences.models import Enrollment, EnrollmentStatus
from tests.cast import ZONE

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
HOURS = {
    "a Tuesday at ten": TUESDAY,
    "a Sunday night": datetime(2026, 11, 22, 22, 40, tzinfo=ZONE),
    "a Friday after work": datetime(2026, 11, 27, 17, 30, tzinfo=ZONE),
}
CAST = {"Walter", "Joyce", "Rosa", "Ana", "Omar", "Tanya", "Gail", "Nadia", "Hal"}
MAY_BE_CALLED = {"Isaac", "Ivy"}  # from ten o'clock on, the day before a visit that is not confirmed
JUST_ASKED = {"Walter", "Joyce", "Rosa"}
MILESTONES = ("answered_at", "contacted_at", "qualified_at", "booked_at", "attended_at")


@dataclass(frozen=True)
class Told:
    """One practice of the demo as it was told at one hour: every row of it, read once for all tests."""

    now: datetime
    leads: list[Lead]
    events: list[Event]
    messages: list[Message]
    tasks: list[Task]
    enrollments: list[Enrollment]
    visits: list[Visit]
    items: list[ReadinessItem]
    waits: list[WaitlistEntry]
    consents: list[Consent]
    points: list[ContactPoint]
    outbox: set[object]

    @property
    def due(self) -> list[Task]:
        return [task for task in self.tasks if task.done_at is None and task.due_at <= self.now]


def tell(now: datetime, plan: int = 0) -> Told:
    practice, _sign_ins = build(PLANS[plan], defaultdict(str), now=now)
    with tenant(practice.pk):
        story.write(PLANS[plan], practice, now=now)
        return Told(
            now=now,
            leads=list(Lead.objects.select_related("person", "owner", "service_line", "entered_version")),
            events=list(Event.objects.order_by("at", "pk")),
            messages=list(Message.objects.select_related("lead__person")),
            tasks=list(Task.objects.select_related("lead__person")),
            enrollments=list(Enrollment.objects.all()),
            visits=list(Visit.objects.all()),
            items=list(ReadinessItem.objects.all()),
            waits=list(WaitlistEntry.objects.all()),
            consents=list(Consent.objects.all()),
            points=list(ContactPoint.objects.all()),
            outbox=set(Outbox.objects.values_list("message_id", flat=True)),
        )


@cache
def told_at(hour: str) -> Told:
    return tell(HOURS[hour])


@pytest.fixture(params=HOURS)
def told(request: pytest.FixtureRequest, db: None) -> Told:
    """The first practice, at one of these hours."""
    return told_at(request.param)


@pytest.fixture
def tuesday(db: None) -> Told:
    return told_at("a Tuesday at ten")


def earned(events: list[Event], *, fits: bool) -> dict[str, datetime]:
    """The milestones of one lead's events, said once more and without the product's own rule."""
    found: dict[str, datetime] = {}
    worth = {"message_received": 1, "lead_qualified": 2, "visit_booked": 3, "visit_attended": 4}
    for event in events:
        if event.kind in ("call_made", "message_written"):
            found.setdefault("answered_at", event.at)
        reached = 1 if event.kind == "call_made" and event.data["connected"] else worth.get(event.kind, 0)
        for step in MILESTONES[1 : 1 + (2 if reached == 1 and fits else reached)]:
            found.setdefault(step, event.at)
    return found


def test_the_milestones_of_every_lead_are_what_its_events_say(told: Told) -> None:
    by_lead: dict[object, list[Event]] = defaultdict(list)
    for event in told.events:
        by_lead[event.lead_id].append(event)
    assert len(told.leads) > 250
    for lead in told.leads:
        kinds = [event.kind for event in by_lead[lead.pk]]
        fitted_when_asked = lead.fit == Fit.FIT and "lead_qualified" not in kinds
        expected = earned(by_lead[lead.pk], fits=fitted_when_asked)
        assert {column: getattr(lead, column) for column in MILESTONES} == {c: expected.get(c) for c in MILESTONES}, (
            kinds
        )
        assert ("lead_closed" in kinds) == (lead.closed_at is not None)


def test_every_open_lead_has_an_owner_a_next_action_and_a_time(told: Told) -> None:
    planned = {task.lead_id for task in told.tasks if task.done_at is None}
    planned |= {each.lead_id for each in told.enrollments if each.status == EnrollmentStatus.ACTIVE}
    planned |= {visit.lead_id for visit in told.visits if visit.is_upcoming}
    still_open = [lead for lead in told.leads if lead.is_open]
    assert len(still_open) > 20
    assert [lead for lead in still_open if not lead.owner_id and not lead.team_id] == []
    assert [lead.person.name for lead in still_open if lead.pk not in planned] == []


def test_nothing_is_sent_but_the_answers_to_those_who_have_just_asked(told: Told) -> None:
    leaving = (State.QUEUED, State.SENDING, State.UNKNOWN)
    waiting = [message for message in told.messages if message.state in leaving or message.pk in told.outbox]
    assert {message.lead.person.first_name for message in waiting} <= JUST_ASKED
    assert len(told.outbox) == 2
    assert [each for each in told.enrollments if each.due_at and each.due_at <= told.now] == []


def test_the_queue_holds_the_cast_alone_and_nobody_is_late(told: Told) -> None:
    assert {task.lead.person.first_name for task in told.due} - MAY_BE_CALLED == CAST
    assert [task.reason for task in told.due if task.breach_at <= told.now] == []
    assert len({task.lane for task in told.due}) == 6, "every lane has somebody"


def test_nothing_has_happened_after_now_or_before_it_was_asked_for(told: Told) -> None:
    received = {lead.pk: lead.received_at for lead in told.leads}
    for event in told.events:
        assert received[event.lead_id] <= event.at <= told.now
    for message in told.messages:
        assert (
            received[message.lead_id] <= message.created_at <= (message.delivered_at or message.created_at) <= told.now
        )
    odd = [task for task in told.tasks if not task.created_at <= (task.done_at or told.now) <= told.now]
    assert [(task.reason, task.created_at, task.done_at) for task in odd] == []
    assert all(item.settled_at is None or item.settled_at <= told.now for item in told.items)


def test_visits_are_in_the_doctors_hours_and_marked_only_once_they_have_begun(told: Told) -> None:
    for visit in told.visits:
        local = visit.starts_at.astimezone(ZONE)
        assert 9 <= local.hour < 19 and local.weekday() < 5
        assert visit.created_at < visit.starts_at
        if visit.status in (Status.ATTENDED, Status.NO_SHOW, Status.ARRIVED):
            assert visit.starts_at < told.now + timedelta(minutes=30)
        if visit.is_upcoming and visit.starts_at < told.now:
            assert local.date() == told.now.date(), "a visit of another day has been marked"


def test_texts_went_out_in_their_window_and_with_consent(told: Told) -> None:
    agreed = {answer.contact_point_id for answer in told.consents if answer.channel == "sms" and answer.granted}
    automatic = ("acknowledgement", "nurture", "visit")
    texts = [each for each in told.messages if each.channel == "sms" and each.kind in automatic and each.sent_at]
    assert len(texts) > 200
    for text in texts:
        local = text.created_at.astimezone(ZONE)
        assert text.contact_point_id in agreed
        assert 9 <= local.hour < 19 and local.weekday() < 6, local


def test_the_story_of_a_day_is_the_same_each_time_it_is_told(tuesday: Told) -> None:
    def shape(told: Told) -> list[tuple[object, ...]]:
        leads = sorted(told.leads, key=lambda lead: (lead.received_at, lead.person.name))
        return [(lead.person.name, lead.source, lead.stage, lead.received_at, lead.contacted_at) for lead in leads]

    assert shape(tell(TUESDAY)) == shape(tuesday) != shape(told_at("a Sunday night"))


def test_it_has_what_the_report_and_the_pages_show(tuesday: Told) -> None:
    leads = tuesday.leads
    closed = {lead.closed_reason for lead in leads}
    assert {"not_now", "unreached", "chose_elsewhere", "asked_to_stop", "not_a_fit", "attended"} <= closed
    marked = {visit.status for visit in tuesday.visits}
    assert {"attended", "no_show", "cancelled", "booked", "confirmed", "arrived"} <= marked
    kinds = {event.kind for event in tuesday.events}
    assert {
        "visit_moved",
        "stop_received",
        "barrier_tagged",
        "times_offered",
        "item_settled",
        "waitlist_joined",
    } <= kinds
    assert [wait.lead_id for wait in tuesday.waits if wait.ended_at is None] == [
        lead.pk for lead in leads if lead.person.first_name == "Nadia"
    ]
    assert sum(lead.person.language == "es" for lead in leads) > 10
    entered = Counter(lead.entered_version.number for lead in leads if lead.entered_version)
    assert min(entered[1], entered[2]) > 60
    owners = Counter(lead.owner.name for lead in leads if lead.owner)
    assert len(owners) == 3 and max(owners.values()) < 3 * sorted(owners.values())[1]


def test_names_numbers_and_addresses_are_plainly_fictional(told: Told) -> None:
    for point in told.points:
        ours = point.value[5:10] == "55501" if point.kind == "phone" else point.value.endswith(("@example.com", ".org"))
        assert ours, point.value
    names = Counter(lead.person.name for lead in told.leads)
    assert max(names.values()) == 1


def test_the_second_practice_loses_people_between_the_booking_and_the_visit(db: None) -> None:
    told = tell(TUESDAY, plan=1)
    assert len(told.leads) > 100
    assert {task.lead.person.first_name for task in told.due} - MAY_BE_CALLED == {"Nell", "Gus", "Pilar", "June"}
    missed, came = (sum(visit.status == status for visit in told.visits) for status in ("no_show", "attended"))
    assert missed / (missed + came) > 0.2
