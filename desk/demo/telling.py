"""Telling a life up to now: what has come is told, what has not is what it waits for."""

from datetime import datetime, timedelta

from desk.demo import odds
from desk.demo.appointment import Appointment
from desk.demo.arrivals import draw
from desk.demo.journey import Asked, Journey
from desk.demo.setting import Setting
from leads.models import Lane
from practices.models import Membership

SOON = timedelta(minutes=30)  # what comes by then is left to the living
BOOKS = {"at once": 50, "again": 22, "by text": 28}


def key_of(setting: Setting, asked: Asked) -> str:
    return next(key for key, line in setting.lines.items() if line == asked.line)


def way_of(setting: Setting, asked: Asked) -> odds.Way:
    return odds.WAYS[setting.cadence(asked.line, asked.at).version.number]


class NotYet(Exception):
    """The story has come to the present; `at` is when it goes on."""

    def __init__(self, at: datetime) -> None:
        super().__init__(str(at))
        self.at = at


class Telling:
    """One journey, who works on it, and what the dice have decided about it beforehand."""

    def __init__(self, journey: Journey, by: Membership) -> None:
        self.j, self.by, self.dice, self.setting = journey, by, journey.dice, journey.setting
        self.key = key_of(self.setting, journey.asked)
        self.line, self.source = odds.LINES[self.key], odds.SOURCES[journey.asked.source]
        self.hand, self.way = odds.HANDS[by.name.split()[0]], way_of(self.setting, journey.asked)
        journey.thread.unreachable = odds.UNREACHABLE
        self.doubt = draw(self.dice, self.line.doubts)
        self.visit: Appointment | None = None
        likely = self.line.books * self.source.books * self.hand.books * self.way.books
        likely *= odds.DOUBT_BOOKS.get(self.doubt, 1.15)
        self.books = draw(self.dice, BOOKS) if self.dice.random() < likely else ""

    def _wait_for(self, at: datetime) -> None:
        """A cadence that runs, a visit to come, or a call that was promised for another day."""
        while self.j.track and self.j.due and self.j.due <= self.setting.now:
            self.j.track.advance()
        if self.j.due is None and not (self.visit and self.visit.visit.is_upcoming):
            tomorrow = self.setting.now + timedelta(days=1)
            due = self.setting.hours.next_open(max(at, tomorrow))
            made = max(self.j.last, self.setting.now - timedelta(days=3))
            self.j.ask(
                "call",
                Lane.CALLS,
                "callback",
                made,
                due=due,
                about=f"callback:{self.j.lead.pk}",
                data={"promised": True},
            )

    def _at(self, at: datetime) -> datetime:
        """This instant, if it has come."""
        if at + SOON >= self.setting.now:
            raise NotYet(at)
        return at

    def _open(self, at: datetime, minutes: float) -> datetime:
        return self._at(self.setting.hours.add(at, minutes))

    def _by_now(self, asked: datetime, at: datetime) -> datetime:
        """What a person did about it: nothing is left over for today."""
        return max(asked, min(at, self.setting.closing))

    def _days(self, at: datetime, low: float, high: float) -> datetime:
        """Some days later, at an hour when somebody is at the desk."""
        later = self.setting.hours.next_open(at + timedelta(days=self.dice.uniform(low, high)))
        return self._at(self.setting.hours.add(later, self.dice.uniform(2, 150)))
