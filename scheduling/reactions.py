"""What scheduling does when something happens to a lead or a visit. Rows only."""

from leads.events import on
from leads.models import Event
from scheduling import booking, readiness, waitlist
from scheduling.models import Visit


@on("visit_booked")
def prepare_the_visit(event: Event) -> None:
    visit = Visit.objects.select_related("lead__service_line").filter(pk=event.data.get("visit")).first()
    if visit:
        readiness.prepare(visit)


@on("lead_closed")
def give_up_what_was_kept(event: Event) -> None:
    """Nobody waits, or holds a time, for a journey that is over."""
    if event.lead is not None:
        waitlist.leave(event.lead, "closed", now=event.at)
        booking.release(event.lead, now=event.at)
