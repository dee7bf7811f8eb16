from uuid import UUID

from django import template

from scheduling import readiness
from scheduling.day import Phone
from scheduling.models import Visit
from scheduling.patient.checklist import Line, lines

register = template.Library()


@register.filter
def glance(visit: Visit) -> readiness.Glance:
    """How ready it is. A page of many reads their items beforehand: prefetch_related("items")."""
    return readiness.glance(visit)


@register.filter
def of_lead(phones: dict[UUID, Phone], lead_id: UUID) -> Phone | None:
    return phones.get(lead_id)


@register.filter
def checklist(visit: Visit) -> list[Line]:
    """As its patient reads it."""
    return lines(visit)
