"""What happened to a lead, event by event, in words: who did what, to whom.

Events hold codes and ids only; the names behind the ids are read once for all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import snooze, words
from intake.models import Inquiry
from leads.models import BarrierCode, ClosedReason, Event
from practices.models import Membership, Team
from scheduling.models import Item

TOLD: words.Words = {
    "lead_received": gettext_lazy("Inquiry received"),
    "lead_attached": gettext_lazy("Wrote again"),
    "lead_assigned": gettext_lazy("Assigned"),
    "lead_fits": gettext_lazy("Marked as a fit"),
    "lead_qualified": gettext_lazy("Marked as a fit"),
    "lead_disqualified": gettext_lazy("Marked as not a fit"),
    "barrier_tagged": gettext_lazy("Tagged"),
    "barrier_removed": gettext_lazy("Tag taken off"),
    "stop_received": gettext_lazy("Asked to stop: nothing more is sent to this address"),
    "start_received": gettext_lazy("Asked to be texted again"),
    "emails_stopped": gettext_lazy("Asked for no more emails"),
    "address_confirmed": gettext_lazy("Address confirmed"),
    "call_made": gettext_lazy("Call"),
    "visit_booked": gettext_lazy("Visit booked"),
    "visit_moved": gettext_lazy("Visit moved"),
    "waitlist_joined": gettext_lazy("Put on the waitlist"),
    "visit_confirmed": gettext_lazy("Visit confirmed"),
    "item_settled": gettext_lazy("Ready for the visit"),
    "item_unsettled": gettext_lazy("Missing again for the visit"),
    "visit_cancelled": gettext_lazy("Visit cancelled"),
    "visit_attended": gettext_lazy("Came to the visit"),
    "visit_no_show": gettext_lazy("Did not come to the visit"),
    "visit_reopened": gettext_lazy("Visit set back to booked"),
    "lead_closed": gettext_lazy("Closed"),
    "lead_reopened": gettext_lazy("Opened again"),
    "enrollment_started": gettext_lazy("Cadence started"),
    "enrollment_resumed": gettext_lazy("Cadence goes on"),
    "enrollment_exited": gettext_lazy("Cadence stopped"),
    "enrollment_finished": gettext_lazy("Cadence ran to its end"),
    "message_stale": gettext_lazy("A waiting message was out of date and is written anew"),
    "task_snoozed": gettext_lazy("Put off"),
    "task_woken": gettext_lazy("Brought back"),
    "task_escalated": gettext_lazy("Late: passed on to whoever is next"),
}
ICONS = {
    "lead_received": "form", "lead_attached": "form", "call_made": "call", "visit_booked": "visits",
    "visit_moved": "moved", "waitlist_joined": "clock", "item_settled": "done",
    "visit_confirmed": "visits", "visit_cancelled": "x", "visit_attended": "done", "visit_no_show": "alert",
    "visit_reopened": "undo", "item_unsettled": "undo",
    "lead_assigned": "person", "stop_received": "stop", "lead_closed": "check",
    "lead_disqualified": "x", "barrier_tagged": "tag", "barrier_removed": "tag",
    "enrollment_started": "cadence", "enrollment_resumed": "cadence", "enrollment_exited": "pause",
    "enrollment_finished": "check", "task_escalated": "alert", "task_snoozed": "snooze", "task_woken": "undo",
}  # fmt: skip
BY_THE_PATIENT = frozenset(  # unless a member of staff did it for them
    (
        "emails_stopped", "lead_received", "lead_attached", "stop_received", "start_received",
        "visit_booked", "visit_moved", "visit_confirmed", "visit_cancelled", "item_settled",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """By id, as events keep them."""

    members: dict[str, str]
    teams: dict[str, str]
    inquiries: dict[str, str]  # the channel they came by


def names(events: Iterable[Event]) -> Names:
    """Three statements, however many events."""
    data = [event.data for event in events]
    ids = {key: {each[key] for each in data if each.get(key)} for key in ("owner", "team", "inquiry")}
    members = Membership.objects.filter(pk__in=ids["owner"]).values_list("pk", "name")
    teams = Team.objects.filter(pk__in=ids["team"]).values_list("pk", "name")
    inquiries = Inquiry.objects.filter(pk__in=ids["inquiry"]).values_list("pk", "channel")
    return Names(*({str(pk): value for pk, value in rows} for rows in (members, teams, inquiries)))


def line(event: Event, known: Names) -> tuple[str, str]:
    """One line of the timeline, and what stands quieter beside it."""
    who = words.first_name(event.actor) if event.actor else ""
    by = _("by %(name)s") % {"name": who} if who else ""
    code = event.data.get("reason", "")
    match event.kind:
        case "call_made":
            outcome = str(words.of(words.OUTCOMES, event.data.get("outcome", "")))
            return _("%(name)s called") % {"name": who or _("Somebody")}, outcome
        case "lead_assigned":
            to = known.members.get(event.data.get("owner") or "") or known.teams.get(event.data.get("team") or "")
            return (_("Assigned to %(name)s") % {"name": to} if to else str(TOLD["lead_assigned"])), by
        case "lead_received" | "lead_attached":
            channel = known.inquiries.get(event.data.get("inquiry", "")) or event.data.get("channel", "")
            return str(TOLD[event.kind]), str(words.of(words.INQUIRIES, channel)) if channel else by
        case "enrollment_exited":
            return _("Cadence stopped: %(reason)s") % {"reason": words.of(words.EXITS, code)}, by
        case "lead_closed":
            return _("Closed: %(reason)s") % {"reason": dict(ClosedReason.choices).get(code, code)}, by
        case "barrier_tagged" | "barrier_removed":
            said = _("Tagged: %(barrier)s") if event.kind == "barrier_tagged" else _("Tag taken off: %(barrier)s")
            barrier = event.data.get("code", "")
            return said % {"barrier": dict(BarrierCode.choices).get(barrier, barrier)}, by
        case "task_snoozed":
            return _("Put off: %(why)s") % {"why": words.of(snooze.WHYS, event.data.get("why", ""))}, by
        case "item_settled" | "item_unsettled":
            item = event.data.get("item", "")
            return str(TOLD[event.kind]), str(dict(Item.choices).get(item, item))
        case "stop_received" if who:
            return str(TOLD[event.kind]), _("recorded by %(name)s") % {"name": who}
        case _:
            return str(TOLD[event.kind]), by
