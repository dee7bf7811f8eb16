"""Callbacks folded into messages: the status only climbs, in whatever order and however often they come."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging import callbacks, delivery, fold
from messaging.models import Message, ProviderEvent
from messaging.providers import Accepted, Unknown
from practices.tenancy import sets


@pytest.fixture
def sent(stage):
    """A text that was claimed; what it is sent as, and how its callbacks come in."""

    class Sent:
        message = stage.queue()
        (claimed,) = stage.claim()
        attempt_id = claimed.outgoing.attempt_id

        def call_back(self, *statuses, code="", at=stage.at):
            for status in statuses:
                fields = {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": code}
                callbacks.text_status(stage.id, self.attempt_id, fields, now=at)
            fold.fold(now=at)

        def answer(self, result):
            return stage.flush(delivery.Outcome(self.claimed, result, stage.host, 5))

        @property
        def state(self):
            return stage.state(self.message)

    return Sent()


def test_a_delivered_first_answer_is_an_acknowledgement(stage, sent):
    sent.answer(Accepted("SM1"))
    sent.call_back("sent", "delivered", at=stage.at + timedelta(seconds=3))
    kept = stage.message(sent.message)
    assert (kept.state, kept.delivered_at) == ("delivered", stage.at + timedelta(seconds=3))
    with stage.tenant():
        stage.lead.refresh_from_db()
        assert stage.lead.acknowledged_at == stage.at + timedelta(seconds=3)


def test_a_callback_before_the_answer_is_saved_settles_it(stage, sent):
    sent.call_back("sent")
    assert sent.state == ("sent", "")
    assert stage.row(sent.message) is None
    assert sent.answer(Unknown("lost")) == 0
    assert sent.state == ("sent", "")
    assert stage.message(sent.message).provider_ref == "SM1"
    assert stage.message(sent.message).attempt.outcome == "unknown"


def test_a_callback_explains_an_unknown(stage, sent):
    sent.answer(Unknown("lost"))
    sent.call_back("delivered")
    assert sent.state == ("delivered", "")
    assert stage.row(sent.message) is None


def test_a_late_callback_keeps_what_was_queued_again_from_going_twice(stage, sent):
    from messaging.providers import NotTaken

    sent.answer(NotTaken("429", 60))
    sent.call_back("sent")
    assert sent.state == ("sent", "")
    assert stage.claim(now=stage.at + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30003", "unreachable"),
        ("30006", "bad_number"),
        ("30007", "carrier_block"),
        ("21610", "stopped"),
        ("99", "rejected"),
    ],
)
def test_a_failure_has_its_class_and_its_code(stage, sent, code, reason):
    sent.answer(Accepted("SM1"))
    sent.call_back("undelivered", code=code)
    assert sent.state == ("failed", reason)
    assert stage.message(sent.message).code == code
    assert "message_failed" in stage.events()


def test_an_unknown_status_is_kept_and_changes_nothing(stage, sent):
    sent.answer(Accepted("SM1"))
    sent.call_back("teleported")
    assert sent.state == ("sent", "")
    with stage.tenant():
        assert ProviderEvent.objects.get().folded_at is not None
    assert fold.fold(now=stage.at) == 0


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        ("processed", "", "sent", ""),
        ("deferred", "", "sent", ""),
        ("delivered", "", "delivered", ""),
        ("bounce", "bounce", "failed", "bad_address"),
        ("bounce", "blocked", "failed", "rejected"),
        ("dropped", "", "failed", "rejected"),
        ("open", "", "", ""),
        ("spamreport", "", "", ""),
    ],
)
def test_what_an_email_event_means(status, code, state, reason):
    assert fold.meaning("sendgrid", status, code) == (state, reason)


STATUSES = ["accepted", "queued", "sending", "sent", "delivered", "read", "undelivered", "failed", "teleported"]
ORDER = ["sending", "sent", "delivered", "failed"]


def test_in_any_order_and_however_often_the_end_is_the_same(stage, sent):
    """Each example starts from the same claimed message, folds one status at a time, and looks at every state passed."""

    def reset():
        with sets():
            from practices.tenancy import sql

            sql("UPDATE messaging_message SET state = 'sending', reason = '', code = '' WHERE id = %s", sent.message.pk)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=8))
    def climb(statuses):
        reset()
        passed = ["sending"]
        for status in statuses:
            state, reason = fold.meaning("twilio", status, "30003")
            if state:
                with sets():
                    fold.apply([fold.Word(sent.message.pk, state, reason, "", "SM1", stage.at)], now=stage.at)
            passed.append(stage.state(sent.message)[0])
        places = [ORDER.index(state) for state in passed]
        assert places == sorted(places)
        assert passed[-1] == max((fold.meaning("twilio", s, "")[0] or "sending" for s in statuses), key=ORDER.index)

    climb()


def test_a_message_that_never_left_is_not_moved_by_a_callback(stage):
    message = stage.queue(state="skipped", reason="no_consent")
    with sets():
        fold.apply([fold.Word(message.pk, "delivered", "", "", "SM9", stage.at)], now=stage.at)
    assert stage.state(message) == ("skipped", "no_consent")


def test_many_are_folded_at_once(stage, sent):
    for number in range(30):
        fields = {"MessageSid": f"SM{number}", "MessageStatus": "delivered"}
        callbacks.text_status(stage.id, sent.attempt_id, fields, now=stage.at)
    assert fold.fold(now=stage.at) == 30
    with stage.tenant():
        assert Message.objects.get().state == "delivered"
