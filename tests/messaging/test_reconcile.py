"""What becomes of the unknown: the provider is asked, and nobody guesses."""

from datetime import timedelta

import pytest

from leads import events
from leads.models import Task
from messaging import delivery, reconcile
from messaging.providers import NotTaken, Unknown, twilio
from sandbox.faults import Fault


@pytest.fixture
def lost(stage, carrier):
    """A text whose call ended with that fault; and one round of asking, past the grace."""

    class Lost:
        def send(self, fault, **fields):
            carrier.faults.arm(Fault(fault, next=1))
            self.message = stage.queue(**fields)
            stage.deliver()
            return self.message

        def ask(self, *, after, now=None):
            host = stage.host + timedelta(seconds=after)
            return reconcile.reconcile(now=now or stage.at, host_now=host)

        @property
        def state(self):
            return stage.state(self.message)

        @property
        def attempts(self):
            from messaging.models import Attempt

            with stage.tenant():
                return list(Attempt.objects.order_by("pk").values_list("outcome", flat=True))

    return Lost()


@pytest.mark.parametrize("fault", ["accepted_reset", "accepted_500"])
def test_found_is_sent(stage, carrier, lost, fault):
    lost.send(fault)
    assert lost.state == ("unknown", "")
    assert lost.ask(after=119) == 0
    assert lost.ask(after=121) == 1
    assert lost.state[0] in ("sent", "delivered")
    assert stage.message(lost.message).provider_ref == carrier.carrier.messages[0].sid
    assert stage.row(lost.message) is None
    assert lost.attempts == ["found"]
    assert len(carrier.carrier.messages) == 1


def test_absent_twice_is_sent_once_more(stage, carrier, lost):
    lost.send("reset")
    assert lost.state == ("unknown", "")
    lost.ask(after=121)
    assert lost.state == ("unknown", "")
    lost.ask(after=140)  # too soon for the second look
    assert lost.state == ("unknown", "")
    lost.ask(after=152)
    assert lost.state == ("queued", "")
    assert stage.deliver() == 1
    assert lost.state == ("sent", "")
    assert len(carrier.carrier.messages) == 1
    assert lost.attempts == ["absent", "accepted"]


def test_absent_again_is_for_a_person(stage, carrier, lost):
    lost.send("reset")
    lost.ask(after=121)
    lost.ask(after=152)
    carrier.faults.arm(Fault("reset", next=1))
    stage.deliver()
    lost.ask(after=300)
    lost.ask(after=400)
    assert lost.state == ("failed", "unknown_outcome")
    assert stage.row(lost.message) is None
    events.react()
    with stage.tenant():
        task = Task.objects.get()
        assert (task.kind, task.lane, task.reason) == ("look_up", "handed_over", "unknown_outcome")


def test_what_is_of_no_more_use_is_not_sent_again(stage, carrier, lost):
    lost.send("reset", expires_at=stage.at + timedelta(minutes=1))
    lost.ask(after=121)
    lost.ask(after=152, now=stage.at + timedelta(minutes=2))
    assert lost.state == ("failed", "unknown_outcome")


def test_who_has_stopped_meanwhile_is_not_written_to_again(stage, carrier, lost):
    from leads import consent

    lost.send("reset")
    lost.ask(after=121)
    with stage.tenant():
        consent.suppress(stage.phone, "all", reason="stop", source="inbound", now=stage.at)
    lost.ask(after=152)
    assert stage.deliver() == 0
    assert lost.state == ("skipped", "stopped")


def test_while_the_list_is_down_nothing_follows(stage, carrier, lost):
    lost.send("reset")
    carrier.faults.arm(Fault("list_down", percent=100))
    for after in (121, 152, 183, 214):
        assert lost.ask(after=after) == 1
    assert lost.state == ("unknown", "")
    assert stage.row(lost.message).absences == 0
    carrier.faults.heal()
    lost.ask(after=245)
    assert stage.row(lost.message).absences == 1


def test_a_text_of_ours_that_we_know_is_not_taken_for_the_lost_one(stage, carrier, lost):
    first = stage.queue()
    stage.deliver()
    assert stage.state(first)[0] == "sent"
    lost.send("reset")
    lost.ask(after=121)
    lost.ask(after=152)
    assert lost.state == ("queued", "")


