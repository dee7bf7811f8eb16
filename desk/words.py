"""Codes as the front desk says them. Every reason, outcome and kind that the other rooms store has its words here.

A code without words falls back to its lane's: a row always says why it is there.
"""

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from intake.models import Criterion
from leads.models import Lane, Lead, Person, Task
from messaging import reasons
from practices.models import Membership, ServiceLine
from sequences import next_touches

Words = dict[str, "str | Promise"]

# ---- The queue ----
REASONS: Words = {
    "new_inquiry": _("New inquiry, not answered"),
    "needs_person": _("New inquiry, needs a person to look"),
    "not_a_fit": _("Does not match what you take: answer kindly"),
    "warning_sign": _("Warning sign in what was written"),
    "clinical_concern": _("Clinical concern from a call: a clinician decides"),
    "patient_replied": _("Patient replied"),
    "said_yes": _("Says YES: call, or offer a time"),
    "said_go": _("Wants to go on: call, or offer a time"),
    "said_1": _("Asks for a call today"),
    "said_2": _("Asks for a call tomorrow"),
    "said_still": _("Still thinking about it: ask what would help"),
    "said_later": _("Says LATER: thank them, and close as not now"),
    "said_better": _("Is better: be glad with them, and close as not now"),
    "said_no": _("Says NO: thank them, and close"),
    "said_done": _("Has decided: ask how, and close"),
    "no_person_known": _("Text from a number you do not know"),
    "shared_address": _("Reply from a number that two people share: ask who it is"),
    "asked_to_stop": _("May want no more messages: read it and decide"),
    "text_failed": _("Our first text did not arrive: call, or write by email"),
    "email_failed": _("Our first email did not arrive: call, or write by text"),
    "unknown_outcome": _("A message may not have arrived: ask before you send it again"),
    "call_due": _("Call planned by the cadence"),
    "callback": _("Asked for a call at this time"),
    "no_show": _("Did not come: call, without blame"),
    "missed_again": _("Missed a second visit: decide what to do"),
    "wants_to_move": _("Wants to move the visit"),
    "cancelled": _("Cancelled the visit: find another time"),
    "waitlist": _("No open time: on the waitlist"),
    "stalled": _("Open, with no next step"),
}
# What a reply in one word suggests to whoever closes the lead.
CLOSES_AS = {"said_later": "not_now", "said_better": "not_now"}
SKIPPED: Words = {
    "by_staff": _("left out by your team"),
    "missed_window": _("its time had passed"),
    "answered": _("a person was faster"),
    "not_needed": _("not needed any more"),
    "booked_late": _("the visit was booked too late for it"),
    "confirmed": _("they have confirmed"),
    "text_limit": _("too many texts were asked for by strangers today"),
}
LANES: Words = {
    Lane.URGENT: _("Needs a person at once"),
    Lane.NEW: _("New inquiry, not answered"),
    Lane.REPLIED: _("Patient replied"),
    Lane.CALLS: _("Call due"),
    Lane.HANDED_OVER: _("Handed over by the cadence"),
    Lane.STALLED: _("Open, with no next step"),
}
ARRIVED: Words = {
    "form": _("Web form, not answered"),
    "call": _("Missed call, no one picked up"),
    "text": _("Text, not answered"),
    "chat": _("Chat, not answered"),
    "referral": _("Referral, not answered"),
    "import": _("From your list, not answered"),
}


def why(task: Task, came_by: str = "", script: str = "") -> "str | Promise":
    """Why this row is in the queue, without a word of the patient's. A planned call says what it is for."""
    if script and task.reason == "call_due":
        return script
    line = task.lead.service_line
    if task.reason == "warning_sign" and task.lead.fit_reason and not (line and line.sensitive):
        return task.lead.fit_reason
    if task.lane == Lane.NEW and task.reason == "new_inquiry" and came_by in ARRIVED:
        return ARRIVED[came_by]
    if task.kind == "call" and task.reason in reasons.WORDS:
        return gettext("Call instead of writing: %(reason)s") % {"reason": lowered(reasons.words(task.reason))}
    return REASONS.get(task.reason) or LANES[task.lane]


def lowered(words: "str | Promise") -> str:
    """To go on a sentence with."""
    said = str(words)
    return said[:1].lower() + said[1:]


