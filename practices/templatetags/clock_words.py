from datetime import datetime

from django import template
from django.utils import timezone

from practices import times

register = template.Library()


@register.filter
def clock(at: datetime) -> str:
    """ "10:15 am", in the zone that {% timezone %} has set."""
    return times.clock(at, timezone.get_current_timezone())
