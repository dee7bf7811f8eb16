"""The queue as a page: a title that is the answer, chips that live in the address, lanes with their targets in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk import queue, today, words
from desk.choice import MINE, NOBODYS, Choice
from desk.held_page import held_count, held_words
from desk.lead_page import LeadPage
from desk.queue import COUNTED, LaneRows, Queue, Row
from desk.reader import Reader
from desk.today import Today
from leads.models import Lane
from practices import times
from practices.models import Location, Practice, ServiceLine
from practices.permissions import may


@dataclass(frozen=True)
class Chip:
    label: str
    address: str
    current: bool
    count: str = ""


@dataclass(frozen=True)
class Menu:
    label: str
    chosen: bool
    chips: list[Chip]


@dataclass(frozen=True)
class QueuePage:
    reader: Reader
    choice: Choice
    queue: Queue

    @classmethod
    def of(cls, reader: Reader, choice: Choice) -> "QueuePage":
        return cls(reader, choice, queue.look(reader, choice))

    @property
    def may_work(self) -> bool:
        return may(self.reader.membership.role, "desk:take_next")

    @cached_property
    def held(self) -> str:
        """How many inquiries are kept aside as suspicious, for those who may look at them."""
        return held_words(held_count()) if self.may_work else ""

    @property
    def clock(self) -> str:
        return times.clock(self.reader.now, self.reader.zone)

    @property
    def title(self) -> str:
        n = self.queue.counts[self.choice.whose or "all"]
        if n == 0:
            return _("Nobody is waiting") if not self.choice.chosen else _("Nobody here is waiting")
        if self.choice.whose == MINE:
            return ngettext("%(n)s of your people needs you", "%(n)s of your people need you", n) % {"n": _count(n)}
        return ngettext("%(n)s person needs you", "%(n)s people need you", n) % {"n": _count(n)}

    @property
    def answer(self) -> str:
        """Who has waited longest; without anybody waiting, what comes first."""
        row = self.queue.longest
        if row is not None:
            said = {"name": words.called(row.task.lead.person), "span": row.timer.figure}
            said["target"] = times.span(row.timer.target)
            if row.timer.is_late:
                return _("%(name)s has waited longest: %(span)s, past your %(target)s target.") % said
            return _("%(name)s has waited longest: %(span)s of %(target)s.") % said
        return self._first() if self.queue.first else _("Everybody who wrote or called has heard from a person.")

    def _first(self) -> str:
        row: Row = self.queue.first  # type: ignore[assignment]
        said = {"name": words.called(row.task.lead.person), "figure": row.timer.figure}
        return _("First is %(name)s, %(figure)s.") % said

    @property
    def lanes(self) -> list[tuple[LaneRows, str, str]]:
        """Each lane, its target in words, and the address that shows it alone when there are more."""
        return [
            (
                lane,
                target(lane.lane, self.reader.practice),
                self.choice.address(lane=lane.lane.value) if lane.more else "",
            )
            for lane in self.queue.lanes
        ]

    @property
    def chips(self) -> list[Chip]:
        labels = {"": _("All"), MINE: _("Mine"), NOBODYS: _("Nobody’s yet")}
        return [
            Chip(
                label,
                self.choice.address(whose=whose),
                self.choice.whose == whose,
                _count(self.queue.counts[whose or "all"]),
            )
            for whose, label in labels.items()
        ]

    @property
    def menus(self) -> list[Menu]:
        places = {place.pk: place.name for place in Location.objects.order_by("name")}
        lines = {line.pk: words.service(line) for line in ServiceLine.objects.filter(active=True)}
        lanes = {lane.value: lane.label for lane in Lane}
        found = [
            self._menu(_("Location"), "location", places) if len(places) > 1 else None,
            self._menu(_("Service"), "service_line", lines) if len(lines) > 1 else None,
            self._menu(_("Lane"), "lane", lanes),
        ]
        return [menu for menu in found if menu]

    def _menu(self, label: str, name: str, values: Mapping[Any, Any]) -> Menu:
        now = getattr(self.choice, name)
        chips = [Chip(_("All"), self.choice.address(**{name: None}), not now)]
        chips += [Chip(str(said), self.choice.address(**{name: value}), now == value) for value, said in values.items()]
        return Menu(next((chip.label for chip in chips[1:] if chip.current), label), bool(now), chips)

    @cached_property
    def glance(self) -> LeadPage | None:
        """What is known of the row that would be taken next."""
        return LeadPage(self.queue.next.task.lead, self.reader) if self.queue.next else None

    @cached_property
    def today(self) -> Today:
        return today.of(self.reader)


def _count(n: int) -> str:
    return f"{number_format(COUNTED, force_grouping=True)}+" if n >= COUNTED else str(n)


def target(lane: Lane, practice: Practice) -> str:
    """What a lane asks for, beside its name."""
    words = {
        Lane.URGENT: _("a person within %(n)s min") % {"n": practice.urgent_minutes},
        Lane.NEW: _("first answer within %(n)s min") % {"n": practice.first_answer_minutes},
        Lane.REPLIED: _("answer within %(n)s min") % {"n": practice.reply_minutes},
        Lane.CALLS: _("today"),
        Lane.STALLED: _("open, with no next step"),
    }
    return words.get(lane, "")