NEXT: Words = {
    "answer": _("Next: answer %(name)s"),
    "reply": _("Next: answer %(name)s"),
    "triage": _("Next: call %(name)s now"),
    "call": _("Next: call %(name)s"),
    "look_up": _("Next: look something up"),
    "decide": _("Next: decide about %(name)s"),
}


def next_step(task: Task) -> str:
    """What the most urgent task asks for, as a heading."""
    words = NEXT.get(task.kind) or gettext("Next: look after %(name)s")
    return str(words) % {"name": called(task.lead.person)}


# ---- The lead ----
STAGES: Words = {
    "inquiry": _("New"),
    "contacted": _("Connected"),
    "qualified": _("Qualified"),
    "booked": _("Booked"),
    "attended": _("Attended"),
}
INQUIRIES: Words = {
    "form": _("Web form"),
    "call": _("Phone call"),
    "text": _("Text"),
    "chat": _("Chat"),
    "referral": _("Referral"),
    "import": _("Your list"),
}
WAYS: Words = {"sms": _("Texts"), "email": _("Emails"), "call": _("Calls")}
CHANNELS: Words = {"sms": _("Text"), "email": _("Email"), "call": _("Call")}
STOPPED: Words = {
    "inbound": _("Asked to stop"),
    "staff": _("Asked to stop, recorded by your team"),
    "provider": _("The provider reports that they asked to stop"),
    "link": _("Asked to stop by the link in a message"),
}
OPT_OUTS: Words = {
    "said_by_phone": _("Said so on the phone"),
    "said_in_person": _("Said so in person"),
    "wrote_email": _("Wrote it in an email"),
    "wrong_person": _("Reached the wrong person"),
}
EXITS: Words = {**next_touches.PAUSES, **next_touches.STOPS}
PAUSED = frozenset(next_touches.PAUSES)  # until a person has done their part

NO_ADDRESS = _("No address on record")

# ---- Calls: what came of one (product, section 4). ----
OUTCOMES: Words = {
    "answered_booked": _("Booked a visit"),
    "answered_follow_up": _("Talk again later"),
    "callback": _("Asked for a call at a time"),
    "answered_needs_approval": _("Needs approval or records"),
    "language_help": _("Needs a language helper"),
    "clinical_concern": _("Hand to a clinician now"),
    "asked_to_stop": _("Asked us to stop"),
    "left_voicemail": _("Left a voicemail"),
    "second_voicemail": _("Left a second voicemail"),
    "no_answer": _("No answer"),
    "busy": _("Busy"),
    "wrong_number": _("Wrong number"),
    "not_in_service": _("Number not in service"),
}
# ---- Messages: how far one has come ----
STATES: Words = {
    "queued": _("Waiting to be sent"),
    "sending": _("Being sent"),
    "unknown": _("Not known whether it arrived: we are asking the provider"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "failed": _("Not delivered"),
    "skipped": _("Not sent"),
    "cancelled": _("Not sent"),
}


def of(codes: Words, code: str) -> "str | Promise":
    """A code that is not listed is shown plainly rather than hidden."""
    return codes.get(code) or code.replace("_", " ").capitalize()


def what_for(lead: Lead) -> str:
    """As in "Dental implants · Northside"; a sensitive line is never named on a list (F21)."""
    parts = [service(lead.service_line), lead.location.name if lead.location else ""]
    return " · ".join(part for part in parts if part)


def service(line: ServiceLine | None) -> str:
    """As lists name it: a sensitive line is not named."""
    return line.name_on_lists if line is not None else full_service(line)


def first_name(member: Membership) -> str:
    return member.name.split()[0] if member.name.strip() else gettext("Somebody")


def called(person: Person) -> str:
    """How one speaks of somebody: the first name, or whatever is known."""
    return person.first_name.strip() or person.short_name


def full_service(line: ServiceLine | None) -> str:
    """With its name, on the pages of one lead only."""
    if line is None:
        return gettext("Service not chosen")
    return line.said_name


def visit_minutes(lead: Lead) -> int:
    return lead.service_line.visit_minutes if lead.service_line else 30


def criterion(criterion: Criterion) -> str:
    return (criterion.label_es if get_language() == "es" else "") or criterion.label
