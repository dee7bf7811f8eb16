"""System mail (verify, reset, invite) as Django's email backend, over the same adapter as patients' email.

It belongs to no practice and to no outbox: it is sent at once, in the request that asks for it, and a failure is the
caller's to see.
"""

import logging
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from messaging.providers import Accepted

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """The provider did not take it, or did not say so."""


class ProviderBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were taken. Raises NotSent at the first that was not, unless told to fail silently."""
        sent = 0
        for message in email_messages:
            if not message.recipients():
                continue
            result = self._post(message)
            if isinstance(result, Accepted):
                sent += 1
                continue
            logger.error("system mail not sent: %s", result)
            if not self.fail_silently:
                raise NotSent(str(result))
        return sent

    def _post(self, message: EmailMessage) -> Any:
        from sendgrid.helpers.mail import Content, Email, Mail, Personalization, To

        from messaging.providers import sendgrid

        name, address = parseaddr(message.from_email)
        letter = Mail(from_email=Email(address, name or None), subject=message.subject)
        letter.add_content(Content("text/plain", str(message.body)))
        for alternative in getattr(message, "alternatives", ()):
            letter.add_content(Content(alternative[1], str(alternative[0])))
        for recipient in message.recipients():
            to = Personalization()
            to.add_to(To(parseaddr(recipient)[1]))
            letter.add_personalization(to)
        return sendgrid.post(letter)
