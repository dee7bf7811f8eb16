"""A practice opens: its own row, its owner, and what every practice needs from its first minute.

The other apps add theirs (routing, a form, senders, the starter playbook) as receivers of `opened` in their
reactions.py. They run inside the new practice's tenant and in this transaction: it opens whole, or not at all.
"""

from datetime import datetime, time

from django.dispatch import Signal

from practices import zones
from practices.models import Hours, Location, Membership, Practice, Role, Team, User
from practices.tenancy import tenant

FRONT_DESK = "Front desk"
WORKDAYS = range(5)
OPENS, CLOSES = time(9), time(17)

opened = Signal()
"""Sent as opened.send(sender=Practice, practice=practice, now=now). Receivers may only write rows."""


def open_practice(*, name: str, timezone: str, user: User, user_name: str, now: datetime) -> Practice:
    """The practice, with `user` as its owner. Raises ValueError when the zone is not one that computers know."""
    if timezone not in zones.known():
        raise ValueError(f"{timezone!r} is not a time zone")
    practice = Practice(name=name, discreet_name=name[:60], timezone=timezone)
    with tenant(practice.id):
        practice.save(force_insert=True)
        Membership.objects.create(user=user, role=Role.OWNER, name=user_name)
        Team.objects.create(name=FRONT_DESK)
        Location.objects.create(name=name[:80])
        Hours.objects.bulk_create(Hours(weekday=day, opens=OPENS, closes=CLOSES) for day in WORKDAYS)
        opened.send(sender=Practice, practice=practice, now=now)
    return practice
