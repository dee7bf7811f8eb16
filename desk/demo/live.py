"""One lead at each stage, alive: what the queue shows when the demo opens. Made by the product's own verbs."""

from datetime import datetime, timedelta

from desk.demo.people import LIVE, REPLY, Patient
from intake.models import Form, Inquiry
from leads import consent, contacts, events, routing
from leads.models import Fit, Lane, Lead, Person, Task
from messaging.models import Message
from practices.calendar import open_hours
from practices.models import Location, Membership, Practice, Role, ServiceLine
from practices.tenancy import uuid7
from scheduling import booking
from scheduling.slots import open_slots

WORDING = "Alder Creek may text me about my request. Message frequency varies. Reply STOP to stop, HELP for help."


def write(practice: Practice, *, now: datetime) -> None:
    """In the practice's tenant."""
    front_desk = Membership.objects.filter(role=Role.FRONT_DESK).earliest("name")
    minutes_ago = {
        name: timedelta(minutes=m) for name, m in zip(LIVE, (3, 1, 2, 2880, 1440, 4320, 5760, 8640), strict=True)
    }
    leads = {name: _arrive(patient, name, now - minutes_ago[name]) for name, patient in LIVE.items()}
    for name in ("replied", "call", "qualified", "booked", "today"):
        leads[name].assign_to(front_desk, by=front_desk, now=now - minutes_ago[name] + timedelta(minutes=4))
        _called(leads[name], front_desk, now - minutes_ago[name] + timedelta(minutes=4), connected=name != "call")
    _replied(leads["replied"], now - timedelta(minutes=3), practice)
    events.record("lead_qualified", lead=leads["qualified"], now=now - timedelta(days=2), actor=front_desk)
    _call_due(leads["call"], front_desk, now)
    _call_due(leads["qualified"], front_desk, now)
    for name in ("booked", "today"):
        _book(leads[name], front_desk, now)


def _arrive(patient: Patient, name: str, at: datetime) -> Lead:
    """An inquiry by the form, understood: the same rows as intake makes, with the instants of the past."""
    person = Person.objects.create(
        first_name=patient.first_name, last_name=patient.last_name, language=patient.language, created_at=at
    )  # fmt: skip
    for kind, value, channel in (("phone", patient.phone, "sms"), ("email", patient.email, "email")):
        if value:
            point = contacts.contact_point(kind, value)
            contacts.attach(person, point)
            consent.give(
                person, point, channel=channel, granted=True, wording=WORDING, version="demo-1",
                source="the demo's form", now=at,
            )  # fmt: skip
    lines = list(ServiceLine.objects.filter(active=True).order_by("position", "name"))
    line = next((line for line in lines if "rtho" in line.name), lines[0]) if name == "urgent" else lines[0]
    place = Location.objects.latest("name")
    fit = Fit.URGENT if name == "urgent" else Fit.FIT
    target = routing.route(
        service_line_id=line.pk, location_id=place.pk, source="google_search", language=patient.language, fit=fit
    )  # fmt: skip
    lead = Lead.objects.create(
        person=person, service_line=line, location=place, owner_id=target.owner_id, team_id=target.team_id,
        source="google_search", fit=fit, routed_by=target.rule_name, received_at=at,
    )  # fmt: skip
    key = str(uuid7())
    Inquiry.objects.create(
        form=Form.objects.first(), channel=Inquiry.Channel.FORM, language=patient.language, received_at=at,
        raw={"first_name": patient.first_name, "last_name": patient.last_name, "reason": patient.wrote},
        request_key=key, request_hash=key, understood_at=at, lead=lead,
    )  # fmt: skip
    events.record("lead_received", lead=lead, now=at)
    return lead


def _called(lead: Lead, by: Membership, at: datetime, *, connected: bool) -> None:
    outcome = "answered_follow_up" if connected else "no_answer"
    events.record("call_made", lead=lead, now=at, actor=by, connected=connected, outcome=outcome)
    for task in Task.objects.open().for_lead(lead):
        task.finish(outcome, by=by, now=at)


def _replied(lead: Lead, at: datetime, practice: Practice) -> None:
    point = contacts.contact_point("phone", LIVE["replied"].phone)
    Message.objects.create(
        lead=lead, contact_point=point, channel="sms", kind="inbound", state="received", body=REPLY,
        provider_ref=f"demo-{lead.pk}", created_at=at,
    )  # fmt: skip
    events.record("message_received", lead=lead, now=at)
    breach = open_hours(practice.pk).add(at, practice.reply_minutes)
    Task.objects.open_once(
        lead, "reply", Lane.REPLIED, "patient_replied", f"reply:{lead.pk}", now=at, due_at=at, breach_at=breach,
        assignee=lead.owner,
    )  # fmt: skip


def _call_due(lead: Lead, by: Membership, now: datetime) -> None:
    due = open_hours(by.practice.pk).next_open(now + timedelta(minutes=15))
    Task.objects.open_once(
        lead, "call", Lane.CALLS, "callback", f"callback:{lead.pk}", now=now, due_at=due,
        breach_at=due + timedelta(minutes=30), assignee=by,
    )  # fmt: skip


def _book(lead: Lead, by: Membership, now: datetime) -> None:
    slot = open_slots(now=now, minutes=40, location_id=lead.location_id, limit=1)[0]
    booking.book(
        lead, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=40, by=by,
        now=now,
    )  # fmt: skip
