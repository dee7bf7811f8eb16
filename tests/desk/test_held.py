"""Inquiries kept aside as suspicious: seen by whoever works the queue, and never lost, doubled or acted on by a machine."""

import pytest
from django.db import DatabaseError

from intake import understand
from intake.models import Form, Inquiry
from leads.models import Lead, Task
from messaging.models import Message
from practices.models import AuditEntry, ServiceLine
from practices.tenancy import tenant

FILLED = {
    "first_name": "Ana",
    "last_name": "Pereira",
    "phone": "+13125550142",
    "reason": "How soon can I come?",
    "consent_text": True,
    "website": "https://spam.example.com",
}


@pytest.fixture
def trapped(bright, client):
    """Ana's browser filled in the field that people do not see."""
    with tenant(bright.id):
        key = Form.objects.get().key
    assert client.post(f"/api/v1/forms/{key}/inquiries", FILLED, "application/json").status_code == 201
    with tenant(bright.id):
        return Inquiry.objects.get()


def path(bright, inquiry=None):
    return f"/p/{bright.id}/inquiries/" + (f"{inquiry.pk}/judgement/" if inquiry else "held/")


def count(bright, model, **which):
    with tenant(bright.id):
        return model.objects.filter(**which).count()


def test_one_that_is_kept_aside_is_on_the_list_and_told_of_in_the_queue(bright, alice, trapped):
    page = alice.get(path(bright)).content.decode()
    assert "Ana Pereira" in page and "How soon can I come?" in page and "(312) 555-0142" in page
    assert "1 inquiry is kept aside" in alice.get(f"/p/{bright.id}/queue/").content.decode()
    assert count(bright, Lead) == 0


def test_a_person_is_understood_like_any_other_and_once(bright, alice, trapped):
    answers = [alice.post(path(bright, trapped), {"is": "person"}) for _ in range(2)]
    with tenant(bright.id):
        lead = Lead.objects.get()
        assert lead.person.name == "Ana Pereira"
        assert Task.objects.open().get().reason == "new_inquiry"
        assert Message.objects.get().kind == "acknowledgement"
        judged = Inquiry.objects.get()
        assert (judged.lead_id, judged.judged_by_id, judged.quarantined) == (lead.pk, bright.alice.pk, "")
        assert AuditEntry.objects.filter(action="inquiry_accepted", object_ref=trapped.pk).count() == 1
    assert {answer.url for answer in answers} == {f"/p/{bright.id}/leads/{lead.pk}/"}
    assert "kept aside" not in alice.get(f"/p/{bright.id}/queue/").content.decode()


def test_what_is_no_person_leaves_the_list_and_is_kept(bright, alice, trapped):
    alice.post(path(bright, trapped), {"is": "nobody"})
    assert "kept aside" not in alice.get(f"/p/{bright.id}/queue/").content.decode()
    with tenant(bright.id):
        kept = Inquiry.objects.get()
        assert (kept.quarantined, kept.judged_by_id, kept.understood_at) == ("trap", bright.alice.pk, None)
        assert AuditEntry.objects.filter(action="inquiry_dismissed").count() == 1
    assert count(bright, Lead) == 0


def test_a_mistake_can_be_put_right(bright, alice, trapped):
    alice.post(path(bright, trapped), {"is": "nobody"})
    assert "This is a person" in alice.get(path(bright)).content.decode()
    alice.post(path(bright, trapped), {"is": "person"})
    alice.post(path(bright, trapped), {"is": "nobody"})
    assert count(bright, Lead) == 1
    assert count(bright, Inquiry, quarantined="") == 1


def test_one_that_cannot_be_understood_now_is_tried_again_by_the_sweep(bright, alice, trapped, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(understand.match, "points_of", fail)
        assert alice.post(path(bright, trapped), {"is": "person"}).status_code == 303
    assert count(bright, Lead) == 0
    assert count(bright, Inquiry, quarantined="", tries=1) == 1


def test_only_those_who_work_see_them_and_nobody_of_another_practice(bright, charlie, trapped, as_member):
    from practices.models import Role
    from tests.cast import a_member

    with tenant(bright.id):
        reader = a_member("reader@example.com", "Rea Reader", Role.READ_ONLY)
    assert as_member(reader).get(path(bright)).status_code == 403
    assert "kept aside" not in as_member(reader).get(f"/p/{bright.id}/queue/").content.decode()
    assert charlie.get(path(bright)).status_code == 404
    assert charlie.post(path(bright, trapped), {"is": "person"}).status_code == 404
    assert count(bright, Lead) == 0


def test_one_that_was_never_suspicious_is_not_judged(bright, alice, trapped):
    with tenant(bright.id):
        Inquiry.objects.update(quarantined="")
    alice.post(path(bright, trapped), {"is": "nobody"})
    assert count(bright, Inquiry, judged_at=None) == 1


def test_the_list_says_so_when_there_is_nothing(bright, alice):
    page = alice.get(path(bright)).content.decode()
    assert "No inquiry is kept aside" in page and "Nothing to look at." in page


def test_the_words_about_a_sensitive_service_are_on_no_list(bright, alice, trapped):
    with tenant(bright.id):
        line = ServiceLine.objects.create(name="Counseling", sensitive=True)
        Inquiry.objects.update(raw={**trapped.raw, "service_line": str(line.pk)})
    page = alice.get(path(bright)).content.decode()
    assert "Ana Pereira" in page and "How soon can I come?" not in page
