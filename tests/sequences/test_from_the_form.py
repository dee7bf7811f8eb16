"""From a post to the queued acknowledgement, with nothing in between that must come by."""

import pytest

from intake.models import Form
from leads.models import Lead, Task
from messaging.models import Message, Outbox
from practices.tenancy import tenant
from sequences import engine
from sequences.models import Enrollment
from tests.sequences import scene

ANA = {
    "first_name": "Ana",
    "phone": "(312) 555-0142",
    "email": "ana@example.com",
    "consent_text": True,
    "consent_email": True,
}


@pytest.fixture
def post(transactional_db, bright, client):
    with tenant(bright.id):
        scene.senders()
        key = Form.objects.get().key
    return lambda: client.post(f"/api/v1/forms/{key}/inquiries", ANA, content_type="application/json")


def test_an_inquiry_leaves_with_one_acknowledgement_queued_and_a_person_asked(post, bright):
    assert post().status_code == 201
    with tenant(bright.id):
        message, lead = Message.objects.get(), Lead.objects.get()
        assert (message.kind, message.state, message.lead) == ("acknowledgement", "queued", lead)
        assert Outbox.objects.get().lane == "first"
        assert Task.objects.get().reason == "new_inquiry"
        assert Enrollment.objects.get().position == 2


def test_an_acknowledgement_at_fault_costs_no_inquiry(post, bright, monkeypatch):
    def fail(*args):
        raise RuntimeError("at fault")

    monkeypatch.setattr(engine, "decide", fail)
    assert post().status_code == 201
    with tenant(bright.id):
        assert Lead.objects.count() == Task.objects.count() == 1
        assert Enrollment.objects.get().error.startswith("RuntimeError")
