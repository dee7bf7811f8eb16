"""What the official SDKs send, and what the carrier answers, held against the providers' own OpenAPI documents."""

import json
from pathlib import Path

import pytest
from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.sandbox.conftest import DANA, mail

SPECS = Path(__file__).parent.parent / "provider_specs"


class Asked:
    """A request of ours, in openapi-core's terms."""

    def __init__(self, host_url, request):
        query = ImmutableMultiDict(request.query)
        self.host_url, self.path, self.method = host_url, request.path, request.method.lower()
        self.body = request.body or None
        self.content_type = request.headers.get("Content-Type", "").split(";")[0]
        self.parameters = RequestParameters(
            query=query, header=Headers(list(request.headers.items())), cookie=ImmutableMultiDict()
        )


class Answered:
    def __init__(self, response):
        self.status_code, self.data = response.status, response.body
        self.headers = Headers(response.headers)
        self.content_type = response.headers.get("Content-Type", "")


@pytest.fixture
def recorded(program):
    pairs = []
    answer = program.server.router.answer

    def recording(request):
        pairs.append((request, answer(request)))
        return pairs[-1][1]

    program.server.router.answer = recording
    return pairs


@pytest.fixture(scope="module")
def twilio_spec():
    return OpenAPI.from_dict(json.loads((SPECS / "twilio_messages.json").read_text()))


@pytest.fixture(scope="module")
def sendgrid_spec():
    return OpenAPI.from_dict(json.loads((SPECS / "sendgrid_mail_send.json").read_text()))


def hold(spec, host, pairs):
    for request, response in pairs:
        asked = Asked(host, request)
        spec.validate_request(asked)
        spec.validate_response(asked, Answered(response))


def test_create_list_and_fetch_are_twilios(text, twilio, recorded, twilio_spec):
    sent = text(status_callback="http://127.0.0.1:1/hook", validity_period=600)
    twilio.messages.list(to=DANA, page_size=1)
    twilio.messages(sent.sid).fetch()
    assert [request.method for request, _ in recorded] == ["POST", "GET", "GET"]
    hold(twilio_spec, "https://api.twilio.com", recorded)


def test_mail_send_is_sendgrids(sendgrid, recorded, sendgrid_spec):
    sendgrid.send(mail("dana@example.test", "erin@example.test"))
    assert len(recorded) == 1
    hold(sendgrid_spec, "https://api.sendgrid.com", recorded)


def test_a_count_that_is_a_number_would_be_noticed(text, recorded, twilio_spec):
    text()
    ((_, response),) = recorded
    response.body = json.dumps(json.loads(response.body) | {"num_segments": 1}).encode()
    with pytest.raises(OpenAPIError):
        hold(twilio_spec, "https://api.twilio.com", recorded)


def test_a_text_to_a_malformed_account_would_be_noticed(text, recorded, twilio_spec):
    text()
    ((request, _),) = recorded
    request.path = request.path.replace("AC0", "XX0")
    with pytest.raises(OpenAPIError):
        hold(twilio_spec, "https://api.twilio.com", recorded)
