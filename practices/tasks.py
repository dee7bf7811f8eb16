"""Housekeeping of what belongs to no practice."""

from celery import shared_task
from django.contrib.sessions.models import Session

from practices.clock import host_now


@shared_task
def forget_sessions() -> None:
    """Those that are over. They let nobody in any more; this keeps their table small."""
    Session.objects.filter(expire_date__lt=host_now()).delete()
