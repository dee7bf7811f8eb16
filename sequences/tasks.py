"""What a hint or a timer starts. Losing, doubling or delaying any of it changes nothing but delay."""

from celery import shared_task
from django.conf import settings

from leads import events
from practices import clock
from practices.sweep import every
from sequences import engine
from sequences import escalate as escalation

STALLED_SECONDS = 180.0


@shared_task
@every(settings.SWEEP_SECONDS)
def advance() -> None:
    engine.advance(clock.now())


@shared_task
@every(settings.SWEEP_SECONDS)
def react() -> None:
    events.react()


@shared_task
@every(settings.SWEEP_SECONDS)
def escalate() -> None:
    escalation.escalate(clock.now())


@every(STALLED_SECONDS)
def look_for_stalled_leads() -> None:
    escalation.stalled(clock.now())
