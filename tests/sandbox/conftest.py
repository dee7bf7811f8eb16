import base64

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Content, CustomArg, Email, Mail, Personalization, To
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from sandbox.configuration import Configuration
from sandbox.program import Program
from tests.sandbox.fake_app import FakeApp

SECRET = "the sandbox's secret"
ACCOUNT = "AC" + "0" * 32
TOKEN = "a twilio token"
PRACTICE = "+15035550100"
DANA = "+15035550142"


@pytest.fixture(scope="session")
def event_key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="session")
def event_public_key(event_key):
    """As SendGrid shows it: base64 of the DER."""
    der = event_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


@pytest.fixture
def app():
    app = FakeApp()
    yield app
    app.close()


@pytest.fixture
def configuration(app, event_key, tmp_path):
    pem = event_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return Configuration(
        app=app.url,
        state=tmp_path / "carrier",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sendgrid_key="SG.a key",
        event_key_pem=pem,
        secret=SECRET,
        demo=tmp_path / "demo.json",
        seed=7,
    )


@pytest.fixture
def program(configuration):
    program = Program(configuration)
    program.start()
    yield program
    program.stop()


@pytest.fixture
def inspect(program):
    """Calls the inspection API: `inspect("POST", "/faults", {...})`."""

    def call(method, path, body=None):
        answer = requests.request(
            method, program.url + path, json=body, headers={"X-Sandbox-Secret": SECRET}, timeout=5
        )
        assert answer.ok, answer.text
        return answer.json()

    return call


@pytest.fixture
def fail(inspect):
    """Arms one fault: `fail("rate_limited", next=1)`."""
    return lambda kind, **how: inspect("POST", "/faults", {"faults": [{"kind": kind, **how}]})


class BaseUrlHttpClient(TwilioHttpClient):
    """The official client, talking to another address."""

    def __init__(self, base, **options):
        super().__init__(**options)
        self.base = base

    def request(self, method, uri, *args, **kwargs):
        return super().request(method, uri.replace("https://api.twilio.com", self.base), *args, **kwargs)


@pytest.fixture
def twilio(program):
    return Client(ACCOUNT, TOKEN, http_client=BaseUrlHttpClient(program.url, timeout=5))


@pytest.fixture
def sendgrid(program):
    client = SendGridAPIClient("SG.a key", host=program.url)
    client.client.timeout = 5
    return client


@pytest.fixture
def text(twilio, app):
    """Sends one text to Dana."""

    def send(body="We have your note.", to=DANA, **options):
        return twilio.messages.create(to=to, from_=PRACTICE, body=body, **options)

    return send


def mail(*addresses, subject="We have your note", body="Hello.", message="m-1"):
    """One mail with a personalization for each address; each carries our message's id."""
    letter = Mail(from_email=Email("front@bright.test", "Bright"), subject=subject)
    letter.add_content(Content("text/plain", body))
    for number, address in enumerate(addresses):
        personalization = Personalization()
        personalization.add_to(To(address))
        personalization.add_custom_arg(CustomArg("message", f"{message}.{number}"))
        letter.add_personalization(personalization)
    return letter


def eventually(program, predicate):
    """Waits for the carrier to change until the predicate holds."""
    assert program.carrier.wait_for(predicate, timeout=5)
