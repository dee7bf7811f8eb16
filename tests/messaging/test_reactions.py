"""What follows from a new practice, and from a message that failed."""

from datetime import timedelta

import pytest

from leads import events
from leads.models import Task
from messaging.models import Message, Sender
from practices.tenancy import tenant


def test_a_new_practice_can_send_on_the_sandbox(bright, rival):
    def senders(practice_id):
        with tenant(practice_id):
            return dict(Sender.objects.values_list("channel", "address"))

    assert senders(bright.id) == {"sms": "+15035550100", "email": "hello@bright-skin-clinic.example.com"}
    assert senders(rival.id) == {"sms": "+15035550101", "email": "hello@rival-health.example.com"}


def test_elsewhere_a_new_practice_has_no_number(settings, request):
    settings.SANDBOX = False
    bright = request.getfixturevalue("bright")
    with tenant(bright.id):
        assert not Sender.objects.exists()


@pytest.fixture
def fail(queue, dana, at):
    def fail(reason, **fields):
        message = queue(**fields)
        Message.objects.filter(pk=message.pk).update(state="failed", reason=reason)
        events.record("message_failed", lead=dana, now=at, message=message.pk, reason=reason, channel="sms")
        return message

    return fail


def test_a_first_answer_that_did_not_arrive_is_a_task(fail, at):
    fail("unreachable", kind="acknowledgement")
    task = Task.objects.get()
    assert (task.lane, task.reason, task.due_at) == ("new", "text_failed", at)
    assert task.breach_at == at + timedelta(minutes=5)


def test_a_later_text_that_did_not_arrive_is_not_a_task(fail):
    fail("unreachable", kind="nurture")
    assert not Task.objects.exists()


def test_a_stop_that_the_provider_knew_of_ends_what_is_planned(fail, queue, dana):
    planned = queue()
    fail("stopped", kind="nurture")
    planned.refresh_from_db()
    assert (planned.state, planned.reason) == ("cancelled", "stopped")
    assert events.Event.objects.filter(kind="stop_received", lead=dana).count() == 1
