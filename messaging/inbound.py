"""A person texts us: stored once, and applied in the same transaction (R14, R20-R24, R50).

    STOP    suppressed, everything queued for the number cancelled, one confirmation
    START   lifts what the number stopped, and is new consent
    HELP    the fixed help text
    C, R    and yes to a question about a visit: an event; who knows of visits acts on it, or has it taken as a reply
    danger  the fixed safety text, and an urgent task
    else    an event, which ends every sequence at this number, and a task: "patient replied"

A number that several people share is asked about: everything pauses for all of them, and staff say who it was.
The row of the number is locked first, so that a claim either saw the stop or came before it (R9).
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from leads import consent, contacts, events, routing
from leads.models import ContactPoint, Fit, Lane, Lead, Person, Task
from messaging import fixed, keywords, outbox
from messaging.keywords import Word
from messaging.models import Kind, Message, State
from practices import calendar
from practices.models import Practice
from practices.tenancy import tenant

CONFIRM_WITHIN = timedelta(minutes=5)  # R23
ANSWER_WITHIN = timedelta(minutes=10)  # R43
LONGEST = 1600


class Text(NamedTuple):
    sid: str
    sender: str
    body: str
    opt_out_type: str = ""  # the provider has applied a keyword of its own list, and answered it


def receive(practice_id: UUID, text: Text, *, now: datetime) -> Message | None:
    """Store and apply one text. None when it was there already."""
    with tenant(practice_id):
        number = contacts.phone(text.sender)
        point = contacts.contact_point("phone", number) if number else None
        if point:
            ContactPoint.objects.select_for_update(no_key=True).get(pk=point.pk)
        message = _store(text, point, now)
        if message and point:
            contacts.usable_again(point)
            _Reader(message, point, text, now).apply()
        return message


def _store(text: Text, point: ContactPoint | None, now: datetime) -> Message | None:
    message = Message(
        contact_point=point,
        channel="sms",
        kind=Kind.INBOUND,
        state=State.RECEIVED,
        body=text.body.replace("\x00", "")[:LONGEST],
        provider_ref=text.sid,
        created_at=now,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.filter(pk=message.pk).first()


def take_as_reply(message: Message, *, now: datetime) -> None:
    """A keyword that means nothing here is an ordinary answer to us: a person reads it."""
    assert message.contact_point is not None, "a reply comes from somewhere"
    _Reader(message, message.contact_point, Text(message.provider_ref, "", message.body), now).reply()


def language_of(message: Message) -> str:
    """The language that a text is answered in: that of its word, else of the person."""
    people = contacts.people_at(message.contact_point) if message.contact_point else []
    return "es" if keywords.is_spanish(message.body) or (people and people[0].language == "es") else "en"


def answer(message: Message, key: str, kind: str, within: timedelta, *, now: datetime, **values: str) -> None:
    """A fixed text to who has just texted; the gate still has the last word."""
    point, practice, language = message.contact_point, Practice.objects.current(), language_of(message)
    assert point is not None, "an answer goes to where the text came from"
    body = fixed.words(
        key, language, practice=practice.discreet_name, phone=contacts.pretty(practice.phone), **values
    )  # fmt: skip
    if key == "safety":
        body = (practice.safety_text_es if language == "es" else practice.safety_text_en) or body
    outbox.queue(
        lead_id=message.lead_id,
        contact_point_id=point.pk,
        channel="sms",
        kind=kind,
        subject="",
        body=body,
        created_at=now,
        lane="first",
        expires_at=now + within,
    )


class _Reader:
    """One text being applied: what it is about, and what follows."""

    def __init__(self, message: Message, point: ContactPoint, text: Text, now: datetime) -> None:
        self.message, self.point, self.text, self.now = message, point, text, now
        self.practice = Practice.objects.current()
        self.people = contacts.people_at(point)
        self.leads = list(Lead.objects.filter(person__in=self.people).order_by("-received_at", "-pk"))
        self.open = [lead for lead in self.leads if lead.closed_at is None]

    def apply(self) -> None:
        word = keywords.read(self.text.body)
        answers = word in (Word.YES, Word.SI) and self._is_asked()
        if self.text.opt_out_type in ("STOP", "START", "HELP") and not answers:
            word = Word[self.text.opt_out_type]
        self._place(self._lead())
        if word is Word.STOP:
            return self._stop()
        if word in (Word.START, Word.YES) and not answers and consent.is_suppressed(self.point, "sms"):
            return self._start()
        if word is Word.HELP:
            return self._help()
        if self.message.lead and (answers or word in (Word.CONFIRM, Word.MOVE)):
            return self._about_a_visit("move" if word is Word.MOVE else "confirm")
        return self.reply()

    def _is_asked(self) -> bool:
        """Whether the last thing we wrote to this number asks about a visit, and they have not stopped us since (R24)."""
        last = self._last_written()
        if last is None or last.kind != Kind.VISIT or last.content is None:
            return False
        stopped = consent.suppressions(self.point, "sms").filter(at__gte=last.created_at).exists()
        return last.content.next_step.startswith("reply") and not stopped

    def _last_written(self) -> Message | None:
        return (
            Message.objects.filter(lead__in=self.leads, contact_point=self.point, channel="sms")
            .filter(state__in=[State.SENDING, State.UNKNOWN, State.SENT, State.DELIVERED])
            .exclude(kind__in=[Kind.STOP_CONFIRMATION, Kind.KEYWORD, Kind.SAFETY])
            .select_related("content")
            .order_by("-created_at", "-pk")
            .first()
        )

    def _about_a_visit(self, word: str) -> None:
        events.record("answer_received", lead=self.message.lead, now=self.now, message=self.message.pk, word=word)

    # ---- which lead ----

    def _lead(self) -> Lead | None:
        """The one we last wrote to at this number, if it is open; else the latest open one; else the latest."""
        asked = (
            Message.objects.filter(lead__in=self.leads, contact_point=self.point)
            .order_by("-created_at", "-pk")
            .values_list("lead_id", flat=True)
            .first()
        )
        for lead in self.open:
            if lead.pk == asked:
                return lead
        return next(iter(self.open or self.leads), None)

    def _place(self, lead: Lead | None) -> None:
        self.message.lead = lead
        self.message.save(update_fields=["lead"])

    # ---- what follows ----

    def _stop(self) -> None:
        first = consent.suppress(self.point, "all", reason="stop", source="inbound", now=self.now)
        outbox.cancel(contact_point_ids=[self.point.pk], reason="stopped", now=self.now)
        for lead in self.open:
            events.record("stop_received", lead=lead, now=self.now, message=self.message.pk)
        if first:
            self._answer("stopped", Kind.STOP_CONFIRMATION, CONFIRM_WITHIN)

    def _start(self) -> None:
        consent.lift(self.point, "sms", by="start", now=self.now)
        for person in self.people[:1]:
            consent.give(
                person, self.point, channel="sms", granted=True, wording=self.message.body, version="keyword",
                source="text", now=self.now,
            )  # fmt: skip
        for lead in self.open:
            events.record("start_received", lead=lead, now=self.now, message=self.message.pk)
        self._answer("started", Kind.KEYWORD, ANSWER_WITHIN)

    def _help(self) -> None:
        self._answer("help" if self.practice.phone else "help_here", Kind.KEYWORD, ANSWER_WITHIN)

    def reply(self) -> None:
        """A first text from a number nobody has is an inquiry; anything else is an answer to us."""
        lead = self.message.lead
        if lead is None:
            lead = self._arrive()
            self._place(lead)
            kind, lane, reason, about = "answer", Lane.NEW, "no_person_known", "answer"
            minutes = self.practice.first_answer_minutes
        else:
            shared = len(self.people) > 1
            if not shared and self._was_written_to():
                contacts.confirm(lead.person_id, self.point)
            unsure = shared or contacts.is_doubted(self.point)
            for each in self.open if shared else [lead]:
                events.record("message_received", lead=each, now=self.now, message=self.message.pk, shared=unsure)
            kind, lane, about, minutes = "reply", Lane.REPLIED, "reply", self.practice.reply_minutes
            reason = "shared_address" if shared else self._meaning()
            if keywords.may_be_a_stop(self.text.body):
                kind, reason, about = "decide", "asked_to_stop", "stop"
        if keywords.is_danger(self.text.body):
            kind, lane, reason, about = "triage", Lane.URGENT, "warning_sign", "danger"
            minutes = self.practice.urgent_minutes
            self._answer("safety", Kind.SAFETY, ANSWER_WITHIN)
        for waiting in Task.objects.open().for_lead(lead).filter(kind="answer"):
            waiting.finish("replied", by=None, now=self.now)  # what they say now is what must be answered
        Task.objects.open_once(
            lead, kind, lane, reason, f"{about}:{lead.pk}", now=self.now, due_at=self.now,
            breach_at=calendar.open_hours(self.practice.pk).add(self.now, minutes), data={"message": str(self.message.pk)},
        )  # fmt: skip

    def _meaning(self) -> str:
        """One word in answer to our last question is said as what it means; a person still answers it."""
        last = self._last_written()
        word = keywords.replied(self.text.body, last.content.next_step) if last and last.content else None
        return f"said_{word.lower()}" if word else "patient_replied"

    def _was_written_to(self) -> bool:
        """A text of ours has arrived there: theirs is an answer, and no stranger's who has given us this number. What
        answers by itself was only asked for."""
        arrived = Message.objects.filter(contact_point=self.point, state__in=[State.SENT, State.DELIVERED])
        return arrived.exclude(kind__in=[Kind.STOP_CONFIRMATION, Kind.KEYWORD, Kind.SAFETY]).exists()

    def _arrive(self) -> Lead:
        """Somebody whom we do not know asks by text: a person without a name, and a lead with an owner."""
        person = self.people[0] if self.people else None
        if person is None:
            person = Person.objects.create(created_at=self.now)
            contacts.attach(person, self.point)
        target = routing.route(
            service_line_id=None, location_id=None, source="text", language=person.language, fit=Fit.UNKNOWN
        )
        lead = Lead.objects.create(
            person=person, source="text", received_at=self.now, owner_id=target.owner_id, team_id=target.team_id,
            routed_by=target.rule_name,
        )  # fmt: skip
        events.record("lead_received", lead=lead, now=self.now, channel="text", message=self.message.pk)
        return lead

    def _answer(self, key: str, kind: str, within: timedelta) -> None:
        """Unless the provider has answered."""
        if not self.text.opt_out_type:
            answer(self.message, key, kind, within, now=self.now)
