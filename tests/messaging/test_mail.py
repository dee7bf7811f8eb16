"""System mail leaves by the same provider, at once, and says when it did not."""

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail

from messaging.mail import NotSent
from sandbox.faults import Fault


def test_a_mail_reaches_the_mailbox(carrier, settings):
    settings.EMAIL_BACKEND = "messaging.mail.ProviderBackend"
    letter = EmailMultiAlternatives("Confirm", "Follow the link", "Firstvisit <hi@example.com>", ["alice@example.com"])
    letter.attach_alternative("<p>Follow the link</p>", "text/html")
    assert letter.send() == 1
    (sent,) = carrier.carrier.ledger()
    assert (sent.to, sent.subject, sent.body) == ("alice@example.com", "Confirm", "Follow the link")
    assert (sent.sender, sent.sender_name, sent.custom_args) == ("hi@example.com", "Firstvisit", {})


def test_a_mail_that_was_not_taken_is_an_error_unless_silenced(carrier, settings):
    settings.EMAIL_BACKEND = "messaging.mail.ProviderBackend"
    carrier.faults.arm(Fault("rate_limited", next=2))
    with pytest.raises(NotSent):
        send_mail("Confirm", "Body", None, ["alice@example.com"])
    assert send_mail("Confirm", "Body", None, ["alice@example.com"], fail_silently=True) == 0
    assert send_mail("Confirm", "Body", None, []) == 0
