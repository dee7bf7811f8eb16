"""How messages come to be, and how they are withdrawn."""

import uuid
from datetime import timedelta

from messaging import outbox
from messaging.models import Attempt, Message, Outbox, Sender


def test_a_queued_message_has_its_outbox_row(queue, at):
    message = queue(lane="first")
    row = Outbox.objects.get()
    assert message.state == "queued"
    assert (row.message_id, row.lane, row.state, row.not_before) == (message.pk, "first", "queued", at)


def test_the_same_step_is_written_once(dana, phone, at):
    sequence_step = {"enrollment_id": None, "step": 2, "occurrence": 1}
    new = [
        outbox.NewMessage(dana.practice_id, dana.pk, phone.pk, "sms", "nurture", "", "Hi", at, **sequence_step)
        for _ in range(2)
    ]
    same = outbox.NewMessage(dana.practice_id, dana.pk, phone.pk, "sms", "nurture", "", "Hi", at, id=new[0].id)
    assert outbox.insert_many(new) == {new[0].id, new[1].id}  # without an enrollment there is no step to repeat
    assert outbox.insert_many([same]) == set()
    assert Outbox.objects.count() == 2


def test_a_skipped_message_has_a_reason_and_no_outbox_row(queue):
    message = queue(state="skipped", reason="quiet_hours")
    assert (message.state, message.reason) == ("skipped", "quiet_hours")
    assert not Outbox.objects.exists()


def test_without_a_sender_it_is_skipped_and_says_so(queue):
    Sender.objects.update(active=False)
    message = queue()
    assert (message.state, message.reason) == ("skipped", "no_sender")
    assert not Outbox.objects.exists()


def test_without_an_address_it_is_skipped_and_says_so(queue):
    message = queue(contact_point_id=None)
    assert (message.state, message.reason) == ("skipped", "no_address")


def test_cancelling_withdraws_what_is_queued_by_any_of_three_names(queue, phone, at):
    assert outbox.cancel(message_ids=[queue().pk], reason="replied", now=at) == 1
    queue()
    assert outbox.cancel(contact_point_ids=[phone.pk], reason="stopped", now=at) == 1
    assert outbox.cancel(enrollment_ids=[uuid.uuid4()], reason="replied", now=at) == 0
    assert not Outbox.objects.exists()
    assert set(Message.objects.values_list("state", "reason")) == {("cancelled", "replied"), ("cancelled", "stopped")}


def test_cancelling_nothing_cancels_nothing(queue, at):
    queue()
    assert outbox.cancel(message_ids=[], reason="replied", now=at) == 0
    assert outbox.cancel(reason="replied", now=at) == 0
    assert Message.objects.queued().count() == 1


def test_cancelling_leaves_alone_what_is_being_sent(queue, at):
    message = queue()
    attempt = Attempt.objects.create(message=message, provider="twilio", worker="w", started_at=at)
    Outbox.objects.update(state="sending", attempt=attempt, lease_until=at + timedelta(seconds=30))
    assert outbox.cancel(message_ids=[message.pk], reason="replied", now=at) == 0
    assert Message.objects.queued().count() == 1


def test_a_due_message_is_announced_and_a_later_one_is_not(dana, phone, at):
    def announced(**fields):
        new = outbox.NewMessage(dana.practice_id, dana.pk, phone.pk, "sms", "nurture", "", "x", at, **fields)
        ((_id, notified),) = outbox.INSERT(*[[getattr(new, column)] for column in outbox.COLUMNS])
        return notified is not None

    assert announced()
    assert not announced(not_before=at + timedelta(hours=1))
