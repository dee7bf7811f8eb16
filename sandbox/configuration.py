"""What the carrier is told at start, by arguments and environment; nonsense is refused in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox import loopback, signatures


class Misconfigured(ValueError):
    """The carrier cannot start like this; the message says what to change."""


@dataclass(frozen=True)
class Configuration:
    app: str  # PUBLIC_URL of the app, without a trailing slash
    state: Path
    account_sid: str
    auth_token: str
    sendgrid_key: str
    event_key_pem: str  # private half of the event webhook's key
    secret: str
    demo: Path | None = None
    seed: int | None = None

    @classmethod
    def read(
        cls, environment: Mapping[str, str], *, app: str, state: Path, demo: Path | None = None, seed: int | None = None
    ) -> "Configuration":
        names = {
            "account_sid": "TWILIO_ACCOUNT_SID",
            "auth_token": "TWILIO_AUTH_TOKEN",
            "sendgrid_key": "SENDGRID_API_KEY",
            "event_key_pem": "SENDGRID_WEBHOOK_PRIVATE_KEY",
            "secret": "SANDBOX_SECRET",
        }
        missing = [name for name in names.values() if not environment.get(name)]
        if missing:
            raise Misconfigured(f"The sandbox carrier needs {', '.join(missing)} in its environment.")
        values = {field: environment[name] for field, name in names.items()}
        try:
            loopback.require(app)
            signatures.private_key(values["event_key_pem"])
        except ValueError as error:
            raise Misconfigured(str(error)) from None
        return cls(app=app.rstrip("/"), state=state, demo=demo, seed=seed, **values)
