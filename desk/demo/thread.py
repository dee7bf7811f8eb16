"""What was written between the practice and one person: messages that have arrived, or not, with their times."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from desk.demo import times
from messaging import render
from messaging.models import Kind, Message, State
from practices.models import Membership
from practices.tenancy import uuid7
from scheduling import links, readiness
from scheduling.models import PatientLink, Purpose, ReadinessItem, Visit
from sequences import timing, wording
from sequences.versions import CompiledStep, Words

if TYPE_CHECKING:
    from desk.demo.journey import Journey


@dataclass
class Thread:
    journey: "Journey"
    texts: int = 0
    last_text_at: datetime | None = None
    unreachable: float = 0  # the share of automatic texts after the first that do not arrive
    visit: Visit | None = None  # that messages speak of
    items: list[ReadinessItem] = field(default_factory=list)

    def automatic(self, step: CompiledStep, at: datetime, enrollment_id: UUID) -> Message:
        """A step's message by the channel that was agreed to, or the row that says why there is none."""
        asked, words, channel = self.journey.asked, step.words, step.channel
        night = step.kind == Kind.ACKNOWLEDGEMENT and not self.journey.setting.calendar.window.allows(at)
        mail = bool(self.journey.email) and asked.may_email
        reason = ""
        if channel == timing.SMS and (not asked.may_text or night):
            if step.instead and mail:
                channel, words = timing.EMAIL, step.instead
            else:
                reason = "quiet_hours" if asked.may_text else "no_consent"
        elif channel == timing.EMAIL and not mail:
            reason = "no_consent" if self.journey.email else "no_address"
        placed = {"enrollment_id": enrollment_id, "step": step.position, "content_id": words.content_id}
        if reason:
            return self._add(at, step.kind, channel, "", state=State.SKIPPED, reason=reason, **placed)
        subject, body = self._words(words, channel, at)
        failed = step.kind != Kind.ACKNOWLEDGEMENT and self.journey.dice.random() < self.unreachable
        message = self.sent(at, step.kind, channel, body, subject=subject, failed=failed, **placed)
        lead = self.journey.lead
        if step.kind == Kind.ACKNOWLEDGEMENT and lead.acknowledged_at is None:
            lead.acknowledged_at = message.delivered_at
        return message

    def silent(self, step: CompiledStep, at: datetime, enrollment_id: UUID, reason: str) -> Message:
        """A step that had no use: the row that says so."""
        placed = {"enrollment_id": enrollment_id, "step": step.position, "content_id": step.words.content_id}
        return self._add(at, step.kind, step.channel, "", state=State.SKIPPED, reason=reason, **placed)

    def _words(self, words: Words, channel: str, at: datetime) -> tuple[str, str]:
        setting, language = self.journey.setting, self.journey.language
        practice, place = setting.practice, self.journey.asked.place
        owner = self.journey.owner.name if self.journey.owner else None
        values = dict.fromkeys(render.VARIABLES, "") | {
            "first_name": wording.first_name(self.journey.person.first_name, language),
            "practice": practice.discreet_name,
            "location": place.name,
            "address": place.address,
            "phone": setting.phone,
            "owner": wording.owner(owner, language),
            "promise": wording.promise(setting.hours, practice.first_answer_minutes, setting.zone, language, at),
            **self._of_visit(at),
            **self._choice(at, words.body[language]),
        }
        body = render.render(words.body[language], values).strip()
        if channel == timing.SMS and wording.says_stop(self.texts, self.last_text_at, at):
            body = render.with_stop_words(body, practice.discreet_name, language)
        subject = render.render(words.subject[language], values) if channel == timing.EMAIL else ""
        return subject, body

    def _of_visit(self, at: datetime) -> dict[str, str]:
        if self.visit is None:
            return {}
        zone, language = self.journey.setting.zone, self.journey.language
        missing = next((item.item for item in self.items if not item.settled_at or item.settled_at > at), None)
        return {
            "visit_day": wording.day(self.visit.starts_at, zone, language),
            "visit_time": wording.clock(self.visit.starts_at, zone, language),
            "provider": self.visit.provider.name,
            "location": self.visit.location.name,
            "address": self.visit.location.address,
            "item": readiness.words(missing, language) if missing else "",
        }

    def _choice(self, at: datetime, template: str) -> dict[str, str]:
        """The times that a template names, and the address where one of them, or the visit's own page, is opened."""
        setting, asks = self.journey.setting, [name for name in ("times", "link") if name in template]
        if not asks:
            return {}
        offered = times.two(setting, at, self.journey.dice) if "times" in asks else []
        purpose, starts_at = (Purpose.VISIT, self.visit.starts_at) if self.visit else (Purpose.BOOK, None)
        token, token_hash = links.new_token()
        self.journey.book.add(
            PatientLink(
                lead=self.journey.lead, purpose=purpose, token_hash=token_hash, created_at=at,
                slots=[f"{time.provider.pk}|{time.place.pk}|{time.starts_at.isoformat()}" for time in offered],
                expires_at=links.expires_at(purpose, now=at, zone=setting.zone, starts_at=starts_at),
            )
        )  # fmt: skip
        return {"times": times.both(offered, setting, self.journey.language), "link": links.address(token)}

    def sent(
        self, at: datetime, kind: str, channel: str, body: str, *, failed: bool = False, **more: object
    ) -> Message:
        """Taken by the provider within a second, and on the phone some seconds later."""
        dice, now = self.journey.dice, self.journey.setting.now
        taken = min(at + timedelta(milliseconds=dice.randint(180, 900)), now)
        arrived = None if failed else min(taken + timedelta(milliseconds=dice.randint(700, 6000)), now)
        if channel == timing.SMS and kind != Kind.STAFF:
            self.texts, self.last_text_at = self.texts + 1, at
        state = State.FAILED if failed else State.DELIVERED
        if failed:
            more |= {"reason": "unreachable", "code": "30003"}
        return self._add(at, kind, channel, body, state=state, sent_at=taken, delivered_at=arrived, **more)

    def written(self, at: datetime, by: Membership, body: str, channel: str) -> Message:
        subject = f"A message from {self.journey.setting.practice.discreet_name}" if channel == timing.EMAIL else ""
        return self.sent(at, Kind.STAFF, channel, body, subject=subject, author=by)

    def heard(self, at: datetime, body: str, channel: str) -> Message:
        return self._add(at, Kind.INBOUND, channel, body, state=State.RECEIVED)

    def _add(self, at: datetime, kind: str, channel: str, body: str, **more: object) -> Message:
        point = self.journey.email if channel == timing.EMAIL else self.journey.phone
        return self.journey.book.add(
            Message(
                lead=self.journey.lead, contact_point=point, channel=channel, kind=kind, body=body, created_at=at,
                provider_ref=f"demo-{uuid7().hex}", **more,
            )
        )  # fmt: skip
