"""`python -m sandbox`, as the supervisor starts it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.sandbox.conftest import ACCOUNT, TOKEN

ROOT = Path(__file__).parent.parent.parent
BARE = {"PATH": os.environ["PATH"]}


@pytest.fixture
def environment(configuration):
    """What it needs and nothing else: no settings module, no database."""
    return BARE | {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SENDGRID_API_KEY": configuration.sendgrid_key,
        "SENDGRID_WEBHOOK_PRIVATE_KEY": configuration.event_key_pem,
        "SANDBOX_SECRET": configuration.secret,
    }


def command(port, state, app):
    return [sys.executable, "-m", "sandbox", "--port", str(port), "--state", str(state), "--app", app]


def free_port(program):
    """One that was free a moment ago: a carrier's that has just been stopped."""
    program.stop()
    return program.server.server_address[1]


def test_it_runs_without_any_of_our_settings_and_stops_when_told(environment, program, configuration, tmp_path):
    port = free_port(program)
    process = subprocess.Popen(command(port, tmp_path / "s", configuration.app), env=environment, cwd=ROOT)
    try:
        deadline = time.monotonic() + 10
        while True:
            try:
                page = requests.get(f"http://127.0.0.1:{port}/", timeout=5)
                break
            except requests.ConnectionError:
                assert process.poll() is None
                assert time.monotonic() < deadline
        assert page.status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("missing", "public_url", "words"),
    [
        ("SANDBOX_SECRET", "http://127.0.0.1:1", "needs SANDBOX_SECRET"),
        (None, "https://firstvisit.example", "not on this machine"),
    ],
)
def test_what_it_cannot_start_with_is_said_in_one_sentence(environment, tmp_path, missing, public_url, words):
    environment.pop(missing, None)
    said = subprocess.run(
        command(0, tmp_path / "s", public_url), env=environment, cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert said.returncode == 2
    assert words in said.stderr
    assert "Traceback" not in said.stderr


def test_a_port_in_use_is_said_in_one_sentence(environment, program, configuration, tmp_path):
    port = program.server.server_address[1]
    said = subprocess.run(
        command(port, tmp_path / "s", configuration.app),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert said.returncode == 2
    assert f"cannot listen on port {port}" in said.stderr
    assert "Traceback" not in said.stderr
