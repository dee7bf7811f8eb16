from leads.models.barrier import Barrier, BarrierCode
from leads.models.event import Event, PendingReaction
from leads.models.lead import ClosedReason, Fit, Lead, Note, RoutingRule
from leads.models.permission import Consent, Suppression
from leads.models.person import ContactPoint, Person, PersonContact
from leads.models.task import Lane, Task

__all__ = [
    "Barrier",
    "BarrierCode",
    "ClosedReason",
    "Consent",
    "ContactPoint",
    "Event",
    "Fit",
    "Lane",
    "Lead",
    "Note",
    "PendingReaction",
    "Person",
    "PersonContact",
    "RoutingRule",
    "Suppression",
    "Task",
]
