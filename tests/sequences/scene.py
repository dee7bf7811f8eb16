"""People to follow up on, in the open practice: whether they may be texted or emailed, and what was written for them."""

from datetime import datetime, time, timedelta

from leads import consent, events
from leads.models import ContactPoint, Fit, Lead
from messaging.models import Content, Message, Sender
from sequences.models import Enrollment, Sequence, Step, Version
from tests.cast import a_lead

CHICAGO_PHONE = "+13125550142"
NO_TIME = timedelta()


def a_person(name: str = "Dana", *, now: datetime, sms: bool = True, email: bool = True, **fields: object) -> Lead:
    """A lead with a Chicago number and an email, and consent as said."""
    number = fields.pop("phone", CHICAGO_PHONE)
    address = fields.pop("address", f"{name.lower()}@example.com")
    fields.setdefault("fit", Fit.FIT)
    lead = a_lead(name, phone=number, email=address, now=now, **fields)
    for channel, allowed, value in (("sms", sms, number), ("email", email, address)):
        if allowed and value:
            point = ContactPoint.objects.get(value=value)
            consent.give(
                lead.person, point, channel=channel, granted=True, wording="Yes", version="1", source="test", now=now
            )
    return lead


def senders() -> None:
    Sender.objects.bulk_create(
        [Sender(channel="sms", address="+15555550100"), Sender(channel="email", address="hello@bright.example.com")],
        ignore_conflicts=True,
    )


def a_sequence(*steps: dict, key: str = "short") -> Sequence:
    """A live sequence of these steps; each has words of its own."""
    sequence = Sequence.objects.create(key=key, name=key)
    version = Version.objects.create(sequence=sequence, number=1, published_at=datetime(2026, 1, 1).astimezone())
    for position, step in enumerate(steps, start=1):
        body = step.pop("body", f"Step {position} for {{{{ first_name }}}}")
        words = Content.objects.create(
            key=f"{key}.{position}", channel=step["channel"], purpose=f"step {position}", next_step="reply",
            subject_en="Hello", subject_es="Hola", body_en=body, body_es=body,
        )  # fmt: skip
        if step["channel"] == "sms" and step.pop("email_instead", True):
            step["instead"] = Content.objects.create(
                key=f"{key}.{position}.email", channel="email", purpose=f"step {position}", next_step="reply",
                subject_en="Hello", subject_es="Hola", body_en=body, body_es=body,
            )  # fmt: skip
        Step.objects.create(
            version=version, position=position, content=words, after_minutes=step.pop("after", 0), **step
        )
    sequence.live = version
    sequence.save(update_fields=["live"])
    return sequence


def begin(lead: Lead, sequence: Sequence, *, due_at: datetime, entered_at: datetime | None = None) -> Enrollment:
    return Enrollment.objects.create(
        lead=lead, sequence=sequence, version=sequence.live, due_at=due_at, entered_at=entered_at or due_at
    )


def asks(lead: Lead, now: datetime) -> None:
    events.record("lead_received", lead=lead, now=now)


def sent_to(lead: Lead) -> list[tuple[str, str, str]]:
    """What was written for this lead: channel, state, and why not."""
    return [
        (message.channel, message.state, message.reason)
        for message in Message.objects.of_lead(lead).order_by("created_at", "step")
    ]


def on(moment: datetime, at: time, days: int = 0) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=days), at, moment.tzinfo)
