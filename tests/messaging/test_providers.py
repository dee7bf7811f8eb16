"""What is known after a call, for everything that may happen to one: a retry depends on nothing else (R5)."""

import time

import pytest

from messaging.providers import Accepted, NotTaken, Outgoing, Refused, Unknown, Unreachable, errors, sendgrid, twilio
from practices import clock
from practices.tenancy import uuid7
from tests.messaging import broken_server
from tests.messaging.broken_server import BrokenServer, answer, answers

TEXT = Outgoing(uuid7(), uuid7(), "+15035550100", "", "+15035550142", "", "Hello", 600)
EMAIL = Outgoing(
    uuid7(), uuid7(), "hi@bright.example.com", "Bright", "dana@example.com", "Hello", "Hello\n\n<b>Dana</b>"
)
SENDS = [(twilio, TEXT), (sendgrid, EMAIL)]


@pytest.fixture
def point(settings):
    """Points both providers at an address."""
    settings.PROVIDER_CONNECT_SECONDS = settings.PROVIDER_TIMEOUT_SECONDS = 0.3

    def point(url):
        settings.TWILIO_BASE_URL = settings.SENDGRID_BASE_URL = url
        for provider in (twilio, sendgrid):
            provider.client.cache_clear()

    yield point
    for provider in (twilio, sendgrid):
        provider.hang_up()
        provider.client.cache_clear()


@pytest.fixture
def broken(point):
    servers = []

    def broken(behave):
        server = BrokenServer(behave)
        servers.append(server)
        point(server.url)
        return server

    yield broken
    for server in servers:
        server.close()


@pytest.mark.parametrize(("provider", "message"), SENDS)
@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nobody.invalid", "https://127.0.0.1:9"])
def test_without_a_connection_nothing_was_taken(point, provider, message, url):
    point(url)
    assert isinstance(provider.send(message), NotTaken)


@pytest.mark.parametrize(("provider", "message"), SENDS)
def test_when_tls_fails_nothing_was_taken(broken, point, provider, message):
    server = broken(lambda connection: connection.sendall(b"not tls at all\r\n\r\n"))
    point(server.url.replace("http:", "https:"))
    result = provider.send(message)
    assert isinstance(result, NotTaken) and "SSL" in result.why


@pytest.mark.parametrize(("provider", "message"), SENDS)
@pytest.mark.parametrize(
    "behave",
    [
        broken_server.closes_at_once,
        broken_server.reads_and_closes,
        broken_server.resets,
        broken_server.never_answers,
        answers(b"garbage\r\n\r\n"),
        answers(b"HTTP/1.1 201 X\r\nContent-Length: 500\r\n\r\n{"),
        answer(500, b'{"code": 20500, "message": "x", "status": 500}'),
        answer(500, b"<html>"),
        answer(502, b"<html>"),
        answer(503, b"<html>"),
        answer(504),
        answer(408),
        answer(301, headers="Location: http://127.0.0.1:9/\r\n"),
    ],
)
def test_what_may_have_arrived_is_unknown(broken, provider, message, behave):
    broken(behave)
    assert isinstance(provider.send(message), Unknown)


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"{}", b'{"sid": null}', b""])
def test_a_yes_that_cannot_be_read_is_unknown(broken, body):
    broken(answer(201, body))
    assert isinstance(twilio.send(TEXT), Unknown)


@pytest.mark.parametrize(
    ("status", "code", "headers", "result"),
    [
        (429, 20429, "Retry-After: 7\r\n", NotTaken("20429", 7.0, 429)),
        (429, 20429, "", NotTaken("20429", 1.0, 429)),
        (429, 1, "Retry-After: soon\r\n", NotTaken("429", 1.0, 429)),
        (503, 20503, "", NotTaken("20503", 1.0, 503)),
        (400, 21611, "", NotTaken("21611", 300.0, 400)),
        (400, 21610, "", Refused("stopped", "21610", 400)),
        (400, 30640, "", Refused("stopped", "30640", 400)),
        (400, 21211, "", Refused("bad_number", "21211", 400)),
        (400, 21614, "", Refused("bad_number", "21614", 400)),
        (400, 21635, "", Refused("bad_number", "21635", 400)),
        (400, 30006, "", Refused("bad_number", "30006", 400)),
        (400, 30007, "", Refused("carrier_block", "30007", 400)),
        (400, 30034, "", NotTaken("30034", 300.0, 400, "our_setup")),
        (403, 21408, "", NotTaken("21408", 300.0, 403, "our_setup")),
        (401, 20003, "", NotTaken("20003", 300.0, 401, "our_setup")),
        (400, 99999, "", Refused("rejected", "99999", 400)),
        (500, 20500, "", Unknown("20500", 500)),
    ],
)
def test_twilios_codes(broken, status, code, headers, result):
    body = f'{{"code": {code}, "message": "x", "more_info": "y", "status": {status}}}'.encode()
    broken(answer(status, body, headers))
    assert twilio.send(TEXT) == result


