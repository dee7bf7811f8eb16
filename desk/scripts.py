"""Words that are at hand: what a planned call is for, and what the lead's cadence would say, to write by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from desk import words
from desk.reader import Reader
from leads import contacts
from leads.models import BarrierCode, Lead, Task
from messaging.models import Content
from messaging.render import Unrenderable, render
from sequences import versions, wording
from sequences.playbook_file import said

WRITTEN = ("sms", "email")


@dataclass(frozen=True)
class Script:
    """A message of the cadence, with this person's name in it, in their language."""

    id: str
    channel: str
    label: str
    body: str
    subject: str = ""


def saved(lead: Lead, reader: Reader, doubts: Iterable[str]) -> list[Script]:
    """What the lead's own version says by text and by email, answers to their doubts first.

    Left out is what only automation can fill in: a promise, the times of that minute. A version is kept by the process.
    """
    if lead.entered_version_id is None:
        return []
    steps = versions.compiled([lead.entered_version_id])[lead.entered_version_id].steps
    wanted = [code for code in BarrierCode.values if code in set(doubts)]
    labels = dict(BarrierCode.choices)
    listed: list[tuple[str, str, versions.Words]] = [
        (step.channel, _("About: %(barrier)s") % {"barrier": labels[code]}, step.answers[code])
        for step in steps
        for code in wanted
        if code in step.answers and step.channel in WRITTEN
    ]
    listed += [
        (step.channel, said("purposes", step.words.purpose).capitalize(), step.words)
        for step in steps
        if step.channel in WRITTEN
    ]
    return list(_filled_in(listed, lead, reader))


def _filled_in(listed: list[tuple[str, str, versions.Words]], lead: Lead, reader: Reader) -> Iterator[Script]:
    language, values = lead.person.language, _values(lead, reader)
    seen: set[tuple[str, UUID]] = set()
    for channel, label, saying in listed:
        if (channel, saying.content_id) in seen:
            continue
        seen.add((channel, saying.content_id))
        try:
            body, subject = render(saying.body[language], values).strip(), render(saying.subject[language], values)
        except (Unrenderable, KeyError):
            continue
        yield Script(str(saying.content_id), channel, label, body, subject if channel == "email" else "")


def _values(lead: Lead, reader: Reader) -> dict[str, str]:
    place = lead.location
    phone = (place.phone if place else "") or reader.practice.phone
    private = bool(lead.service_line and lead.service_line.sensitive)  # then a place's name may tell
    return {
        "first_name": wording.first_name(lead.person.first_name, lead.person.language),
        "practice": reader.practice.discreet_name,
        "location": place.name if place and not private else reader.practice.discreet_name,
        "phone": contacts.pretty(phone) if phone else "",
        "owner": words.first_name(reader.membership),
    }


def of(tasks: Iterable[Task]) -> dict[UUID, str]:
    """By task; one statement, and none when no task has one."""
    asked = {task.pk: task.data["content"] for task in tasks if task.data.get("content")}
    if not asked:
        return {}
    bodies = {str(content.pk): _body(content) for content in Content.objects.filter(pk__in=set(asked.values()))}
    return {task_id: bodies[content] for task_id, content in asked.items() if content in bodies}


def _body(content: Content) -> str:
    return content.body_es if get_language() == "es" and content.body_es else content.body_en
