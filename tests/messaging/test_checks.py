"""What refuses to start."""

import pytest
from django.core.checks import run_checks


def faults():
    return [fault.id for fault in run_checks() if (fault.id or "").startswith("messaging.")]


def test_a_complete_set_up_is_accepted():
    assert faults() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("TWILIO_AUTH_TOKEN", "", "messaging.E001"),
        ("SENDGRID_WEBHOOK_PUBLIC_KEY", "", "messaging.E001"),
        ("PROVIDER_TIMEOUT_SECONDS", None, "messaging.E002"),
        ("PROVIDER_CONNECT_SECONDS", 0, "messaging.E002"),
        ("SENDING_LEASE_SECONDS", 19.0, "messaging.E003"),
        ("TWILIO_BASE_URL", "https://api.twilio.com", "messaging.E004"),
    ],
)
def test_what_refuses_to_start(settings, name, value, fault):
    setattr(settings, name, value)
    assert faults() == [fault]


def test_the_owner_speaks_to_nobody(settings):
    settings.DATABASE_ROLE, settings.TWILIO_AUTH_TOKEN = "owner", ""
    assert faults() == []


def test_a_key_that_signs_and_knows_who_stopped_is_warned_of(settings):
    settings.SANDBOX = False
    settings.SUPPRESSION_KEY = settings.SECRET_KEY
    assert "messaging.W005" in {fault.id for fault in run_checks()}
    settings.SUPPRESSION_KEY = "a key of its own"
    assert "messaging.W005" not in {fault.id for fault in run_checks()}
