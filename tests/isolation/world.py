"""Two practices, each with somebody in every role and a row in every table: what the isolation tests attack.

Every row carries a word of its practice that the other's pages must never show.
"""

import uuid
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from intake.models import ConsentWording, Criterion, Form, Inquiry, Screening, WarningSign
from leads import contacts, events
from leads.models import Barrier, Consent, Lead, Note, PendingReaction, Person, RoutingRule, Suppression, Task
from messaging.models import Attempt, Content, Message, Outbox, ProviderEvent, Sender
from practices.models import (
    AuditEntry,
    Invitation,
    Location,
    Membership,
    Practice,
    Provider,
    Role,
    ServiceLine,
    Team,
    TeamMember,
    User,
)
from practices.opening import open_practice
from practices.tenancy import tenant
from scheduling.models import Availability, AvailabilityException, PatientLink, ReadinessItem, Visit, WaitlistEntry
from sequences.models import Answer, Enrollment, Sequence, Step, Version
from tests.cast import AT


@dataclass
class Side:
    """One of the two practices."""

    practice: Practice
    word: str
    members: dict[str, Membership] = field(default_factory=dict)  # by role
    removed: Membership | None = None
    rows: dict[str, Any] = field(default_factory=dict)  # by what an address calls its id, without _id

    @property
    def id(self) -> uuid.UUID:
        return self.practice.pk

    def id_of(self, kwarg: str) -> Any:
        """What stands in an address for this converter: lead_id is the id of rows["lead"]."""
        assert kwarg.removesuffix("_id") in self.rows, f"give world.py a row for {kwarg}"
        return self.rows[kwarg.removesuffix("_id")].pk


@dataclass
class World:
    bright: Side
    rival: Side
    operator: User


def build() -> World:
    return World(
        bright=_side("Marigold"),
        rival=_side("Quillfeather"),
        operator=_user("operator@example.com", is_operator=True),
    )


def _user(email: str, **more: Any) -> User:
    return User.objects.create(email=email, password=_hash(), **more)


@cache
def _hash() -> str:
    """One for all: they are signed in by force, and hashing takes its time."""
    return make_password("a long enough password")


def _side(word: str) -> Side:
    low = word.lower()
    practice = open_practice(
        name=f"{word} Clinic",
        timezone="America/Chicago",
        user=_user(f"owner@{low}.example.com"),
        user_name=f"{word} Owner",
        now=AT,
    )
    side = Side(practice, word)
    with tenant(practice.pk):
        side.members["owner"] = Membership.objects.get()
        for role in Role.values[1:]:
            side.members[role] = _member(f"{role}@{low}.example.com", role, f"{word} {role}")
        side.removed = _member(f"removed@{low}.example.com", Role.OWNER, f"{word} removed")
        Membership.objects.filter(pk=side.removed.pk).update(removed_at=AT)
        _furnish(side, side.rows)
    return side


def _member(email: str, role: str, name: str) -> Membership:
    return Membership.objects.create(user=_user(email), role=role, name=name)


def _furnish(side: Side, rows: dict[str, Any]) -> None:
    _places(side, rows)
    _people(side, rows)
    _inquiries(side, rows)
    _visits(side, rows)
    _sequences(side, rows)
    _messages(side, rows)


def _places(side: Side, rows: dict[str, Any]) -> None:
    low = side.word.lower()
    rows["membership"] = _member(f"extra@{low}.example.com", Role.FRONT_DESK, f"{side.word} Extra")
    rows["team"] = Team.objects.order_by("pk").first()
    TeamMember.objects.create(team=rows["team"], membership=side.members["owner"])
    rows["location"] = Location.objects.order_by("pk").first()
    rows["provider"] = Provider.objects.create(name=f"Dr. {side.word}")
    rows["service_line"] = ServiceLine.objects.create(name=f"{side.word} care", position=50)
    rows["invitation"] = Invitation.objects.create(
        email=f"invited@{low}.example.com",
        role=Role.FRONT_DESK,
        token_hash=uuid.uuid4().hex * 2,
        invited_by=side.members["owner"],
        expires_at=AT + timedelta(days=3650),
    )
    AuditEntry.objects.create(user_id=side.members["owner"].user_id, route="x", action="x", at=AT)


