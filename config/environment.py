"""The environment of every process we start: the variables that config/settings.py reads, and nobody else's."""

import base64
import os
import secrets
from collections.abc import Mapping
from typing import Any

from config.state import State

# Settings of other projects, and of libpq and gunicorn, that a shell may carry.
FOREIGN = ("DJANGO_", "CELERY_", "GUNICORN_", "PG", "PYTEST_")
OURS = frozenset(
    (
        *(
            "DATABASE_URL",
            "OWNER_DATABASE_URL",
            "WORKER_DATABASE_URL",
            "DATABASE_ROLE",
            "REDIS_URL",
            "SECRET_KEY",
            "SUPPRESSION_KEY",
        ),
        *("PUBLIC_URL", "DEBUG", "ALLOWED_HOSTS", "SANDBOX", "SANDBOX_URL", "SANDBOX_SECRET"),
        *("TWILIO_BASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SENDGRID_BASE_URL", "SENDGRID_API_KEY"),
        *("SENDGRID_WEBHOOK_PUBLIC_KEY", "SENDGRID_WEBHOOK_PRIVATE_KEY"),
    )
)
# For commands that import the settings and ask no server.
PLACEHOLDER = {"SECRET_KEY": "placeholder", "DATABASE_URL": "postgres://web@127.0.0.1/firstvisit"}
PLACEHOLDER |= dict.fromkeys(("OWNER_DATABASE_URL", "WORKER_DATABASE_URL"), PLACEHOLDER["DATABASE_URL"])
OWNERS_COMMANDS = frozenset(("migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "flush"))


def role_of(command: str) -> str:
    """The login a management command works as: the owner changes tables, everything else is the web's."""
    return "owner" if command in OWNERS_COMMANDS else "web"


def scrubbed(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the shell says, without what it says to other projects and without what we say ourselves."""
    return {name: value for name, value in environ.items() if name not in OURS and not name.startswith(FOREIGN)}


def past_proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """The carrier and the pages talk over the loopback, of which a proxy that the shell names knows nothing."""
    ours = {name: f"{environ[name]},127.0.0.1,localhost" for name in ("no_proxy", "NO_PROXY") if environ.get(name)}
    return {**environ, "no_proxy": "127.0.0.1,localhost", "NO_PROXY": "127.0.0.1,localhost", **ours}


def providers(state: State) -> dict[str, str]:
    """Keys as Twilio and SendGrid would give them, made once: the carrier and the app must know the same ones."""
    known: dict[str, Any] = state.secrets()
    if "providers" not in known:
        private, public = webhook_keys()
        known["providers"] = {
            "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "SENDGRID_API_KEY": f"SG.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}",
            "SENDGRID_WEBHOOK_PUBLIC_KEY": public,
            "SENDGRID_WEBHOOK_PRIVATE_KEY": private,
        }
        state.keep("secrets.json", known)
    return dict(known["providers"])


def webhook_keys() -> tuple[str, str]:
    """A P-256 pair: the private key as PEM, the public one as SendGrid shows it (base64 of the DER form)."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, base64.b64encode(public).decode()


def sandbox(state: State, *, app: str, carrier: str) -> dict[str, str]:
    """An installation whose carrier is the built-in one: nothing in here reaches a real number."""
    return {
        "SECRET_KEY": state.secrets()["secret_key"],
        # An installation that was made before there were two keeps the one its hashes were made with.
        "SUPPRESSION_KEY": state.secrets().get("suppression_key", state.secrets()["secret_key"]),
        "PUBLIC_URL": app,
        "DEBUG": "false",
        "SANDBOX": "true",
        "SANDBOX_URL": carrier,
        "SANDBOX_SECRET": state.secrets()["sandbox_secret"],
        "TWILIO_BASE_URL": carrier,
        "SENDGRID_BASE_URL": carrier,
        **providers(state),
    }


def app_only(environ: Mapping[str, str]) -> dict[str, str]:
    """Without what only the carrier may know."""
    return {name: value for name, value in environ.items() if name != "SENDGRID_WEBHOOK_PRIVATE_KEY"}
