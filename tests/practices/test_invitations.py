import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.test import Client

from practices import clock, doors, invitations
from practices.models import AuditEntry, Invitation, Membership, User
from practices.tenancy import tenant
from tests.cast import a_user

NEW = {"name": "Nora New", "password": "violet umbrella station"}


@pytest.fixture
def owner(bright):
    cache.clear()
    client = Client()
    client.force_login(bright.alice.user)
    return client


@pytest.fixture
def invite(owner, bright):
    def send(email="nora@example.com", role="coordinator"):
        owner.post(f"/p/{bright.id}/settings/team/invitations/", {"email": email, "role": role})
        return re.search(r"http://testserver(/invitations/\S+)", mail.outbox[-1].body)[1]

    return send


def a_verified_user(email):
    user = a_user(email, "Known Already")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def place_of(user, bright):
    with tenant(bright.id):
        return Membership.objects.active().filter(user_id=user.pk).first()


def test_the_mail_goes_to_the_address_and_the_row_keeps_a_hash_only(invite, bright):
    token = invite("Nora@Example.com").split("/")[2]
    assert mail.outbox[-1].to == ["nora@example.com"]
    with tenant(bright.id):
        row = Invitation.objects.get()
        assert len(token) == 43 and token not in row.token_hash and len(row.token_hash) == 64
        assert AuditEntry.objects.get(action="invite").object_ref == row.pk


def test_a_new_person_sets_name_and_password_and_is_in(client, invite, bright):
    link = invite()
    page = client.get(link)
    assert "Bright Skin Clinic" in page.text and not User.objects.filter(email="nora@example.com")
    answer = client.post(link, NEW)
    assert (answer.status_code, answer.url) == (303, f"/p/{bright.id}/")
    nora = User.objects.get(email="nora@example.com")
    assert nora.check_password(NEW["password"]) and place_of(nora, bright).role == "coordinator"
    assert EmailAddress.objects.get(user=nora).verified and client.session[SESSION_KEY] == str(nora.pk)


def test_a_weak_password_is_a_form_error_and_the_link_stays_good(client, invite):
    link = invite()
    assert client.post(link, {**NEW, "password": "short"}).status_code == 422
    assert client.post(link, {**NEW, "password": "nora@example.com"}).status_code == 422
    assert client.post(link, NEW).status_code == 303


def test_a_link_works_once(client, invite):
    link = invite()
    client.post(link, NEW)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {**NEW, "password": "another long password"}).status_code == 404


def test_an_existing_account_joins_signed_in_and_is_not_changed(client, invite, bright):
    user = a_verified_user("nora@example.com")
    link = invite()
    page = client.get(link)
    assert "password" not in page.text.lower().replace("/password/", "") and "/accounts/login/?next=" in page.text
    assert client.post(link, NEW).url.startswith("/accounts/login/")
    assert place_of(user, bright) is None
    client.force_login(user)
    assert client.post(link, NEW).status_code == 303
    before, user = user.password, User.objects.get(pk=user.pk)
    assert (user.password, user.name) == (before, "Known Already") and place_of(user, bright).role == "coordinator"


def test_an_account_whose_address_is_not_confirmed_is_not_enough(client, invite, bright):
    user = a_user("nora@example.com", "Squatter")
    EmailAddress.objects.create(user=user, email="nora@example.com", verified=False, primary=True)
    link = invite()
    client.force_login(user)
    assert client.post(link).status_code == 404 and place_of(user, bright) is None


def test_somebody_else_who_is_signed_in_gets_the_page_of_a_wrong_link(client, invite, rival):
    link = invite()
    client.force_login(rival.charlie.user)
    theirs, wrong = client.get(link), client.get("/invitations/wrong/")
    assert theirs.status_code == wrong.status_code == 404 and theirs.text == wrong.text
    assert client.post(link).status_code == 404


def test_wrong_used_expired_and_withdrawn_look_the_same(client, invite, owner, bright, monkeypatch):
    used, withdrawn = invite("used@example.com"), invite("withdrawn@example.com")
    Client().post(used, NEW)
    with tenant(bright.id):
        row = Invitation.objects.get(email="withdrawn@example.com")
    owner.post(f"/p/{bright.id}/settings/team/invitations/{row.pk}/revocation/")
    expired = invite("expired@example.com")
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    pages = {Client().get(link).text for link in (used, withdrawn, expired, "/invitations/wrong/")}
    assert len(pages) == 1


def test_a_second_invitation_of_an_address_ends_the_first(client, invite):
    first, second = invite(), invite(role="read_only")
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200


def test_a_member_who_is_invited_again_keeps_their_role(client, invite, bright):
    EmailAddress.objects.create(user=bright.bob.user, email="bob@example.com", verified=True, primary=True)
    link = invite("bob@example.com", "read_only")
    client.force_login(bright.bob.user)
    client.post(link)
    assert place_of(bright.bob.user, bright).role == "coordinator"


def test_a_mail_that_does_not_leave_leaves_no_invitation(owner, bright, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(invitations, "send_mail", fail)
    page = owner.post(
        f"/p/{bright.id}/settings/team/invitations/", {"email": "n@example.com", "role": "partner"}, follow=True
    )
    assert "could not be mailed" in page.text
    with tenant(bright.id):
        assert not Invitation.objects.exists() and not AuditEntry.objects.filter(action="invite")


def test_a_day_has_fifty_invitations(owner, bright, monkeypatch, invite):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 1)
    invite()
    page = owner.post(
        f"/p/{bright.id}/settings/team/invitations/", {"email": "n@example.com", "role": "partner"}, follow=True
    )
    assert "too many invitations" in page.text and len(mail.outbox) == 1


def test_an_invitation_of_one_practice_opens_no_other(client, invite, bright, rival):
    client.post(invite(), NEW)
    nora = User.objects.get(email="nora@example.com")
    assert doors.practices_of_user(nora.pk) == [bright.id]
    assert client.get(f"/p/{rival.id}/").status_code == 404
