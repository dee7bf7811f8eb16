"""Some weeks before today: leads that were answered, met, booked, seen, or lost. Written straight into the past of the
clock, so nothing of it is ever queued for sending."""

import random
from datetime import datetime, timedelta

from desk.demo.people import past
from leads import contacts, events
from leads.models import ClosedReason, Fit, Lead, Person
from practices.calendar import OpenHours, open_hours
from practices.models import Location, Membership, Practice, Provider, Role, ServiceLine
from scheduling.models import Visit
from scheduling.models.visit import Status

SOURCES = ["google_search", "google_search", "google_search", "referral", "referral", "facebook_ads", "website"]
DAYS = 28
PER_PRACTICE = 60
# Where a journey of the past ends, by weight. The rest of the funnel's shape follows from it.
ENDS = {"unreached": 22, "not_a_fit": 8, "chose_elsewhere": 15, "not_now": 10, "no_show": 5, "attended": 25}


def write(practice: Practice, *, now: datetime, seed: int) -> None:
    """In the practice's tenant. The same seed tells the same story."""
    dice = random.Random(seed)  # noqa: S311, a story and no secret
    hours = open_hours(practice.pk)
    lines = list(ServiceLine.objects.filter(active=True))
    places = list(Location.objects.order_by("name"))
    providers = list(Provider.objects.order_by("name"))
    owners = list(Membership.objects.who_answer().exclude(role=Role.OWNER).order_by("name"))
    for index in range(PER_PRACTICE):
        received = now - timedelta(days=2 + dice.random() * DAYS)
        patient = past(index + (200 if seed % 2 else 0))
        person = Person.objects.create(
            first_name=patient.first_name, last_name=patient.last_name, created_at=received
        )  # fmt: skip
        for kind, value in (("phone", patient.phone), ("email", patient.email)):
            contacts.attach(person, contacts.contact_point(kind, value))
        lead = Lead.objects.create(
            person=person,
            service_line=dice.choice(lines),
            location=dice.choice(places),
            owner=dice.choice(owners),
            source=dice.choice(SOURCES),
            received_at=received,
            acknowledged_at=received + timedelta(seconds=dice.uniform(0.4, 6)),
        )
        end = dice.choices(list(ENDS), weights=list(ENDS.values()))[0]
        _live_through(lead, end, dice, hours, providers, now)


def _live_through(
    lead: Lead, end: str, dice: random.Random, hours: OpenHours, providers: list[Provider], now: datetime
) -> None:
    by = lead.owner
    called = hours.add(lead.received_at, dice.expovariate(1 / 12))
    connected = end != "unreached"
    if end != "not_a_fit":
        Lead.objects.filter(pk=lead.pk).update(fit=Fit.FIT)
        lead.fit = Fit.FIT
    outcome = "answered_follow_up" if connected else "no_answer"
    events.record("call_made", lead=lead, now=called, actor=by, connected=connected, outcome=outcome)
    if end in ("attended", "no_show"):
        _visit(lead, end, hours.add(called, dice.uniform(1, 200)), dice, hours, providers, now)
        return
    closed = called + timedelta(days=dice.uniform(1, 6))
    if closed < now:
        lead.close(ClosedReason(end), by=by, now=closed)
    else:
        lead.close(ClosedReason.NOT_NOW, by=by, now=called + (now - called) / 2)


def _visit(
    lead: Lead,
    end: str,
    booked: datetime,
    dice: random.Random,
    hours: OpenHours,
    providers: list[Provider],
    now: datetime,
) -> None:
    """A time on a quarter of an hour of the days after, by a provider who is free then; in the past of the clock."""
    if booked >= now:
        booked = lead.received_at + (now - lead.received_at) / 2
    start = hours.next_open(booked + (now - booked) * dice.uniform(0.2, 0.9)).replace(second=0, microsecond=0)
    start = start.replace(minute=start.minute // 15 * 15)
    if start + timedelta(hours=1) > now:
        lead.close(ClosedReason.CHOSE_ELSEWHERE, by=lead.owner, now=booked)
        return
    provider = dice.choice(providers)
    busy = Visit.objects.filter(provider=provider, starts_at__lt=start + timedelta(minutes=40), ends_at__gt=start)
    if busy.exists():
        lead.close(ClosedReason.CHOSE_ELSEWHERE, by=lead.owner, now=booked)
        return
    status = Status.ATTENDED if end == "attended" else Status.NO_SHOW
    settled, place = start + timedelta(minutes=45), Location.objects.get(pk=str(lead.location_id))
    visit = Visit.objects.create(
        lead=lead, provider=provider, location=place, starts_at=start, ends_at=start + timedelta(minutes=40),
        status=status, booked_by=lead.owner, created_at=booked, settled_at=settled,
    )  # fmt: skip
    events.record("visit_booked", lead=lead, now=booked, actor=lead.owner, visit=visit.pk)
    kind = "visit_attended" if end == "attended" else "visit_no_show"
    events.record(kind, lead=lead, now=settled, actor=lead.owner, visit=visit.pk)
    reason = ClosedReason.ATTENDED if end == "attended" else ClosedReason.CHOSE_ELSEWHERE
    lead.close(reason, by=lead.owner, now=settled)
