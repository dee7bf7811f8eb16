"""The carrier never leaves the machine, and nothing from outside gets in."""

import socket

import pytest
import requests

from sandbox import loopback
from sandbox.configuration import Configuration, Misconfigured


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://10.0.0.1/",
        "http://127.0.0.2/",
        "http://0.0.0.0/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/",
        "http://user@127.0.0.1/",
        "http://[::ffff:8.8.8.8]/",
        "http://[",
        "http://127.0.0.1:99999/",
        "ftp://127.0.0.1/",
        "//127.0.0.1/",
        "",
    ],
)
def test_an_address_elsewhere_is_never_called(url, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("a connection was opened"))
    with pytest.raises(loopback.NotLoopback):
        loopback.call("POST", url, timeout=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_called_under_the_name_given(app, host):
    url = app.url.replace("127.0.0.1", host) + "/hooks/x"
    assert loopback.call("POST", url, timeout=5).status == 204
    assert app.taken("/hooks/x")[0].headers["Host"].startswith(host)


def test_a_redirect_is_not_followed(app):
    app.answers = [302]
    assert loopback.call("POST", f"{app.url}/hooks/x", timeout=5).status == 302


def test_the_carrier_does_not_start_for_an_app_elsewhere(configuration, tmp_path):
    environment = {
        "TWILIO_ACCOUNT_SID": "AC",
        "TWILIO_AUTH_TOKEN": "t",
        "SENDGRID_API_KEY": "k",
        "SENDGRID_WEBHOOK_PRIVATE_KEY": configuration.event_key_pem,
        "SANDBOX_SECRET": "s",
    }
    assert Configuration.read(environment, app="http://localhost:8000/", state=tmp_path).app == "http://localhost:8000"
    with pytest.raises(Misconfigured, match="not on this machine"):
        Configuration.read(environment, app="https://firstvisit.example", state=tmp_path)
    del environment["SANDBOX_SECRET"]
    with pytest.raises(Misconfigured, match="SANDBOX_SECRET"):
        Configuration.read(environment, app="http://localhost:8000", state=tmp_path)


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "169.254.169.254", ""])
def test_a_foreign_host_is_refused(program, host):
    answer = requests.get(f"{program.url}/faults", headers={"Host": host}, timeout=5)
    assert answer.status_code == 421


def test_an_oversized_body_is_refused_unread(program):
    headers = {"Content-Length": "10000001"}
    with socket.create_connection(program.server.server_address, timeout=5) as connection:
        lines = ["POST /v3/mail/send HTTP/1.1", "Host: localhost", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_an_unknown_path_and_a_wrong_method_are_told_apart(program):
    assert requests.get(f"{program.url}/nothing", timeout=5).status_code == 404
    assert requests.get(f"{program.url}/v3/mail/send", timeout=5).status_code == 405
