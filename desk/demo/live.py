"""The living: one lead at each stage, as the queue, the visits page and the lead pages show when the demo opens.

Those with a past have it in the book, so that nothing of it is sent; those who have just asked are understood by intake
itself, and their first answer really leaves. Everything is told relative to the practice's now: on a Sunday night nobody
has been called at nine in the evening, and today's visits are those of the next day that has any.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from desk.demo import said, times
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
    def arrive(self, patient: Patient, key: str, by: str, at: datetime, *, place: int = 0, **more: object) -> Journey:
        """They asked, and the cadence began; whoever answers first has a task."""
        setting = self.setting
        line = setting.lines[key]
        asked = Asked(
            at=at, line=line, place=setting.places[place], source="google_search", owner=setting.members[by],
            team=setting.team, rule=f"{line.name} to {by}", may_email=bool(patient.email),
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
            due, step = journey.due, journey.advance()
            if step and step.channel == timing.CALL and journey.owner:
                journey.call(due + timedelta(minutes=17), journey.owner, "no_answer")

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
        for channel, given in (("sms", True), ("email", bool(patient.email))):
            words = setting.wordings[channel, patient.language]
            version = f"{channel}-{words.language}-{words.version}"
            agreed.append({"channel": channel, "granted": given, "wording": words.text, "version": version})
        inquiry = Inquiry.objects.create(
            form=setting.form, channel=Inquiry.Channel.FORM, language=patient.language, phone=patient.phone,
            received_at=at, urgent=urgent, request_key=key, request_hash=key,
            raw={
                "name": f"{patient.first_name} {patient.last_name}", "phone": contacts.pretty(patient.phone),
                **({"email": patient.email} if patient.email else {}), "service_line": setting.lines[line].name,
                "location": setting.places[place].name, "reason": patient.wrote, "source": "google_search",
                "consents": agreed,
            },
        )  # fmt: skip
        understand(inquiry.pk, now=at)


def write(
    setting: Setting, book: Book, dice: random.Random, cast: dict[str, Patient], lines: list[str], desk: list[str]
) -> None:
    """Those of `cast` that have a past. `lines` and `desk`: the playbooks and first names, the busiest first."""
    stage = Stage(setting, book, dice)
    for name, scene in SCENES.items():
        if name in cast:
            scene(stage, cast[name], lines, desk)


def arrive_now(setting: Setting, dice: random.Random, cast: dict[str, Patient], lines: list[str]) -> None:
    """Those of `cast` that have just asked; in the practice's tenant, once the book is written."""
    stage, now = Stage(setting, Book(), dice), setting.now
    if "urgent" in cast:
        stage.just_asked(cast["urgent"], lines[-1], now - timedelta(minutes=2), urgent=True, place=1)
    stage.just_asked(cast["new"], lines[0], now - timedelta(minutes=3, seconds=20))
    if "new_es" in cast:
        stage.just_asked(cast["new_es"], lines[0], now - timedelta(minutes=1), place=1)


# ---- the scenes: one each, in the past up to now ----
Scene = Callable[[Stage, Patient, list[str], list[str]], None]


