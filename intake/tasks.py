from celery import shared_task
from django.conf import settings

from intake.understand import sweep
from practices import clock
from practices.sweep import every


@every(settings.SWEEP_SECONDS)
def look_for_inquiries() -> None:
    sweep(now=clock.now())


@shared_task
def understand() -> None:
    sweep(now=clock.now())
