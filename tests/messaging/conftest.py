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


@pytest.fixture
def worker(transactional_db: Any) -> Any:
    """Real commits, as the database's `worker`: who may become *sets*."""
    from tests.database import logged_in_as

    with logged_in_as("worker"):
        yield


@pytest.fixture
def stage(worker: Any, bright: Any, at: Any) -> Any:
    """Bright with a number and an address, and Dana, who said yes to both; everything committed."""
    from tests.messaging.scene import Stage

    return Stage(bright, at)


@pytest.fixture
def carrier(settings: Any, tmp_path: Any, request: Any) -> Any:
    """The sandbox carrier on a port of its own, and the providers pointed at it. Its callbacks go to `live_server`
    where a test has one, and nowhere otherwise."""
    from config import environment
    from messaging.providers import sendgrid, twilio
    from sandbox.configuration import Configuration
    from sandbox.program import Program

    private, public = environment.webhook_keys()
    app = request.getfixturevalue("live_server").url if "live_server" in request.fixturenames else "http://127.0.0.1:9"
    program = Program(
        Configuration(
            app=app,
            state=tmp_path / "carrier",
            account_sid=settings.TWILIO_ACCOUNT_SID,
            auth_token=settings.TWILIO_AUTH_TOKEN,
            sendgrid_key=settings.SENDGRID_API_KEY,
            event_key_pem=private,
            secret="secret",
            seed=7,
        )
    )
    program.start()
    settings.TWILIO_BASE_URL = settings.SENDGRID_BASE_URL = program.url
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = public
    settings.PUBLIC_URL = app
    for provider in (twilio, sendgrid):
        provider.client.cache_clear()
    yield program
    for provider in (twilio, sendgrid):
        provider.hang_up()
        provider.client.cache_clear()
    program.stop()


@pytest.fixture
def worker_thread(worker: Any) -> Any:
    """Runs a function on a thread with a connection of its own; returns a function that waits for its result."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    with ThreadPoolExecutor(4) as pool:

        def run(function: Any, *args: Any, **kwargs: Any) -> Any:
            def whole() -> Any:
                try:
                    return function(*args, **kwargs)
                finally:
                    connection.close()

            return pool.submit(whole).result

        yield run


@pytest.fixture
def enrollment_of() -> Any:
    """Makes an enrollment row for the stage's lead, which messaging knows only as an id."""

    def make(stage: Any) -> Any:
        from sequences.models import Enrollment, Sequence, Version

        with stage.tenant():
            sequence = Sequence.objects.create(key="starter", name="Starter")
            version = Version.objects.create(sequence=sequence, number=1, published_at=stage.at)
            return Enrollment.objects.create(
                lead=stage.lead, sequence=sequence, version=version, due_at=stage.at, entered_at=stage.at
            ).pk

    return make
