"""What a hint or a timer starts. Losing, doubling or delaying any of it changes nothing but delay."""

from celery import shared_task
from django.conf import settings

from messaging import delivery
from messaging import fold as folding
from messaging import reconcile as reconciling
from practices import clock
from practices.sweep import every


@shared_task
@every(settings.SWEEP_SECONDS)
def fold() -> None:
    folding.drain()


@shared_task
@every(settings.RECONCILE_SECONDS)
def reconcile() -> None:
    delivery.expire_leases(host_now=clock.host_now())
    reconciling.look()


@every(settings.SWEEP_SECONDS)
def expire_leases() -> None:
    delivery.expire_leases(host_now=clock.host_now())
