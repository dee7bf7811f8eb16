"""The living: one lead at each stage, as the queue, the visits page and the lead pages show when the demo opens.

Those with a past have it in the book, so that nothing of it is sent; those who have just asked are understood by intake
itself, and their first answer really leaves. Everything is told relative to the practice's now: on a Sunday night nobody
has been called at nine in the evening, and today's visits are those of the next day that has any.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from desk.demo import said, times
from desk.demo.appointment import Appointment
from desk.demo.book import Book
from desk.demo.diary import Time
from desk.demo.journey import Journey
from desk.demo.people import REPLIES, Patient
from desk.demo.setting import Setting
from desk.demo.stage import Stage
from leads.models import Lane
from practices.models import Membership


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
    journey = stage.arrive(patient, lines[0], stage.back(2, "18:42"), self_pay=None)
    by, called = stage.setting.members[desk[0]], stage.back(1, "08:41")
    stage.follow(journey, called)
    journey.call(called, by, "left_voicemail", "Left my name and the direct number.")
    stage.follow(journey, stage.setting.now - timedelta(minutes=4))
    journey.hear(stage.setting.now - timedelta(minutes=3), REPLIES[patient.first_name])


def call(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Could not talk, and was promised a call that is due now."""
    journey = stage.arrive(patient, lines[-1], stage.back(1, "12:13"), place=len(stage.setting.places) - 1)
    by = stage.setting.members[desk[0]]
    called = stage.talk(journey, by, 4.2, "At work, on his feet all day. Asked for a call later.", "callback")
    journey.qualify(called, by) if not journey.lead.qualified_at else None
    due = stage.setting.open_before(stage.setting.now, 4)
    about, data = f"callback:{journey.lead.pk}", {"promised": True}
    journey.ask("call", Lane.CALLS, "callback", called, due=due, late=15, about=about, to=by, data=data)


def cancelled(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Booked, and gave the time back half an hour ago: another one is to be found."""
    by = stage.setting.members[desk[1]]
    journey = stage.arrive(patient, lines[0], stage.back(7, "20:17"), self_pay=True)
    talked = stage.talk(journey, by, 9, "Compares us with one other place. Likes to decide alone.")
    journey.tag("comparing", talked, by)
    visit = _book(stage, journey, stage.visit_day(after_today=True)[-1], talked + timedelta(days=1), by)
    gone = stage.setting.open_before(stage.setting.now, 34)
    stage.remind(visit, by, gone)
    visit.cancel(gone, None)


def stalled(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Talked days ago, and nobody planned anything since."""
    by = stage.setting.members[desk[1]]
    journey = stage.arrive(patient, lines[-1], stage.back(6, "10:26"), place=len(stage.setting.places) - 1)
    talked = stage.talk(journey, by, 12, "Waits for the referral from her family doctor.", "answered_needs_approval")
    journey.tag("referral", talked, by)
    noticed = stage.back(1, "08:35")
    journey.ask("decide", Lane.STALLED, "stalled", noticed, late=2000)


def waiting(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """No time that suits: on the waitlist."""
    by = stage.setting.members[desk[0]]
    journey = stage.arrive(patient, lines[0], stage.back(4, "13:08"))
    talked = stage.talk(journey, by, 3, "Only Mondays before nine. Happy to wait for one.")
    journey.tag("timing", talked, by)
    journey.wait(stage.back(1, "11:20"))


def missed(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Did not come to the latest visit that has been; what follows, without blame, begins with a call."""
    by, now = stage.setting.members[desk[-1]], stage.setting.now
    journey = stage.arrive(patient, lines[-1], stage.back(8, "09:52"))
    talked = stage.talk(journey, by, 16, "Wants to know before the season starts.", "answered_booked")
    days = (now.astimezone(stage.setting.zone).date() - timedelta(days=back) for back in range(9))
    before = (time for day in days for time in reversed(stage.setting.diary.free(day)))
    over = [time for time in before if time.starts_at < now - timedelta(minutes=40)]
    time = next(time for time in over if stage.setting.hours.is_open(time.starts_at + timedelta(minutes=20)))
    visit = _book(stage, journey, time, talked, by)
    stage.remind(visit, by, time.starts_at)
    after = visit.miss(max(time.starts_at + timedelta(minutes=20), stage.setting.open_before(now, 20)), by)
    while after.due and after.due <= now:
        after.advance()


def tomorrow(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Booked for the next visit day, and has not said yet that they will come."""
    by = stage.setting.members[desk[0]]
    journey = stage.arrive(patient, lines[0], stage.back(5, "19:33"))
    talked = stage.talk(journey, by, 3.5, "Afternoons only, works across town.")
    time = [time for time in stage.visit_day(after_today=True) if time.place == journey.asked.place][-1]
    visit = _offered(stage, journey, time, talked + timedelta(hours=2), by)
    visit.settle_item(visit.items[1], stage.back(2, "10:14"), by)
    stage.remind(visit, by, stage.setting.now)


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


def expected(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    """Comes on the next visit day, has confirmed, and has something missing yet."""
    _of_today(stage, patient, lines[-1], desk[1], None, lambda visit: None)


def expected_too(stage: Stage, patient: Patient, lines: list[str], desk: list[str]) -> None:
    _of_today(stage, patient, lines[0], desk[0], None, lambda visit: None)


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


def _of_today(
    stage: Stage, patient: Patient, line: str, name: str, time: Time | None, then: Callable[[Appointment], None]
) -> None:
    """Booked last week and confirmed; where today has no such time, the visit is on the next day."""
    by, day = stage.setting.members[name], stage.visit_day(after_today=True)
    there, time = time is not None, time or stage.setting.diary.give(stage.dice.choice(day))
    asked = stage.back(6, f"{stage.dice.randint(9, 19):02}:{stage.dice.randint(10, 58)}")
    journey = stage.arrive(patient, line, asked, place=stage.setting.places.index(time.place))
    outcome = "language_help" if patient.language == "es" else "answered_booked"
    talked = stage.talk(journey, by, stage.dice.uniform(2, 11), said.note(stage.dice, outcome), outcome)
    visit = _book(stage, journey, time, talked, by)
    for item in visit.items[: 3 if there else 1]:
        visit.settle_item(item, stage.back(3, f"{stage.dice.randint(9, 16):02}:{stage.dice.randint(10, 58)}"), by)
    stage.remind(visit, by, stage.setting.now, confirms=True)
    if there:
        then(visit)


def _book(stage: Stage, journey: Journey, time: Time, at: datetime, by: Membership) -> Appointment:
    if journey.lead.qualified_at is None:
        journey.qualify(at - timedelta(minutes=1), by)
    return Appointment(journey, stage.setting.diary.give(time), at, by)


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
    "expected": expected, "expected_too": expected_too, "missed": missed, "replied": replied, "call": call,
    "cancelled": cancelled, "stalled": stalled, "waiting": waiting,
}  # fmt: skip
