from scheduling.models.availability import Availability, AvailabilityException
from scheduling.models.patient_link import PatientLink, Purpose
from scheduling.models.readiness import Item, ReadinessItem
from scheduling.models.visit import Visit
from scheduling.models.waitlist import WaitlistEntry

__all__ = [
    "Availability",
    "AvailabilityException",
    "Item",
    "PatientLink",
    "Purpose",
    "ReadinessItem",
    "Visit",
    "WaitlistEntry",
]