def test_a_callback_meanwhile_wins(stage, carrier, lost, monkeypatch):
    """It comes in while the list is being asked."""
    from messaging import callbacks, fold

    lost.send("reset")
    lost.ask(after=121)
    attempt = stage.row(lost.message).attempt_id

    def sent_to(*args, **kwargs):
        callbacks.text_status(stage.id, attempt, {"MessageSid": "SM9", "MessageStatus": "sent"}, now=stage.at)
        fold.fold(now=stage.at)
        return iter(())

    monkeypatch.setattr(twilio, "sent_to", sent_to)
    lost.ask(after=152)
    assert lost.state == ("sent", "")
    assert stage.row(lost.message) is None


def test_an_answer_meanwhile_wins(stage, carrier, lost, monkeypatch):
    """The call's own answer, later than its lease and during the question: certainly not taken, so queued already."""
    lost.message = stage.queue()
    (claimed,) = stage.claim()
    delivery.expire_leases(host_now=stage.host + timedelta(seconds=31))
    lost.ask(after=160)

    def sent_to(*args, **kwargs):
        stage.flush(delivery.Outcome(claimed, NotTaken("429", 5), stage.host, 9))
        return iter(())

    monkeypatch.setattr(twilio, "sent_to", sent_to)
    lost.ask(after=200)
    assert lost.state == ("queued", "")
    assert stage.row(lost.message).resends == 0


def test_an_email_nobody_can_ask_about_is_for_a_person_after_two_hours(stage, carrier, lost):
    lost.send("accepted_reset", channel="email")
    assert lost.state == ("unknown", "")
    lost.ask(after=121)
    assert lost.state == ("unknown", "")
    assert lost.ask(after=7000) == 0
    lost.ask(after=7300)
    assert lost.state == ("failed", "unknown_outcome")
    events.react()
    with stage.tenant():
        assert Task.objects.get().reason == "unknown_outcome"


def test_what_a_dead_worker_left_is_asked_about(stage, carrier, lost):
    lost.message = stage.queue()
    (claimed,) = stage.claim()
    delivery.send(claimed)  # and the worker dies before it can save
    delivery.expire_leases(host_now=stage.host + timedelta(seconds=31))
    assert lost.state == ("unknown", "")
    lost.ask(after=160)
    assert lost.state[0] in ("sent", "delivered")
    assert len(carrier.carrier.messages) == 1


def test_two_workers_do_not_ask_about_the_same(stage, lost):
    lost.send("reset")
    host = stage.host + timedelta(seconds=121)
    assert [reconcile.reconcile(now=stage.at, host_now=host) for _ in range(2)] == [1, 0]


def test_accepted_and_silent_is_asked_about_once(stage, carrier):
    message = stage.queue()
    stage.deliver()
    assert reconcile.confirm(now=stage.at + timedelta(minutes=14)) == 0
    assert carrier.carrier.wait_for(lambda: carrier.carrier.messages[0].status == "delivered", timeout=5)
    assert reconcile.confirm(now=stage.at + timedelta(minutes=16)) == 1
    assert stage.state(message) == ("delivered", "")


def test_accepted_and_never_confirmed_stays_sent_and_says_so(stage, carrier, monkeypatch):
    from messaging.providers import Found, Unreachable

    message = stage.queue()
    stage.deliver()

    def down(ref):
        raise Unreachable

    monkeypatch.setattr(twilio, "look_up", down)
    reconcile.confirm(now=stage.at + timedelta(minutes=16))
    assert stage.state(message) == ("sent", "")
    monkeypatch.setattr(twilio, "look_up", lambda ref: Found(ref, "sent"))
    assert reconcile.confirm(now=stage.at + timedelta(minutes=16)) == 1
    assert stage.state(message) == ("sent", "unconfirmed")
    assert reconcile.confirm(now=stage.at + timedelta(minutes=16)) == 0


def test_an_unknown_outcome_of_our_own_making_is_unknown(stage, monkeypatch):
    stage.queue()
    (claimed,) = stage.claim()

    def fail(message):
        raise ZeroDivisionError

    monkeypatch.setattr(twilio, "send", fail)
    assert delivery.send(claimed).result == Unknown("ZeroDivisionError")
