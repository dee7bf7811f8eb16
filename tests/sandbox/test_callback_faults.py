"""Callbacks late, doubled, lost and out of order."""

import json
import time

from tests.sandbox.conftest import eventually, mail
from tests.sandbox.test_emails import EVENTS, wait_for_events

HOOK = "/hooks/twilio/status/"


def statuses(app, path=HOOK):
    return [each.form()["MessageStatus"] for each in app.taken(path)]


def test_lost_callbacks_never_come(text, fail, app, program):
    fail("callback_lost", next=1)
    lost = text(status_callback=f"{app.url}{HOOK}lost/")
    eventually(program, lambda: program.carrier.find(lost.sid).status == "delivered")
    text(status_callback=f"{app.url}{HOOK}kept/")
    app.wait_for(f"{HOOK}kept/", 2)
    assert statuses(app, f"{HOOK}lost/") == []


def test_doubled_callbacks_come_twice(text, fail, app):
    fail("callback_doubled", next=1)
    text(status_callback=f"{app.url}{HOOK}1/")
    app.wait_for(HOOK, 4)
    assert sorted(statuses(app)) == ["delivered", "delivered", "sent", "sent"]


def test_late_callbacks_come_late(text, fail, app, program):
    fail("callback_late", next=1, seconds=0.4)
    started = time.monotonic()
    sent = text(status_callback=f"{app.url}{HOOK}1/")
    eventually(program, lambda: program.carrier.find(sent.sid).status == "delivered")
    app.wait_for(HOOK, 2)
    assert time.monotonic() - started >= 0.4


def test_shuffled_callbacks_tell_the_end_first(text, fail, app):
    fail("callback_shuffled", next=1)
    text(status_callback=f"{app.url}{HOOK}1/")
    app.wait_for(HOOK, 2)
    assert statuses(app) == ["delivered", "sent"]


def test_a_doubled_email_event_keeps_its_id(sendgrid, fail, app):
    fail("callback_doubled", next=1, channel="email")
    sendgrid.send(mail("dana@example.test"))
    ids = [each["sg_event_id"] for each in wait_for_events(app, 4)]
    assert len(ids) == 4
    assert len(set(ids)) == 2


def test_lost_email_events_never_come(sendgrid, fail, app):
    fail("callback_lost", next=1, channel="email")
    sendgrid.send(mail("dana@example.test", message="lost"))
    sendgrid.send(mail("dana@example.test", message="kept"))
    wait_for_events(app, 2)
    assert all(each["message"] == "kept.0" for request in app.taken(EVENTS) for each in json.loads(request.body))
