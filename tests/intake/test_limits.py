"""What one address may cause, and what intake does while the cache is away."""

import time
from datetime import timedelta

import pytest
from django.test import override_settings

from intake.models import Inquiry
from practices.cache import FailOpenCache
from practices.tenancy import tenant
from tests.intake.conftest import ANA
from tests.intake.looking import inquiries, leads


def test_a_number_is_texted_for_one_inquiry_a_day(send, bright):
    for reason in ("first", "second"):
        send({**ANA, "phone": "503.555.0142" if reason == "second" else "(503) 555-0142", "reason": reason})
    assert [inquiry.may_text for inquiry in inquiries(bright)] == [True, False]
    with tenant(bright.id):
        Inquiry.objects.update(received_at=inquiries(bright)[0].received_at - timedelta(hours=25))
    send({**ANA, "reason": "third"})
    assert inquiries(bright)[-1].may_text


@override_settings(INTAKE_TEXTS_PER_ADDRESS_AND_DAY=3)
def test_one_client_causes_texts_for_three_inquiries_a_day(send, bright):
    for number in range(5):
        send({**ANA, "phone": f"503555014{number}"})
    send({**ANA, "phone": "5035550149"}, REMOTE_ADDR="198.51.100.7")
    assert [inquiry.may_text for inquiry in inquiries(bright)] == [True] * 3 + [False] * 2 + [True]


@pytest.mark.parametrize("phone", ["+34 612 345 678", "+44 20 7946 0958"])
def test_a_number_abroad_is_stored_and_not_texted(send, bright, phone):
    assert send({**ANA, "phone": phone}).status_code == 201
    assert not inquiries(bright)[0].may_text
    assert leads(bright)


@override_settings(INTAKE_PER_MINUTE_AND_ADDRESS=3)
def test_a_flood_is_kept_aside_and_answered_like_anything_else(send, bright, one_minute):
    answers = [send({**ANA, "reason": str(number), "phone": f"503555014{number}"}) for number in range(5)]
    assert {answer.status_code for answer in answers} == {201}
    assert [inquiry.quarantined for inquiry in inquiries(bright)] == [""] * 3 + ["flood"] * 2
    assert len(leads(bright)) == 3
    assert {frozenset(answer.json()) for answer in answers} == {frozenset(("id", "status", "message", "safety"))}


@override_settings(INTAKE_PER_MINUTE_AND_ADDRESS=2)
def test_each_line_has_its_own_count(send, bright, one_minute):
    for address in ("2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1:ffff::3", "2001:db8:1:2::1", "198.51.100.7"):
        send({**ANA, "reason": address}, REMOTE_ADDR=address)
    assert [inquiry.quarantined for inquiry in inquiries(bright)] == ["", "", "flood", "", ""]


@override_settings(TRUSTED_PROXIES=["10.0.0.0/8"])
def test_a_forwarded_address_is_believed_behind_our_own_proxy_only(send, bright):
    forged = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    send({**ANA, "reason": "behind"}, REMOTE_ADDR="10.1.2.3", headers=forged)
    send({**ANA, "reason": "direct"}, REMOTE_ADDR="198.51.100.8", headers=forged)
    assert [inquiry.ip for inquiry in inquiries(bright)] == ["198.51.100.7", "198.51.100.8"]


@pytest.mark.parametrize("address", ["", "nonsense", "fe80::1%eth0", "::ffff:198.51.100.7"])
def test_an_odd_address_loses_no_inquiry(send, bright, address):
    assert send(REMOTE_ADDR=address).status_code == 201
    assert leads(bright)


CACHE_AWAY = {
    "default": {
        "BACKEND": "practices.cache.FailOpenCache",
        "LOCATION": "redis://127.0.0.1:9/0",
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }
}


@override_settings(CACHES=CACHE_AWAY, INTAKE_PER_MINUTE_AND_ADDRESS=3)
def test_while_the_cache_is_away_inquiries_are_taken_and_still_counted(send, bright, monkeypatch, one_minute):
    monkeypatch.setattr(FailOpenCache, "_quiet_until", 0.0)
    begun = time.monotonic()
    for number in range(5):
        assert send({**ANA, "reason": str(number)}).status_code == 201
    assert time.monotonic() - begun < 5
    assert [inquiry.quarantined for inquiry in inquiries(bright)] == [""] * 3 + ["flood"] * 2
