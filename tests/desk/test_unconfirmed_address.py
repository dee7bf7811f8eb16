"""Whoever knows a name and a number cannot have a patient's messages sent to an address of their own."""

import pytest

from desk.reach import Reach, Way
from intake.models import Form
from leads import contacts
from leads.models import ContactPoint, Event, Lead, PersonContact
from messaging import gates
from practices.models import AuditEntry
from practices.tenancy import tenant
from sequences import facts
from sequences.models import Enrollment

KNOWN = {"first_name": "Ana", "last_name": "Pereira", "phone": "+13125550142", "consent_text": True}
MALLORY = "mallory@example.com"


@pytest.fixture
def ask(bright, client):
    with tenant(bright.id):
        key = Form.objects.get().key

    def ask(**fields):
        given = {**KNOWN, **fields}
        answer = client.post(f"/api/v1/forms/{key}/inquiries", given, "application/json")
        assert answer.status_code == 201

    return ask


@pytest.fixture
def added(bright, ask):
    """Ana asked by phone; then somebody with her name and number gave an email address."""
    ask()
    ask(email=MALLORY, consent_email=True)
    with tenant(bright.id):
        return Lead.objects.select_related("person").get()


def addresses(bright, at):
    """What automatic messages would be sent to."""
    with tenant(bright.id):
        enrollment = Enrollment.objects.order_by("entered_at").first()
        (row,) = facts.read([enrollment.pk], now=at)
        return {
            channel: point and str(contacts.ContactPoint.objects.get(pk=point))
            for channel, point in row.read.addresses.items()
        }


def test_an_address_that_was_added_is_not_used_by_itself(bright, added, at):
    assert addresses(bright, at) == {"sms": KNOWN["phone"], "email": None, "call": KNOWN["phone"]}


def test_a_number_that_was_added_is_not_used_either(bright, ask, at):
    ask(phone="", email="ana@example.com", consent_email=True)
    ask(email="ana@example.com")
    assert addresses(bright, at) == {"sms": None, "email": "ana@example.com", "call": None}


def test_what_somebody_gives_with_their_first_inquiry_is_theirs(bright, ask, at):
    ask(email="ana@example.com", consent_email=True)
    assert addresses(bright, at)["email"] == "ana@example.com"
    with tenant(bright.id):
        assert not PersonContact.objects.exclude(unconfirmed_at=None).exists()


def test_an_address_that_is_given_again_stays_what_it_was(bright, ask, at):
    ask(email="ana@example.com")
    ask(email="ana@example.com")
    assert addresses(bright, at)["email"] == "ana@example.com"


def test_staff_confirm_it_in_one_tap(bright, alice, added, at):
    where = f"/p/{bright.id}/leads/{added.pk}/"
    assert "Not confirmed" in alice.get(where).content.decode()
    with tenant(bright.id):
        point = contacts.contact_point("email", MALLORY)
    for _ in range(2):
        assert alice.post(f"{where}addresses/confirmation/", {"address": point.pk}).status_code == 303
    assert "Not confirmed" not in alice.get(where).content.decode()
    assert addresses(bright, at)["email"] == MALLORY
    with tenant(bright.id):
        assert Event.objects.filter(kind="address_confirmed", lead=added, actor=bright.alice).count() == 1
        assert AuditEntry.objects.filter(action="address_confirmed").count() == 1


@pytest.mark.parametrize("address", ["", "nonsense", "0189a5f6-1111-7111-8111-111111111111"])
def test_an_address_that_is_not_theirs_is_not_confirmed(bright, alice, added, address):
    where = f"/p/{bright.id}/leads/{added.pk}/"
    said = alice.post(f"{where}addresses/confirmation/", {"address": address}, follow=True).content.decode()
    assert "This is no address of Ana P." in said
    with tenant(bright.id):
        stranger = contacts.contact_point("email", "somebody@example.com")
    alice.post(f"{where}addresses/confirmation/", {"address": stranger.pk})
    with tenant(bright.id):
        assert PersonContact.objects.exclude(unconfirmed_at=None).count() == 1
        assert not Event.objects.filter(kind="address_confirmed").exists()


def test_staff_use_an_address_again_that_could_not_be_reached(bright, alice, added, at):
    with tenant(bright.id):
        point = contacts.contact_point("phone", KNOWN["phone"])
        type(point).objects.filter(pk=point.pk).update(unusable_at=at)
    where = f"/p/{bright.id}/leads/{added.pk}/"
    assert "Use it again" in alice.get(where).content.decode()
    alice.post(f"{where}addresses/confirmation/", {"address": point.pk})
    assert "Use it again" not in alice.get(where).content.decode()
    with tenant(bright.id):
        assert AuditEntry.objects.filter(action="address_usable_again").count() == 1


def test_staff_write_to_the_address_that_is_known_to_be_theirs_even_if_it_says_why_not(at):
    theirs = Way(ContactPoint(value="+15035550142"), "sms", gates.No("stopped"), None, None)
    said_to_be = Way(ContactPoint(value="+15035550143"), "sms", gates.Ok(), None, None, confirmed=False)
    assert Reach([said_to_be, theirs]).by("sms") is theirs