def _people(side: Side, rows: dict[str, Any]) -> None:
    owner, low = side.members["owner"], side.word.lower()
    person = rows["person"] = Person.objects.create(first_name=side.word, last_name="Patient", created_at=AT)
    rows["phone"] = contacts.contact_point("phone", "+15035550142")
    rows["contact_point"] = rows["email"] = contacts.contact_point("email", f"patient@{low}.example.com")
    contacts.contact_point("phone", "+15035550143")  # nobody's yet
    contacts.attach(person, rows["phone"])
    contacts.attach(person, rows["email"], unconfirmed_at=AT)
    for name in ("lead", "other_lead"):
        rows[name] = Lead.objects.create(
            person=person,
            owner=owner,
            team=rows["team"],
            service_line=rows["service_line"],
            location=rows["location"],
            received_at=AT,
        )
    for name, lead in (("task", rows["lead"]), ("other_task", rows["other_lead"])):
        rows[name] = Task.objects.create(
            lead=lead, kind="answer", lane="new", reason="new", dedupe=name, created_at=AT, due_at=AT, breach_at=AT
        )
    rows["note"] = Note.objects.create(lead=rows["lead"], author=owner, body=f"{side.word} note", at=AT)
    rows["barrier"] = Barrier.objects.create(lead=rows["lead"], code="cost", tagged_at=AT)
    RoutingRule.objects.create(position=1, name=f"{side.word} rule", source="nowhere", owner=owner)
    event = rows["event"] = events.record("message_written", lead=rows["lead"], now=AT, actor=owner)
    PendingReaction.objects.create(event=event)
    Consent.objects.create(
        person=person,
        contact_point=rows["phone"],
        channel="sms",
        granted=True,
        wording=side.word,
        wording_version="1",
        source="x",
        actor="patient",
        at=AT,
    )
    Suppression.objects.create(address_hash="x" * 64, channel="sms", reason="stop", source="inbound", at=AT)


def _inquiries(side: Side, rows: dict[str, Any]) -> None:
    form = rows["form"] = Form.objects.create(key=f"key-{side.word.lower()}", name=f"{side.word} form")
    ConsentWording.objects.create(channel="sms", language="en", version=90, text=f"{side.word} wording")
    rows["inquiry"] = Inquiry.objects.create(
        form=form,
        channel="form",
        raw={"first_name": side.word},
        received_at=AT,
        request_key=side.word,
        request_hash="x",
        understood_at=AT,
        lead=rows["lead"],
    )
    criterion = Criterion.objects.create(
        service_line=rows["service_line"], position=90, label=side.word, field="age", operator="min", value=18
    )
    Screening.objects.create(lead=rows["lead"], criterion=criterion, outcome="holds", at=AT)
    WarningSign.objects.create(service_line=rows["service_line"], label=side.word, phrases=[side.word])


def _visits(side: Side, rows: dict[str, Any]) -> None:
    place = {"provider": rows["provider"], "location": rows["location"]}
    Availability.objects.create(**place, weekday=1, starts=time(9), ends=time(17))
    starts = AT + timedelta(days=7)
    rows["visit"] = Visit.objects.create(
        **place,
        lead=rows["other_lead"],  # so that the lead itself can be booked
        starts_at=starts,
        ends_at=starts + timedelta(minutes=30),
        status="booked",
        created_at=AT,
    )
    rows["item"] = ReadinessItem.objects.create(visit=rows["visit"], item="form", position=1)
    AvailabilityException.objects.create(day=(AT - timedelta(days=1)).date(), note=side.word)  # closes no day to come
    WaitlistEntry.objects.create(lead=rows["lead"], created_at=AT)
    PatientLink.objects.create(
        lead=rows["lead"],
        purpose="book",
        token_hash=uuid.uuid4().hex * 2,
        created_at=AT,
        expires_at=AT + timedelta(days=3650),
    )


def _sequences(side: Side, rows: dict[str, Any]) -> None:
    content = rows["content"] = Content.objects.create(
        key=f"{side.word}", channel="sms", purpose="x", next_step="x", body_en=side.word, body_es=side.word
    )
    sequence = rows["sequence"] = Sequence.objects.create(
        key=side.word, name=side.word, service_line=rows["service_line"], active=False
    )
    Sequence.objects.create(key="spare", name=f"{side.word} spare", active=False)  # without a version
    version = rows["version"] = Version.objects.create(sequence=sequence, number=1, published_at=AT)
    step = Step.objects.create(version=version, position=1, channel="sms", after_minutes=0, content=content)
    Answer.objects.create(step=step, code="cost", content=content)
    rows["enrollment"] = Enrollment.objects.create(
        lead=rows["lead"], sequence=sequence, version=version, due_at=AT + timedelta(days=3650), entered_at=AT
    )


def _messages(side: Side, rows: dict[str, Any]) -> None:
    sender = Sender.objects.filter(channel="sms", active=True).first() or Sender.objects.create(
        channel="sms", address=f"+1555{side.id.int % 10_000_000:07}"
    )
    for name in ("message", "other_message"):
        rows[name] = Message.objects.create(
            lead=rows["lead"],
            contact_point=rows["phone"],
            channel="sms",
            kind="nurture",
            state="queued",
            body=f"{side.word} {name}",
            created_at=AT,
        )
    rows["attempt"] = Attempt.objects.create(message=rows["message"], provider="twilio", worker="x", started_at=AT)
    ProviderEvent.objects.create(
        provider="twilio", event_key=side.word, message=rows["message"], status="sent", received_at=AT, folded_at=AT
    )
    Outbox.objects.create(
        message=rows["message"],
        lane="bulk",
        channel="sms",
        sender=sender,
        contact_point=rows["phone"],
        state="queued",
        queued_at=AT,
        not_before=AT + timedelta(days=3650),
    )
