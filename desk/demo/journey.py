"""One lead's past, told in order: each call adds the rows that the product's verb would have left behind.

Milestones are set by the same rule as everywhere (leads.milestones.earns), so the report's columns equal the events.
Calls come in the order of their instants; what has happened is never told again.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk.demo.book import Book
from desk.demo.people import Patient
from desk.demo.setting import Cadence, Setting
from desk.demo.thread import Thread
from desk.demo.track import Track
from intake import qualify
from intake.models import Criterion, Inquiry, Screening
from leads import contacts, events, milestones
from leads.models import (
    Barrier,
    ClosedReason,
    Consent,
    ContactPoint,
    Event,
    Fit,
    Lane,
    Lead,
    Note,
    Person,
    PersonContact,
    Suppression,
    Task,
)
from messaging import fixed
from messaging.models import Kind
from practices.models import Location, Membership, ServiceLine, Team
from practices.tenancy import uuid7
from scheduling.models import WaitlistEntry
from sequences import exits

CONNECTED = frozenset(
    ("answered_booked", "answered_follow_up", "answered_needs_approval", "callback", "language_help", "asked_to_stop")
)


@dataclass(frozen=True)
class Asked:
    """How somebody came: what intake would have known."""

    at: datetime
    line: ServiceLine
    place: Location
    source: str
    channel: str = Inquiry.Channel.FORM
    owner: Membership | None = None
    team: Team | None = None
    rule: str = "Everything else"
    answers: dict[str, Any] = field(default_factory=dict)  # to the service line's criteria
    may_text: bool = True
    may_email: bool = True
    returning: bool = False
    self_pay: bool | None = None


class Journey:
    """Somebody's way so far. `lead` is complete but unsaved until the book is written."""

    def __init__(self, setting: Setting, book: Book, dice: random.Random, patient: Patient, asked: Asked) -> None:
        self.setting, self.book, self.dice, self.asked = setting, book, dice, asked
        self.person = book.add(
            Person(
                first_name=patient.first_name, last_name=patient.last_name, language=patient.language,
                birth_year=asked.answers.get("birth_year"), postal_code=asked.answers.get("postal_code", ""),
                created_at=asked.at,
            )
        )  # fmt: skip
        self.phone = self._point("phone", patient.phone)
        self.email = self._point("email", patient.email) if patient.email else None
        consents = self._consents()
        screened = qualify.qualify(
            setting.criteria.get(asked.line.pk, ()), qualify.facts(asked.answers, year=asked.at.year)
        )
        self.lead = book.add(
            Lead(
                person=self.person, service_line=asked.line, location=asked.place, owner=asked.owner, team=asked.team,
                source=asked.source, returning=asked.returning, self_pay=asked.self_pay, fit=screened.fit,
                fit_reason=screened.reason, routed_by=asked.rule, received_at=asked.at,
            )
        )  # fmt: skip
        for result in screened.results:
            book.add(
                Screening(
                    lead=self.lead,
                    criterion=result.criterion,
                    outcome=result.outcome,
                    reason=result.reason,
                    at=asked.at,
                )
            )
        self.open_tasks: list[Task] = []
        self.track: Track | None = None
        self.last = asked.at
        self.thread = Thread(self)
        inquiry = self._inquiry(patient, consents)
        self.happen("lead_received", asked.at, inquiry=inquiry.pk, may_text=True, urgent=False)

    # ---- how it began ----
    def _point(self, kind: str, value: str) -> ContactPoint:
        zones = [str(self.setting.zone)] if kind == "phone" else []
        point = self.book.add(
            ContactPoint(kind=kind, value=value, address_hash=contacts.address_hash(value), zones=zones)
        )  # fmt: skip
        self.book.add(PersonContact(person=self.person, contact_point=point))
        return point

    def _consents(self) -> list[dict[str, Any]]:
        """What was ticked on the form, with the words that stood there; who rang was asked on the phone."""
        ticked = {"sms": self.asked.may_text, "email": self.asked.may_email and bool(self.email)}
        given = []
        for channel, granted in ticked.items():
            point = self.phone if channel == "sms" else self.email
            words = self.setting.wordings[channel, self.person.language]
            if point is None:
                continue
            version = f"{channel}-{words.language}-{words.version}"
            on_the_phone = self.asked.channel == Inquiry.Channel.CALL
            self.book.add(
                Consent(
                    person=self.person, contact_point=point, channel=channel, granted=granted, wording=words.text,
                    wording_version=version, at=self.asked.at, actor="patient",
                    source="asked on the phone" if on_the_phone else f"form:{self.setting.form.key}",
                )
            )  # fmt: skip
            given.append({"channel": channel, "granted": granted, "wording": words.text, "version": version})
        return given

    def _inquiry(self, patient: Patient, consents: list[dict[str, Any]]) -> Inquiry:
        by_form, key = self.asked.channel == Inquiry.Channel.FORM, uuid7().hex
        raw = {
            "name": self.person.name, "phone": contacts.pretty(patient.phone), "email": patient.email,
            "service_line": self.asked.line.name, "location": self.asked.place.name, "reason": patient.wrote,
            **self.asked.answers, "consents": consents,
        }  # fmt: skip
        return self.book.add(
            Inquiry(
                form=self.setting.form if by_form else None, channel=self.asked.channel, language=patient.language,
                phone=patient.phone, received_at=self.asked.at, raw={key: value for key, value in raw.items() if value},
                request_key=key, request_hash=key, understood_at=self.asked.at, lead=self.lead,
            )
        )  # fmt: skip

    # ---- facts ----
    def happen(self, kind: str, at: datetime, actor: Membership | None = None, /, **data: Any) -> Event:
        event = self.book.add(Event(kind=kind, lead=self.lead, actor=actor, at=at, data=events.plain(data)))
        self.last = max(self.last, at)
        for milestone in milestones.earns(self.lead, event):
            if getattr(self.lead, milestone) is None:
                setattr(self.lead, milestone, at)
        return event

    @property
    def owner(self) -> Membership | None:
        return self.lead.owner

    @property
    def language(self) -> str:
        return self.person.language

    def note(self, at: datetime, by: Membership, words: str) -> None:
        if words:
            self.book.add(Note(lead=self.lead, author=by, body=words, at=at))

    def tag(self, code: str, at: datetime, by: Membership) -> None:
        self.book.add(Barrier(lead=self.lead, code=code, tagged_at=at, tagged_by=by))
        self.happen("barrier_tagged", at, by, code=code)

    def assign(self, to: Membership, at: datetime, by: Membership | None) -> None:
        self.lead.owner = to
        self.happen("lead_assigned", at, by, owner=to.pk, team=self.lead.team_id)

    def qualify(self, at: datetime, by: Membership) -> None:
        self.lead.fit, self.lead.fit_reason = Fit.FIT, ""
        self.happen("lead_qualified", at, by)

    def disqualify(self, at: datetime, by: Membership, why: str) -> None:
        self.lead.fit, self.lead.fit_reason = Fit.NOT_A_FIT, why
        self.happen("lead_disqualified", at, by)
        self.leave(exits.NOT_A_FIT, at)
        self.close(ClosedReason.NOT_A_FIT, at, by)

    # ---- tasks ----
    def ask(self, kind: str, lane: str, reason: str, at: datetime, *, due: datetime | None = None, late: int = 15,
            about: str = "", to: Membership | None = None, data: dict[str, Any] | None = None) -> Task:  # fmt: skip
        """A task, late after so many open minutes."""
        due = due or at
        task = self.book.add(
            Task(
                lead=self.lead, kind=kind, lane=lane, reason=reason, dedupe=about or f"{kind}:{self.lead.pk}",
                assignee=to or self.owner, created_at=at, due_at=due, breach_at=self.setting.hours.add(due, late),
                data=data or {},
            )
        )  # fmt: skip
        self.open_tasks.append(task)
        self.happen("task_opened", at, task=task.pk, kind=kind, reason=reason)
        return task

    def done(self, outcome: str, at: datetime, by: Membership | None, *kinds: str, about: str = "") -> None:
        """The open tasks of these kinds, or all; with `about` only those whose `dedupe` begins so."""
        for task in [*self.open_tasks]:
            if (not kinds or task.kind in kinds) and task.dedupe.startswith(about):
                task.done_at, task.done_by, task.outcome = at, by, outcome
                self.open_tasks.remove(task)
                self.happen("task_done", at, by, task=task.pk, kind=task.kind, outcome=outcome)

    # ---- the sequence ----
    def enter(self, cadence: Cadence, at: datetime) -> None:
        self.track = Track(self, cadence, at)
        self.lead.entered_version = self.lead.entered_version or cadence.version

    @property
    def due(self) -> datetime | None:
        """When its cadence does something next."""
        return self.track.due if self.track else None

    def leave(self, reason: str, at: datetime) -> None:
        if self.track:
            self.track.leave(reason, at)

    # ---- what people do ----
    def call(self, at: datetime, by: Membership, outcome: str, words: str = "") -> None:
        connected = outcome in CONNECTED
        self.happen("call_made", at, by, outcome=outcome, connected=connected)
        if connected:
            self.leave(exits.CALLED, at)
        self.note(min(at + timedelta(seconds=self.dice.randint(40, 400)), self.setting.now), by, words)
        self.done(outcome, at, by, *(("call", "answer", "reply", "triage") if connected else ("call", "answer")))
        if self.owner is None:
            self.assign(by, at, by)

    def hear(self, at: datetime, words: str, channel: str = "sms") -> None:
        """They write; a person is asked to answer."""
        message = self.thread.heard(at, words, channel)
        self.happen("message_received", at, message=message.pk, shared=False)
        self.leave(exits.REPLIED, at)
        self.done("replied", at, None, "answer")
        minutes = self.setting.practice.reply_minutes
        self.ask("reply", Lane.REPLIED, "patient_replied", at, late=minutes, data={"message": str(message.pk)})

    def write(self, at: datetime, by: Membership, words: str, channel: str = "sms") -> None:
        message = self.thread.written(at, by, words, channel)
        self.happen("message_written", at, by, channel=channel, message=message.pk)
        self.done("written", at, by, "answer", "reply")
        if self.owner is None:
            self.assign(by, at, by)

    def stop(self, at: datetime, words: str = "STOP") -> None:
        """They text STOP: confirmed once, and nothing more."""
        message = self.thread.heard(at, words, "sms")
        self.book.add(
            Suppression(address_hash=self.phone.address_hash, channel="all", reason="stop", source="inbound", at=at)
        )
        self.happen("stop_received", at, message=message.pk)
        self.leave(exits.STOPPED, at)
        body = fixed.words("stopped", self.language, practice=self.setting.practice.discreet_name)
        self.thread.sent(at + timedelta(seconds=1), Kind.STOP_CONFIRMATION, "sms", body)

    def wait(self, at: datetime) -> WaitlistEntry:
        """No time soon enough: on the waitlist, and somebody looks for one."""
        entry = self.book.add(WaitlistEntry(lead=self.lead, created_at=at))
        self.happen("waitlist_joined", at, entry=entry.pk)
        self.ask("look_up", Lane.HANDED_OVER, "waitlist", at, late=2000, about=f"waitlist:{self.lead.pk}")
        return entry

    def close(self, reason: str, at: datetime, by: Membership | None) -> None:
        self.lead.closed_at, self.lead.closed_reason = at, reason
        self.done("closed", at, by)
        self.happen("lead_closed", at, by, reason=reason)
        self.leave(exits.STOPPED if reason == ClosedReason.ASKED_TO_STOP else exits.CLOSED, at)


def answers_that_hold(criteria: list[Criterion], dice: random.Random, year: int) -> dict[str, Any]:
    """What somebody who fits fills in: the fields that these criteria ask for."""
    given: dict[str, Any] = {}
    for criterion in criteria:
        value, first = criterion.value, criterion.value[0] if isinstance(criterion.value, list) else criterion.value
        match criterion.operator:
            case "at_least" if criterion.field == "age":
                given["birth_year"] = str(year - int(value) - dice.randint(3, 55))
            case "at_least" | "at_most":
                given[criterion.field] = str(value)
            case "starts_with":
                given[criterion.field] = f"{first}{dice.randint(100, 999)}"[:5]
            case "is_true" | "is_false":
                given[criterion.field] = criterion.operator == "is_true"
            case "equals" | "one_of":
                given[criterion.field] = first
    return given