def replied(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Asked in the evening, called the next morning, nobody picked up; a text was answered three minutes ago."""
    journey = stage.arrive(patient, lines[0], desk[0], stage.back(2, "18:42"), self_pay=None)
    by, called = stage.setting.members[desk[0]], stage.back(1, "08:41")
    stage.follow(journey, called)
    journey.call(called, by, "left_voicemail", "Left my name and the direct number.")
    stage.follow(journey, stage.setting.now - timedelta(minutes=4))
    journey.hear(stage.setting.now - timedelta(minutes=3), "How much would it be? I have Cascade.")


def call(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Could not talk, and was promised a call that is due now."""
    journey = stage.arrive(patient, lines[-1], desk[0], stage.back(1, "12:13"), place=len(stage.setting.places) - 1)
    by = stage.setting.members[desk[0]]
    called = stage.talk(journey, by, 4.2, "At work, on his feet all day. Asked for a call later.", "callback")
    journey.qualify(called, by) if not journey.lead.qualified_at else None
    due = stage.setting.open_before(stage.setting.now, 4)
    about, data = f"callback:{due:%H%M}", {"promised": True}
    journey.ask("call", Lane.CALLS, "callback", called, due=due, late=15, about=about, to=by, data=data)


def cancelled(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Booked, and gave the time back yesterday evening: another one is to be found."""
    by = stage.setting.members[desk[1]]
    journey = stage.arrive(patient, lines[0], desk[1], stage.back(7, "20:17"), self_pay=True)
    talked = stage.talk(journey, by, 9, "Compares us with one other place. Likes to decide alone.")
    journey.tag("comparing", talked, by)
    visit = _book(stage, journey, stage.visit_day(after_today=True)[-1], talked + timedelta(days=1), by)
    gone = stage.back(1, "16:52")
    visit.cancel(gone, None)
    journey.ask("call", Lane.HANDED_OVER, "cancelled", gone, late=600, about=f"visit:{visit.id}", to=by)


def stalled(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Talked days ago, and nobody planned anything since."""
    by = stage.setting.members[desk[1]]
    journey = stage.arrive(patient, lines[-1], desk[1], stage.back(6, "10:26"), place=len(stage.setting.places) - 1)
    talked = stage.talk(journey, by, 12, "Waits for the referral from her family doctor.", "answered_needs_approval")
    journey.tag("referral", talked, by)
    noticed = stage.back(1, "08:35")
    journey.ask("decide", Lane.STALLED, "stalled", noticed, late=2000)


def waiting(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """No time that suits: on the waitlist."""
    by = stage.setting.members[desk[0]]
    journey = stage.arrive(patient, lines[0], desk[0], stage.back(4, "13:08"))
    talked = stage.talk(journey, by, 3, "Only Mondays before nine. Happy to wait for one.")
    journey.tag("timing", talked, by)
    journey.wait(stage.back(1, "11:20"))


def missed(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Did not come to the last visit day; called without blame, and not reached yet."""
    by = stage.setting.members[desk[-1]]
    journey = stage.arrive(patient, lines[-1], desk[-1], stage.back(8, "09:52"))
    talked = stage.talk(journey, by, 16, "Wants to know before the season starts.", "answered_booked")
    times_then = [time for back in range(1, 9) for time in stage.setting.diary.free(_day(stage, back))]
    then = stage.setting.diary.give(max(times_then, key=lambda time: time.starts_at))
    visit = _book(stage, journey, then, talked, by)
    settled = then.starts_at + timedelta(minutes=25)
    visit.miss(settled, by)
    journey.ask("call", Lane.HANDED_OVER, "no_show", settled, late=900, about=f"visit:{visit.id}", to=by)


def tomorrow(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Booked for the next visit day, and has not said yet that they will come."""
    by = stage.setting.members[desk[0]]
    journey = stage.arrive(patient, lines[0], desk[0], stage.back(5, "19:33"))
    talked = stage.talk(journey, by, 3.5, "Afternoons only, works across town.")
    time = [time for time in stage.visit_day(after_today=True) if time.place == journey.asked.place][-1]
    visit = _offered(stage, journey, time, talked + timedelta(hours=2), by)
    visit.settle_item(visit.items[1], stage.back(2, "10:14"), by)


def arrived(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """In the waiting room."""
    now = stage.setting.now
    time = stage.pick(lambda time: -25 < (time.starts_at - now).total_seconds() / 60 < 25)
    _of_today(
        stage,
        patient,
        lines[-1],
        desk[0],
        time,
        lambda visit: visit.arrive(min(now, visit.visit.starts_at) - timedelta(minutes=4)),
    )


def to_come(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Later today, or on the next visit day; has confirmed."""
    time = stage.pick(lambda time: time.starts_at > stage.setting.now + timedelta(minutes=50))
    _of_today(stage, patient, lines[0], desk[0], time, lambda visit: None)


def just_past(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """The time has passed, and nobody has marked it."""
    now = stage.setting.now
    time = stage.pick(lambda time: time.starts_at < now - timedelta(minutes=35), last=True)
    _of_today(stage, patient, lines[0], desk[1], time, lambda visit: None)


def came(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Was here this morning: what it is all for."""
    time = stage.pick(lambda time: time.starts_at < stage.setting.now - timedelta(minutes=60))
    by = stage.setting.members[desk[0]]
    _of_today(
        stage, patient, lines[-1], desk[0], time,
        lambda visit: visit.attend(visit.visit.starts_at + timedelta(minutes=38), by) if time else None,
    )  # fmt: skip


def _day(stage: Stage, back: int):  # noqa: ANN202
    return stage.setting.now.astimezone(stage.setting.zone).date() - timedelta(days=back)


def _of_today(
    stage: Stage, patient: Patient, line: str, name: str, time: Time | None, then: Callable[[Appointment], None]
) -> None:
    """Booked last week and confirmed; where today has no such time, the visit is on the next day."""
    by, day = stage.setting.members[name], stage.visit_day(after_today=True)
    there, time = time is not None, time or stage.setting.diary.give(stage.dice.choice(day))
    asked = stage.back(6, f"{stage.dice.randint(9, 19):02}:{stage.dice.randint(10, 58)}")
    journey = stage.arrive(patient, line, name, asked, place=stage.setting.places.index(time.place))
    outcome = "language_help" if patient.language == "es" else "answered_booked"
    talked = stage.talk(journey, by, stage.dice.uniform(2, 11), said.note(stage.dice, outcome), outcome)
    visit = _book(stage, journey, time, talked, by)
    for item in visit.items[: 3 if there else 1]:
        visit.settle_item(item, stage.back(3, f"{stage.dice.randint(9, 16):02}:{stage.dice.randint(10, 58)}"), by)
    visit.confirm(stage.back(1, f"1{stage.dice.randint(0, 6)}:{stage.dice.randint(10, 58)}"), None, text="C")
    if there:
        then(visit)


def _book(stage: Stage, journey: Journey, time: Time, at: datetime, by: Membership) -> Appointment:
    if journey.lead.qualified_at is None:
        journey.qualify(at - timedelta(minutes=1), by)
    return Appointment.book(journey, stage.setting.diary.give(time), at, by)


def _offered(stage: Stage, journey: Journey, time: Time, at: datetime, by: Membership) -> Appointment:
    """Two times by text; they took one."""
    setting, language = stage.setting, journey.language
    others = [other for other in times.two(setting, at, stage.dice) if other != time]
    words = said.OFFERS[language].format(
        first_name=journey.person.first_name, by=by.name.split()[0], practice=setting.practice.discreet_name,
        times=times.both([*others[:1], time], setting, language),
    )  # fmt: skip
    journey.happen("times_offered", at, by, slots=2)
    journey.write(at, by, words)
    journey.hear(at + timedelta(minutes=21), "The second one works")
    return _book(stage, journey, time, at + timedelta(minutes=26), by)


SCENES: dict[str, Scene] = {
    "tomorrow": tomorrow, "arrived": arrived, "just_past": just_past, "came": came, "to_come": to_come,
    "missed": missed, "replied": replied, "call": call, "cancelled": cancelled, "stalled": stalled, "waiting": waiting,
}  # fmt: skip
