"""What scheduling does when something happens to a lead. Rows only."""

from leads.events import on
from leads.models import Event
from scheduling import booking, waitlist


@on("lead_closed")
def give_up_what_was_kept(event: Event) -> None:
    """Nobody waits, or holds a time, for a journey that is over."""
    if event.lead is not None:
        waitlist.leave(event.lead, "closed", now=event.at)
        booking.release(event.lead, now=event.at)
