from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import Client

from practices.clock import host_now
from practices.tasks import forget_sessions
from tests.database import logged_in_as


def test_sessions_that_are_over_are_forgotten_by_the_worker(transactional_db, bright):
    for user in (bright.alice.user, bright.bob.user):
        Client().force_login(user)
    over = Session.objects.first()
    Session.objects.filter(pk=over.pk).update(expire_date=host_now() - timedelta(seconds=1))
    with logged_in_as("worker"):
        forget_sessions()
    assert Session.objects.count() == 1 and not Session.objects.filter(pk=over.pk).exists()
