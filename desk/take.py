"""Take next: the top of the queue that nobody works on becomes this member's. Two people never get the same lead.

The lead's row is the lock: whoever holds it decides about all its tasks, the others skip to the next lead. Behind the
lock the claim is read again, because a statement that began before another's commit may have seen the lead as free.
"""

from django.db import transaction
from django.db.models import QuerySet

from desk.choice import Choice
from desk.queue import tasks
from desk.reader import Reader
from leads.models import Lane, Lead, Task

TRIES = 20


def take_next(reader: Reader, choice: Choice) -> Task | None:
    """The task taken, or None when everything is taken or not yet due."""
    tried: list[Task] = []
    for _try in range(TRIES):
        with transaction.atomic():
            task = _top(reader, choice, tried)
            if task is None or take(task, reader):
                return task
            tried.append(task)
    return None


def take(task: Task, reader: Reader) -> bool:
    """Work on this lead for a while, and own it if nobody does. False when somebody else works on it."""
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=task.lead_id)
    if _claimed(reader).exclude(claimed_by=reader.membership).filter(lead=lead).exists():
        return False
    if not task.claim(reader.membership, now=reader.now):
        return False
    if lead.owner_id is None and lead.is_open:
        lead.assign_to(reader.membership, by=reader.membership, now=reader.now)
    return True


def _claimed(reader: Reader) -> "QuerySet[Task]":
    return Task.objects.open().filter(claimed_until__gt=reader.now)


def _top(reader: Reader, choice: Choice, tried: list[Task]) -> Task | None:
    """The first by lane and breach that may be started now, its lead locked."""
    due = tasks(reader).filter(choice.q(reader.membership)).exclude(lane=Lane.CALLS, due_at__gt=reader.now)
    free = due.exclude(pk__in=[task.pk for task in tried]).exclude(lead__in=_claimed(reader).values("lead"))
    locked = free.select_related("lead").select_for_update(of=("lead",), skip_locked=True)
    lanes = (locked.filter(lane=lane).order_by("breach_at", "pk").first() for lane in Lane)
    return next((task for task in lanes if task), None)
