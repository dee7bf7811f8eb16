"""What refuses to start: a call without a timeout (R4), a callback without a secret (R15, R18), a sandbox that could
reach a real number (R117)."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

SECRETS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SENDGRID_API_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY")
ON_THIS_MACHINE = frozenset(("127.0.0.1", "localhost", "::1"))


@register
def providers_are_set_up(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The owner's commands change tables and speak to nobody: they need none of this."""
    if settings.DATABASE_ROLE == "owner":
        return []
    faults: list[CheckMessage] = [
        Error(f"{name} is not set.", id="messaging.E001") for name in SECRETS if not getattr(settings, name)
    ]
    connect, read = settings.PROVIDER_CONNECT_SECONDS, settings.PROVIDER_TIMEOUT_SECONDS
    if not (connect and connect > 0 and read and read > 0):
        faults.append(Error("PROVIDER_CONNECT_SECONDS and PROVIDER_TIMEOUT_SECONDS must be set.", id="messaging.E002"))
    elif 2 * read > settings.SENDING_LEASE_SECONDS:
        faults.append(
            Error("SENDING_LEASE_SECONDS must be at least twice PROVIDER_TIMEOUT_SECONDS (R8).", id="messaging.E003")
        )
    if settings.SANDBOX:
        faults += [
            Error(f"SANDBOX is on, and {name} is not on this machine.", id="messaging.E004")
            for name in ("TWILIO_BASE_URL", "SENDGRID_BASE_URL")
            if urlsplit(getattr(settings, name)).hostname not in ON_THIS_MACHINE
        ]
    if not settings.SANDBOX and settings.SUPPRESSION_KEY == settings.SECRET_KEY:
        faults.append(
            Warning(
                "SUPPRESSION_KEY is not set, so who asked to stop is known by SECRET_KEY.",
                hint="Set SUPPRESSION_KEY to today's SECRET_KEY and keep it; SECRET_KEY may then be changed.",
                id="messaging.W005",
            )
        )
    return faults
