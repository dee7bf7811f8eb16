"""What became of one inquiry, by the dice: answered or not, talked, doubted, booked, seen, or lost; told up to now."""

from datetime import datetime, timedelta

from desk.demo import odds, said, times
from desk.demo.appointment import Appointment
from desk.demo.arrivals import draw
from desk.demo.telling import SOON, NotYet, Telling
from desk.demo.track import Track
from leads.models import ClosedReason, Fit, Lane
from sequences import exits, timing

MOVED, CANCELLED = 0.07, 0.13  # of the visits that are booked for the first time
RECOVERED, WAITS = 0.5, 0.05
ASKED_AHEAD = timedelta(days=2)  # whoever books later than that is not asked whether they come


class Life(Telling):
    """What became of one inquiry."""

    def live(self, answered: datetime) -> None:
        j, at = self.j, self.j.asked.at
        j.ask("answer", Lane.NEW, "new_inquiry", at, late=self.setting.practice.first_answer_minutes)
        j.enter(self.setting.cadence(j.asked.line, at), at)
        try:
            talked = self._reach(answered)
            if talked and self._suits(talked):
                self._decide(talked)
        except NotYet as later:
            self._wait_for(later.at)

    # ---- from the question to the first talk ----
    def _reach(self, call: datetime | None) -> datetime | None:
        """When they first talked; None when it ended without."""
        j, dice, reply = self.j, self.dice, None
        reach = self.source.reach * self.hand.reach * self.way.reach
        while j.due:
            happens = min(at for at in (j.due, call, reply) if at)
            if call == happens:
                call = None
                if dice.random() < odds.CALL_CONNECTS * reach:
                    return self._talk(happens)
                j.call(happens, self.by, draw(dice, odds.MISSED_CALL))
            elif reply == happens:
                reply, answered = None, self._answered(happens)
                if answered + SOON < self.setting.now:
                    return self._heard(happens, answered)
            elif happens > self.setting.now:
                raise NotYet(happens)
            else:
                done = j.track.advance() if j.track else None
                if done is None:
                    j.close(ClosedReason.UNREACHED, happens, None)
                    return None
                step, was_done = done
                if not was_done:
                    continue
                if step.channel == timing.CALL:
                    call = self._by_now(happens, self.setting.hours.add(happens, dice.expovariate(1 / 70)))
                elif dice.random() < odds.TEXT_STOPS and j.asked.may_text:
                    self._stop(happens + timedelta(minutes=dice.uniform(0.5, 40)))
                    return None
                elif not reply and dice.random() < reach * self._answers(step.channel):
                    reply = happens + timedelta(minutes=dice.expovariate(1 / 55))
        return None

    def _answers(self, channel: str) -> float:
        if channel == timing.SMS and self.j.asked.may_text:
            return odds.TEXT_ANSWERED
        return odds.EMAIL_ANSWERED if self.j.email else 0

    def _stop(self, at: datetime) -> None:
        self.j.stop(self._at(at), self.dice.choice(["STOP", "Stop", "STOP", "stop please"]))
        self.j.close(ClosedReason.ASKED_TO_STOP, self._open(at, self.dice.uniform(4, 60)), self.by)

    def _talk(self, at: datetime) -> datetime:
        outcome = "answered_booked" if self.books == "at once" else draw(self.dice, odds.CONNECTED)
        if self.j.language == "es" and self.dice.random() < 0.25:
            outcome = "language_help"
        self.j.call(at, self.by, outcome, said.note(self.dice, outcome))
        return min(at + timedelta(minutes=self.dice.uniform(3, 11)), self.setting.now)

    def _answered(self, at: datetime) -> datetime:
        return self.setting.hours.add(at, 0.5 + self.dice.expovariate(0.69 / (self.hand.median_minutes * 1.5)))

    def _heard(self, at: datetime, answered: datetime) -> datetime:
        """They wrote, and a person answers."""
        channel = "sms" if self.j.asked.may_text else "email"
        self.j.hear(at, said.reply(self.dice, self.j.language), channel)
        self.j.write(answered, self.by, self._say(self.dice.choice(said.ANSWERS[self.j.language])), channel)
        return answered + timedelta(minutes=self.dice.uniform(1, 4))

    def _say(self, words: str, **more: str) -> str:
        return words.format(
            first_name=self.j.person.first_name, by=self.by.name.split()[0],
            practice=self.setting.practice.discreet_name, **more,
        )  # fmt: skip

    # ---- whether it suits ----
    def _suits(self, at: datetime) -> bool:
        if not self.j.asked.answers and not self.books and self.dice.random() > self.line.fits**2:
            self.j.disqualify(at, self.by, self.dice.choice(said.NOT_A_FIT[self.key]))
            return False
        if self.doubt:
            self.j.tag(self.doubt, at, self.by)
        if self.j.lead.fit == Fit.FIT:
            return True
        if not self.books and self.dice.random() < 0.15:  # talked once, and nobody found out whether they fit
            self._lose(at)
            return False
        self.j.qualify(at, self.by)
        return True

    # ---- from the talk to a visit ----
    def _decide(self, at: datetime) -> None:
        match self.books:
            case "at once":
                self._visit(at + timedelta(minutes=self.dice.uniform(1, 4)))
            case "again":
                again = self._days(at, 0.8, 5)
                self.j.call(again, self.by, "answered_booked", said.note(self.dice, "answered_booked"))
                self._visit(again + timedelta(minutes=2))
            case "by text":
                self._offer(self._days(at, 0.4, 2.5))
            case _:
                self._lose(at)

    def _offer(self, at: datetime) -> None:
        """Two times by text, or by email, and their answer."""
        channel = "sms" if self.j.asked.may_text else "email"
        offered = times.both(times.two(self.setting, at, self.dice), self.setting, self.j.language)
        self.j.happen("times_offered", at, self.by, slots=2)
        self.j.write(at, self.by, self._say(said.OFFERS[self.j.language], times=offered), channel)
        answered = at + timedelta(minutes=self.dice.expovariate(1 / 90))
        booked = self._open(answered, self.dice.uniform(1, 12))
        self.j.hear(answered, said.yes(self.dice, self.j.language), channel)
        self._visit(booked)

    def _lose(self, at: datetime) -> None:
        """Another try or two, and then the reason is kept."""
        for _try in range(self.dice.randint(0, 2)):
            at = self._days(at, 1.2, 5)
            outcome = draw(self.dice, {"answered_follow_up": 40, "no_answer": 35, "left_voicemail": 25})
            self.j.call(at, self.by, outcome, said.note(self.dice, outcome))
        at = self._days(at, 1.5, 6)
        self.j.close(ClosedReason(draw(self.dice, odds.NOT_BOOKED)), at, self.by)

    # ---- the visit ----
    def _visit(self, at: datetime, *, again: bool = False) -> None:
        at = self._at(at)
        if not again and self.dice.random() < WAITS:
            at = self._wait(at)
        low, high = (1, 8) if again else self.line.days_to_visit
        time = self.setting.diary.take(self.dice, at, days=(low, high), place=self.j.asked.place)
        if time is None:
            self._lose(at)
            return
        self.visit = Appointment(self.j, time, at, self.by if self.dice.random() < 0.8 else None)
        self._come_of(self.visit, again=again)

    def _wait(self, at: datetime) -> datetime:
        """No time that suited, until somebody else gave one back."""
        found = self.setting.hours.add(at + timedelta(days=self.dice.uniform(1, 4)), self.dice.uniform(5, 90))
        if found + SOON >= self.setting.now:
            return at
        entry = self.j.wait(at)
        entry.ended_at, entry.outcome = found, "booked"
        return found

    def _prepare(self, visit: Appointment, until: datetime) -> None:
        """The checklist, bit by bit."""
        made, until = visit.visit.created_at, min(until, self.setting.now - SOON)
        ready = [item for item in visit.items if self.dice.random() < 0.78]
        moments = sorted(made + (until - made) * self.dice.uniform(0.1, 0.9) for _item in ready)
        for item, moment in zip(ready, moments, strict=True):
            at = self.setting.hours.add(moment, self.dice.uniform(1, 90))
            if at < until:
                visit.settle_item(item, at, self.by if self.dice.random() < 0.5 else None)

    def _come_of(self, visit: Appointment, *, again: bool) -> None:
        made, start, chance = visit.visit.created_at, visit.visit.starts_at, self.dice.random()
        midway = made + (start - made) * self.dice.uniform(0.3, 0.8)
        if again or chance >= CANCELLED:
            self._prepare(visit, start)
            self._keep_or_miss(visit, again=again)
            return
        self._prepare(visit, midway)
        self._count_down(visit, midway)
        self._at(midway)
        by = self.by if self.dice.random() < 0.5 else None
        if chance < MOVED:
            time = self.setting.diary.take(self.dice, start, days=(1, 9), place=self.j.asked.place)
            if time:
                visit.move(time, midway, by)
            self._keep_or_miss(visit, again=again)
        else:
            visit.cancel(midway, by)
            self._win_back(midway, again=again)

    def _keep_or_miss(self, visit: Appointment, *, again: bool) -> None:
        start, comes = visit.visit.starts_at, self.dice.random() < self.line.comes
        booked = visit.visit.created_at + timedelta(minutes=1)
        if start - booked < ASKED_AHEAD and visit.visit.booked_by and self.dice.random() < 0.7:
            visit.confirm(booked, self.by)  # too near to be asked again
        self._count_down(visit, start, confirms=0.7 if comes else 0.3)
        settled = self._at(start + timedelta(minutes=self.dice.uniform(18, 55)))
        if comes:
            visit.attend(settled, self.by)
            return
        self.j.track = after = visit.miss(settled, self.by)
        asked = self._at(after.due or settled)  # in the evening nobody is called any more
        after.advance()
        self._win_back(asked, again=again, after=after)

    def _count_down(self, visit: Appointment, until: datetime, *, confirms: float = 0) -> None:
        """What was sent before it; who is asked whether they come says C, or is called the day before and says so."""
        until = min(until, self.setting.now)
        while visit.before.due and visit.before.due <= until:
            at, step = visit.before.due, visit.before.advance()
            if not step or not step[1] or step[0].only_if != "unconfirmed":
                continue
            says_yes = self.dice.random() < confirms
            if step[0].channel == timing.CALL:
                self._ask_by_phone(
                    visit, self._by_now(at, self.setting.hours.add(at, self.dice.uniform(2, 50))), says_yes
                )
            elif says_yes and self.j.asked.may_text:
                said_so = at + timedelta(minutes=self.dice.expovariate(1 / 50))
                if said_so < min(until, visit.before.due or until):
                    visit.confirm(said_so, None)

    def _ask_by_phone(self, visit: Appointment, at: datetime, says_yes: bool) -> None:
        if says_yes:
            self.j.call(at, self.by, "answered_follow_up", "Will be there.")
            visit.confirm(min(at + timedelta(minutes=1), self.setting.now), self.by)
        else:
            self.j.call(at, self.by, "left_voicemail")

    def _win_back(self, at: datetime, *, again: bool, after: Track | None = None) -> None:
        """Called the same day, without blame: many of them come after all."""
        called = self._by_now(at, self.setting.hours.add(at, self.dice.uniform(15, 110)))
        if not again and self.dice.random() < RECOVERED:
            self.j.call(called, self.by, "answered_booked", "Glad we called. New time found.")
            if after:
                after.leave(exits.CALLED, called)
            self._visit(called + timedelta(minutes=2), again=True)
            return
        self.j.call(called, self.by, draw(self.dice, {"no_answer": 50, "left_voicemail": 50}))
        if after and after.due and after.due < min(called + timedelta(days=1), self.setting.now):
            after.advance()
        self._lose(max(called, self.j.last))
