"""Leaving out the next touch of one lead's sequence, by hand. The others stay, at their times."""

from datetime import datetime

from leads import events
from practices.models import Membership
from sequences import engine, facts
from sequences.decide import leave_out
from sequences.models import Enrollment

BY_STAFF = "by_staff"  # why the message of that step was not sent


def skip(enrollment: Enrollment, position: int, *, by: Membership, now: datetime) -> bool:
    """Leave out the step at `position`. False when that is not the next one any more: done, skipped or stopped.

    The step is a message in state skipped that names who decided so, like every other silence.
    """
    next_one = Enrollment.objects.active().filter(pk=enrollment.pk, position=position)
    if not next_one.select_for_update(of=("self",)).exists():
        return False
    for row in facts.read([enrollment.pk], now=now):
        decision = leave_out(row.facts(), BY_STAFF, by.pk, now)
        if decision is None:
            return False
        engine.write([(row.read, decision)], now=now)
    events.record("step_skipped", lead=enrollment.lead, now=now, actor=by, enrollment=enrollment.pk, step=position)
    return True
