"""Time zones a practice may choose: those of the United States first, then all that computers know."""

from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

UNITED_STATES = {
    "America/New_York": _("Eastern (New York)"),
    "America/Chicago": _("Central (Chicago)"),
    "America/Denver": _("Mountain (Denver)"),
    "America/Phoenix": _("Mountain, no daylight saving (Phoenix)"),
    "America/Los_Angeles": _("Pacific (Los Angeles)"),
    "America/Anchorage": _("Alaska (Anchorage)"),
    "Pacific/Honolulu": _("Hawaii (Honolulu)"),
    "America/Puerto_Rico": _("Atlantic (Puerto Rico)"),
    "Pacific/Guam": _("Chamorro (Guam)"),
}


@cache
def known() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def choices() -> list:
    others = sorted(zone for zone in known() - set(UNITED_STATES) if "/" in zone and not zone.startswith("Etc/"))
    return [
        ("", _("Choose a time zone")),
        (_("United States"), list(UNITED_STATES.items())),
        (_("Elsewhere"), [(zone, zone.replace("_", " ")) for zone in others]),
    ]
