"""A stop heard by staff, on the phone, in person or in an email: in force in this transaction (R25, R22).

What still waits for the address is withdrawn, and the cadences end by the event. Lifting it takes the patient's own
START or a new written consent; nothing here can.
"""

from desk.reader import Reader
from leads import consent, events
from leads.models import ClosedReason, ContactPoint, Lead
from messaging import outbox

KIND_OF = {"sms": "phone", "email": "email"}


def heard(lead: Lead, what: str, *, reason: str, reader: Reader) -> None:
    """`what` is sms, email or all: to every address of this person that takes it."""
    if what == "all":
        everything(lead, reason=reason, reader=reader)
    else:
        _suppress(lead, what, KIND_OF[what], reason, reader)


def everything(lead: Lead, *, reason: str, reader: Reader) -> None:
    """Nothing more on any channel; the journey ends as one that asked to stop (F2)."""
    for kind in ("phone", "email"):
        _suppress(lead, "all", kind, reason, reader)
    lead.close(ClosedReason.ASKED_TO_STOP, by=reader.membership, now=reader.now)


def _suppress(lead: Lead, channel: str, kind: str, reason: str, reader: Reader) -> None:
    """Whoever else is reached there is not written to either: who asked is a person's to say (decision 16)."""
    for point in ContactPoint.objects.filter(people=lead.person_id, kind=kind):
        consent.suppress(point, channel, reason=reason, source="staff", now=reader.now)
        outbox.cancel(contact_point_ids=[point.pk], reason="stopped", now=reader.now)
        events.record(
            "stop_received",
            lead=lead,
            now=reader.now,
            actor=reader.membership,
            contact_point=point.pk,
            channel=channel,
            reason=reason,
        )
