"""Doubts that keep somebody from booking, as staff hear them (F4, F33).

Tagged in one tap, taken off by another. Both are safe to do twice: the second time changes nothing and records nothing.
"""

from datetime import datetime

from leads import events
from leads.models import Barrier, BarrierCode, Lead
from practices.models import Membership


def tag(lead: Lead, code: str, *, by: Membership | None, now: datetime) -> bool:
    """Say that this holds them back. False when it was said before. Raises ValueError for a code that is none."""
    code = BarrierCode(code).value
    _barrier, new = Barrier.objects.get_or_create(lead=lead, code=code, defaults={"tagged_at": now, "tagged_by": by})
    if new:
        events.record("barrier_tagged", lead=lead, now=now, actor=by, code=code)
    return new


def untag(lead: Lead, code: str, *, by: Membership | None, now: datetime) -> bool:
    """Take it back: answered, or tapped by mistake. False when it was not there. Raises ValueError as `tag` does."""
    code = BarrierCode(code).value
    gone, _by_table = Barrier.objects.filter(lead=lead, code=code).delete()
    if gone:
        events.record("barrier_removed", lead=lead, now=now, actor=by, code=code)
    return bool(gone)


def latest(lead: Lead) -> str | None:
    """The code of the doubt that was heard last: what the next message answers."""
    return Barrier.objects.filter(lead=lead).order_by("-tagged_at", "-pk").values_list("code", flat=True).first()