def test_twilios_newer_errors_are_read_too(broken):
    broken(answer(400, b'{"type": "t", "title": "x", "status": 400, "code": 21211}'))
    assert twilio.send(TEXT) == Refused("bad_number", "21211", 400)


@pytest.mark.parametrize(
    ("status", "headers", "result"),
    [
        (400, "", Refused("rejected", "400", 400)),
        (401, "", NotTaken("401", 300.0, 401, "our_setup")),
        (403, "", NotTaken("403", 300.0, 403, "our_setup")),
        (413, "", Refused("rejected", "413", 413)),
        (429, "Retry-After: 4\r\n", NotTaken("429", 4.0, 429)),
        (503, "", Unknown("503", 503)),
    ],
)
def test_sendgrids_codes(broken, status, headers, result):
    broken(answer(status, b"<html>", headers))
    assert sendgrid.send(EMAIL) == result


def test_the_reset_instant_of_a_limit_is_kept(broken):
    broken(answer(429, b"{}", f"X-RateLimit-Reset: {int(time.time()) + 30}\r\n"))
    result = sendgrid.send(EMAIL)
    assert isinstance(result, NotTaken) and 28 <= result.retry_after <= 30


def test_a_carrier_that_never_answers_frees_the_worker(broken, settings):
    broken(broken_server.never_answers)
    began = time.monotonic()
    twilio.send(TEXT)
    assert time.monotonic() - began < 1


def test_connections_are_kept_and_a_closed_one_is_not_written_to(carrier, monkeypatch):
    opened = []
    real = twilio.client().http_client.line.__class__._connection

    def count(line):
        connection = real(line)
        opened.append(id(connection.sock))
        return connection

    monkeypatch.setattr("messaging.providers.line.Line._connection", count)
    assert all(isinstance(twilio.send(TEXT), Accepted) for _ in range(3))
    assert len(set(opened)) == 1


def test_a_connection_the_other_side_closed_is_replaced_before_use(broken):
    taken = b'{"sid": "SM1", "status": "queued"}'
    server = broken(answers(f"HTTP/1.1 201 X\r\nContent-Length: {len(taken)}\r\n\r\n".encode() + taken))
    for number in range(3):
        assert twilio.send(TEXT) == Accepted("SM1")
        time.sleep(0.05)  # the server's FIN is on its way
        assert server.connections == number + 1


def test_the_list_is_asked_by_recipient_and_time(carrier):
    began = clock.host_now()
    accepted = twilio.send(TEXT)
    assert [found.ref for found in twilio.sent_to(TEXT.to, TEXT.sender, since=began)] == [accepted.ref]
    assert list(twilio.sent_to("+15035550143", TEXT.sender, since=began)) == []
    assert list(twilio.sent_to(TEXT.to, "+15035550101", since=began)) == []
    later = began.replace(year=began.year + 1)
    assert list(twilio.sent_to(TEXT.to, TEXT.sender, since=later)) == []


def test_a_list_that_cannot_be_had_is_not_an_empty_one(carrier):
    from sandbox.faults import Fault

    carrier.faults.arm(Fault("list_down", next=1))
    with pytest.raises(Unreachable):
        list(twilio.sent_to(TEXT.to, TEXT.sender, since=clock.host_now()))


def test_one_message_can_be_looked_up(carrier):
    accepted = twilio.send(TEXT)
    assert twilio.look_up(accepted.ref).ref == accepted.ref
    with pytest.raises(Unreachable):
        twilio.look_up("SM" + "0" * 32)


def test_an_email_says_the_same_in_html_and_escapes_it():
    content = sendgrid.mail(EMAIL).get()["content"]
    assert content[0] == {"type": "text/plain", "value": EMAIL.body}
    assert "&lt;b&gt;Dana&lt;/b&gt;" in content[1]["value"]


def test_nothing_but_an_opaque_id_goes_along():
    letter = sendgrid.mail(EMAIL).get()
    assert letter["personalizations"] == [
        {"to": [{"email": "dana@example.com"}], "custom_args": {"message": str(EMAIL.message_id)}}
    ]


def test_every_class_has_words():
    from messaging.reasons import WORDS

    assert set(errors.TWILIO.values()) <= set(WORDS)
