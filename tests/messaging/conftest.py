"""Imports happen inside: this file may be read before Django is set up."""

from typing import Any

import pytest


@pytest.fixture
def phone(dana: Any, at: Any) -> Any:
    """Dana's phone; she said yes to texts."""
    from leads import contacts
    from tests.messaging.scene import a_sender, agree

    a_sender()
    point = contacts.contact_point("phone", "+15035550142")
    agree(dana, point, at)
    return point


@pytest.fixture
def mailbox(dana: Any, at: Any) -> Any:
    """Dana's email address; she said yes to email."""
    from leads import contacts
    from tests.messaging.scene import a_sender, agree

    a_sender("email", "hello@bright.example.com")
    point = contacts.contact_point("email", "dana@example.com")
    agree(dana, point, at)
    return point


@pytest.fixture
def queue(dana: Any, phone: Any, at: Any) -> Any:
    """Queues one text to Dana."""
    from messaging import outbox

    def queue(**fields: Any) -> Any:
        values = {
            "lead_id": dana.pk,
            "contact_point_id": phone.pk,
            "channel": "sms",
            "kind": "nurture",
            "subject": "",
            "body": "Hello Dana",
            "created_at": at,
        }
        return outbox.queue(**values | fields)

    return queue
