"""The open times that the lead page offers: to book by one press, or to send as words with a link to choose one.

What is sent is shown before it is, and is what the page showed: a time that went meanwhile is said, and nothing leaves.
None of the times is held by it (design, decision 17).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from desk import once, words, write
from desk.reach import Reach, Way
from desk.reader import Reader
from leads import events
from leads.models import Lead
from messaging.models import Message
from messaging.render import plain, segments
from practices import times
from scheduling import links, slots
from scheduling.slots import Slot
from sequences import wording
from sequences.offers import in_words

MOST = 3
OF_ITS_OWN = "..."  # where the preview shows what stands for the link's token


class Gone(Exception):
    """One of these times is not free any more, or never was one. Nothing was sent."""


@dataclass(frozen=True)
class Offer:
    """A real open time."""

    slot: Slot
    when: str

    @property
    def key(self) -> str:
        return self.slot.key


@dataclass(frozen=True)
class Draft:
    """What goes out by one channel if they are sent: as it would read, or why it may not."""

    channel: str
    label: str
    body: str
    texts: int = 0  # how many the carriers count
    off: str = ""
    waits: str = ""


def of(lead: Lead, reader: Reader) -> list[Offer]:
    """Two or three that are a choice: other days, another half of the day. None for a lead that is closed."""
    if not lead.is_open:
        return []
    found = slots.offer(slots.slots_for(lead, now=reader.now))
    return [Offer(slot, times.visit_time(slot.starts_at, reader.zone)) for slot in found]


def drafts(lead: Lead, offered: Sequence[Offer], reach: Reach, reader: Reader) -> list[Draft]:
    """One for each channel that an address is known for."""
    body = _body(lead, [offer.slot for offer in offered], links.address(OF_ITS_OWN), reader)
    found = []
    for channel, label in (("sms", _("Send by text")), ("email", _("Send by email"))):
        if (way := reach.by(channel)) is None:
            continue
        waits = times.moment(way.waits_until, reader.zone, reader.now) if way.waits_until else ""
        texts = segments(_as_long(body)) if channel == "sms" else 0
        found.append(Draft(channel, label, body, texts, off=_why_not(way), waits=waits))
    return found


def _why_not(way: Way) -> str:
    """Empty where they may go. The link acts for the patient: it goes to no address that somebody only said is theirs."""
    if not way.allowed:
        return way.reason
    return "" if way.confirmed else _("Not confirmed: nothing automatic goes there")


def send(lead: Lead, keys: Iterable[str], channel: str, *, key: str, reader: Reader) -> Message:
    """Send these times with a link to choose one. Raises Gone, or write.NotAllowed; nothing has changed then.

    Posted twice from one showing of the page they are one message.
    """
    wanted = list(dict.fromkeys(keys))[:MOST]
    post = once.post_id(lead, reader, key, "times", channel, *wanted)
    if sent := Message.objects.filter(pk=post).first():
        return sent
    chosen = _still_open(lead, wanted, reader)
    if reason := _why_not(write.check(lead, channel, reader)):
        raise write.NotAllowed(reason)
    link = links.open_link(lead, "book", now=reader.now, slots=chosen)
    message = write.queue(lead, channel, _body(lead, chosen, link, reader), id=post, reader=reader)
    events.record("times_offered", lead=lead, now=reader.now, actor=reader.membership, slots=len(chosen))
    return message


def _still_open(lead: Lead, keys: Sequence[str], reader: Reader) -> list[Slot]:
    free = {slot.place: slot for slot in slots.slots_for(lead, now=reader.now)}
    try:
        places = [slots.parse_key(key) for key in keys]
    except ValueError as error:
        raise Gone from error
    if not places or not lead.is_open or any(place not in free for place in places) or lead.visits.upcoming().exists():
        raise Gone
    return [free[place] for place in places]


def _body(lead: Lead, chosen: Sequence[Slot], link: str, reader: Reader) -> str:
    """In the patient's language; it names no service (F21) and asks for one thing."""
    language = lead.person.language if lead.person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        said = _("Hi %(name)s, this is %(who)s at %(practice)s. We can see you %(times)s. Choose a time: %(link)s") % {
            "name": wording.first_name(lead.person.first_name, language),
            "who": words.first_name(reader.membership),
            "practice": reader.practice.discreet_name,
            "times": in_words(chosen, language),
            "link": link,
        }
    return plain(said)


def _as_long(body: str) -> str:
    """The preview with a token as long as a real one."""
    return body.replace(OF_ITS_OWN, "x" * links.LENGTH)
