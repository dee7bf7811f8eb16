"""Where the living are put on: when things are today, who asks, and what has happened to them by then."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import cycle

from desk.demo.appointment import Appointment
from desk.demo.book import Book
from desk.demo.diary import Time
from desk.demo.journey import Asked, Journey, answers_that_hold
from desk.demo.people import Patient
from desk.demo.setting import Setting
from intake.models import Inquiry
from intake.understand import understand
from leads import contacts
from leads.models import Lane
from practices.models import Membership
from practices.tenancy import uuid7
from sequences import timing


@dataclass
class Stage:
    setting: Setting
    book: Book
    dice: random.Random
    sources: Iterator[str] = field(
        default_factory=lambda: cycle(["google_search", "website", "referral", "facebook_ads"])
    )

    # ---- when ----
    def back(self, days: int, at: str) -> datetime:
        """That time of the day, so many working days ago."""
        day, found = self.setting.now.astimezone(self.setting.zone).date(), 0
        while found < days:
            day -= timedelta(days=1)
            found += bool(self.setting.hours.week[day.weekday()])
        return datetime.combine(day, time.fromisoformat(at), self.setting.zone).astimezone(UTC)

    def visit_day(self, *, after_today: bool = False) -> list[Time]:
        """The times of today if there are visits today, else of the next day that has any."""
        today = self.setting.now.astimezone(self.setting.zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(1 if after_today else 0, 12))
        return next(free for day in days if (free := self.setting.diary.free(day)))

    def pick(self, wanted: Callable[[Time], bool], *, last: bool = False) -> Time | None:
        """A time of the visit day, nearest to now."""
        found = [time for time in self.visit_day() if wanted(time)]
        found.sort(key=lambda time: (time.starts_at, time.provider.name), reverse=last)
        return self.setting.diary.give(found[0]) if found else None

    # ---- who ----
    def arrive(self, patient: Patient, key: str, at: datetime, *, place: int = 0, **more: object) -> Journey:
        """They asked, and the cadence began; whoever answers first has a task."""
        setting, line = self.setting, self.setting.lines[key]
        rule = setting.rule(line, language=patient.language)
        asked = Asked(
            at=at, line=line, place=setting.places[place], source=next(self.sources), owner=rule.owner,
            team=rule.team, rule=rule.name, may_text=patient.texts, may_email=bool(patient.email),
            answers=answers_that_hold(setting.criteria.get(line.pk, []), self.dice, at.year), **more,  # type: ignore[arg-type]
        )  # fmt: skip
        journey = Journey(setting, self.book, self.dice, patient, asked)
        journey.ask("answer", Lane.NEW, "new_inquiry", at, late=setting.practice.first_answer_minutes)
        journey.enter(setting.cadence(line, at), at)
        self.follow(journey, at)
        return journey

    def follow(self, journey: Journey, until: datetime) -> None:
        """What the cadence did by then; its calls were made, and nobody picked up."""
        while journey.due and journey.due <= until:
            due, step = journey.due, journey.track and journey.track.advance()
            if step and step[1] and step[0].channel == timing.CALL and journey.owner:
                journey.call(due + timedelta(minutes=17), journey.owner, "no_answer")

    def remind(self, visit: Appointment, by: Membership, until: datetime, *, confirms: bool = False) -> None:
        """What was sent before the visit by then; a call of the day before is made once it would be late."""
        while visit.before.due and visit.before.due <= until:
            at, step = visit.before.due, visit.before.advance()
            if not step or not step[1] or step[0].only_if != "unconfirmed":
                continue
            if step[0].channel != timing.CALL:
                if confirms and at + timedelta(minutes=23) < until:
                    visit.confirm(at + timedelta(minutes=23), None)
            elif visit.journey.open_tasks[-1].breach_at <= until:
                visit.journey.call(self.setting.hours.add(at, 40), by, "left_voicemail")

    def talk(
        self, journey: Journey, by: Membership, minutes: float, words: str, outcome: str = "answered_follow_up"
    ) -> datetime:
        """Called so many open minutes after they asked, and they talked."""
        at = self.setting.hours.add(journey.asked.at, minutes)
        self.follow(journey, at)
        journey.call(at, by, outcome, words)
        return at + timedelta(minutes=6)

    def just_asked(self, patient: Patient, line: str, at: datetime, *, urgent: bool = False, place: int = 0) -> None:
        """By the form, and understood as any inquiry is: the first answer is on its way."""
        setting, key = self.setting, uuid7().hex
        agreed = []
        for channel, given in (("sms", patient.texts), ("email", bool(patient.email))):
            words = setting.wordings[channel, patient.language]
            version = f"{channel}-{words.language}-{words.version}"
            agreed.append({"channel": channel, "granted": given, "wording": words.text, "version": version})
        inquiry = Inquiry.objects.create(
            form=setting.form, channel=Inquiry.Channel.FORM, language=patient.language, phone=patient.phone,
            received_at=at, urgent=urgent, request_key=key, request_hash=key,
            raw={
                "name": f"{patient.first_name} {patient.last_name}", "phone": contacts.pretty(patient.phone),
                **({"email": patient.email} if patient.email else {}), "service_line": setting.lines[line].name,
                "location": setting.places[place].name, "reason": patient.wrote, "source": next(self.sources),
                "consents": agreed,
            },
        )  # fmt: skip
        understand(inquiry.pk, now=at)
