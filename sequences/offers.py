"""What a step says that names {{ times }} or {{ link }}: real open times, and an address of the patient's own.

Read for a whole set: four statements when any of its steps names them, and none else; the times of one service line at
one place are computed once. The token is made here, as chance is no part of a decision; its row is written with the message.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling import diary, links
from scheduling.diary import Diary, Slot, Terms
from scheduling.slots import offer
from sequences import wording

TIMES, LINK = "times", "link"
_OR = {"en": "or", "es": "o"}


class Wanted(NamedTuple):
    """Whose times: of one practice, at one place, by what the service line says."""

    practice_id: UUID
    location_id: UUID | None
    terms: Terms


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be said to one person now. Without `slots` there is no open time."""

    slots: tuple[Slot, ...]
    token: str
    token_hash: str

    def values(self, language: str) -> dict[str, str]:
        return {TIMES: in_words(self.slots, language), LINK: links.address(self.token)}


def read(wanted: Mapping[UUID, Wanted], *, now: datetime) -> dict[UUID, Offer]:
    """By enrollment, in sets() or in a tenant."""
    if not wanted:
        return {}
    days = max(each.terms.days for each in wanted.values())
    diaries = diary.read({each.practice_id for each in wanted.values()}, now=now, days=days)
    found = {each: _open(diaries[each.practice_id], each, now) for each in {*wanted.values()}}
    return {key: Offer(found[each], *links.new_token()) for key, each in wanted.items()}


def _open(known: Diary, wanted: Wanted, now: datetime) -> tuple[Slot, ...]:
    return tuple(offer(known.slots(wanted.terms, now=now, location_id=wanted.location_id)))


def in_words(slots: Iterable[Slot], language: str) -> str:
    """ "Tue Dec 1, 9:20 am or Thu Dec 3, 2:00 pm", on the practice's clock: it is there that the person will be."""
    *others, last = [wording.short_moment(slot.starts_at, slot.zone, language) for slot in slots] or [""]
    # A comma stands inside each: three are told apart by a semicolon
    return f"{'; '.join(others)} {_OR[language]} {last}" if others else last


def _sometime() -> Offer:
    start = datetime(2026, 1, 5, 15, tzinfo=UTC)
    nobody = UUID(int=0)
    return Offer((Slot(nobody, "", nobody, "", start, start + timedelta(minutes=30), ZoneInfo("UTC")),), "", "")


SOMETIME = _sometime()  # for looking ahead, where nobody knows yet which times will be open
