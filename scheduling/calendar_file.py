"""A visit as a calendar file (RFC 5545): one event, times in UTC, lines folded at 75 octets.

It says who and where and nothing of what for, and of a private service no name; it carries no link, since calendars are
shared.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from leads import contacts
from leads.models import Event
from practices.models import Practice
from scheduling.models import Visit
from scheduling.patient.words import where_words

LINE_OCTETS = 75
PRODUCT = "-//Firstvisit//Visits//EN"


def response(visit: Visit, practice: Practice, *, private: bool, now: datetime) -> HttpResponse:
    answer = HttpResponse(
        written(visit, practice, private=private, now=now), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


def written(visit: Visit, practice: Practice, *, private: bool, now: datetime) -> str:
    """The same UID for good and a higher SEQUENCE after each move, so that a calendar changes what it has."""
    moves = Event.objects.filter(kind="visit_moved", lead_id=visit.lead_id, data__visit=str(visit.pk)).count()
    title = _("Visit at %(practice)s") % {"practice": practice.discreet_name if private else practice.name}
    where = ", ".join(where_words(visit.location, practice, private=private))
    said = "" if private else _("With %(who)s.") % {"who": visit.provider.name}
    if phone := visit.location.phone or practice.phone:
        call = _("Questions? Call %(phone)s.") % {"phone": contacts.pretty(phone)}
        said = f"{said} {call}".strip()
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{visit.pk}@{urlsplit(settings.PUBLIC_URL).hostname}",
        f"SEQUENCE:{moves}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(visit.starts_at)}",
        f"DTEND:{_utc(visit.ends_at)}",
        f"SUMMARY:{_escaped(title)}",
        f"LOCATION:{_escaped(where)}",
        f"DESCRIPTION:{_escaped(said)}",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.splitlines())


def _folded(line: str) -> str:
    """Never inside a character: the octets of one stay together."""
    rows, row, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LINE_OCTETS:
            rows.append(row)
            row, octets = " ", 1
        row, octets = row + letter, octets + size
    return "\r\n".join([*rows, row])
