"""One whole `up`, from its first start to its last, in the order written here: each test leaves it running."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.whole import ROOT, Whole, clean_environment, refused, wait_until

IN_ORDER = True


@pytest.fixture(scope="module")
def up() -> Iterator[Whole]:
    whole = Whole(
        {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    )  # as a company's shell may say
    try:
        yield whole.start()
    finally:
        whole.remove()


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
        return error.code < 500
    except OSError:
        return False
    return True


def alive(pid: int) -> bool:
    """A zombie is not: nobody in a container may be there to bury it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def family(up: Whole) -> set[int]:
    """Every process of it: those it names, and on Linux all that descend from it."""
    known = {pid for pid in up.facts["processes"].values() if pid} | {up.facts["pid"]}
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.parent.name)] = int(fields[1])
    while more := {pid for pid, parent in parents.items() if parent in known} - known:
        known |= more
    return known


def as_owner(up: Whole, statement: str) -> list[tuple]:
    connection = psycopg2.connect(up.database_url("owner"))
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def accepts(up: Whole) -> bool:
    """PostgreSQL does, once it has read its log again."""
    try:
        psycopg2.connect(up.database_url("web")).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_it_answers_and_says_where_everything_is(up):
    assert answers(up.app) and answers(up.carrier)
    said = up.output()
    assert up.app in said and up.carrier in said and str(up.state.logs) in said and "Ctrl-C" in said
    for person in up.demo["sign_ins"]:
        assert person["email"] in said and person["password"] in said


def test_what_it_keeps_is_readable_by_nobody_else(up):
    for name in ("run.json", "secrets.json", "demo.json", "logs/web.log"):
        assert stat.S_IMODE((up.path / name).stat().st_mode) & 0o077 == 0, name


def test_no_process_but_the_carrier_knows_the_key_that_signs_events(up):
    if not Path("/proc/self/environ").exists():
        pytest.skip("reads /proc")
    knows = {
        name
        for name in ("web", "sender", "work-1", "beat", "carrier")
        if b"SENDGRID_WEBHOOK_PRIVATE_KEY" in Path(f"/proc/{up.pid(name)}/environ").read_bytes()
    }
    assert knows == {"carrier"}


def test_a_management_command_attaches_to_it(up):
    code = "from django.db import connection as c; c.connect(); print(c.settings_dict['PORT'], c.settings_dict['USER'])"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        env=clean_environment() | {"FIRSTVISIT_STATE": str(up.path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[-2:] == [str(up.facts["ports"]["postgresql"]), "web"]


def test_a_second_start_in_the_same_folder_is_one_plain_sentence(up):
    said = refused("--state", str(up.path), "--port", "0")
    assert "already runs" in said and up.app in said and "--state DIR" in said


def test_a_port_in_use_is_one_plain_sentence(up, tmp_path):
    port = str(up.facts["ports"]["web"])
    assert refused("--state", str(tmp_path / "state"), "--port", port).startswith(f"Port {port} is in use")


@pytest.mark.parametrize("name", ["web", "work-1", "work-2", "sender", "beat", "carrier", "valkey", "postgresql"])
def test_a_dead_child_is_restarted(up, name):
    before = up.pid(name)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: up.pid(name) not in (None, before), why=up.output)
    assert f"{name} was ended by SIGKILL" in up.output()


def test_after_all_these_deaths_it_answers_again(up):
    wait_until(lambda: answers(up.app) and answers(up.carrier), why=lambda: up.output() + up.log("web"))
    wait_until(lambda: accepts(up), why=lambda: up.log("postgresql"))


def test_given_servers_are_used_and_nothing_is_embedded_or_seeded(up, tmp_path):
    names = ("DATABASE_URL", "OWNER_DATABASE_URL", "WORKER_DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    other = Whole({name: up.env[name] for name in names})
    try:
        other.start()
        assert set(other.facts["processes"]) == {"web", "work-1", "work-2", "sender", "beat"}
        assert other.facts["urls"]["carrier"] is None
        assert not (other.path / "servers").exists() and not (other.path / "demo.json").exists()
        assert answers(other.app)
    finally:
        other.remove()


def test_half_given_servers_are_one_plain_sentence(tmp_path):
    said = refused("--state", str(tmp_path / "state"), "--port", "0", DATABASE_URL="postgres://web@127.0.0.1/x")
    assert said.startswith("DATABASE_URL set, but not OWNER_DATABASE_URL, WORKER_DATABASE_URL, REDIS_URL")


def test_ctrl_c_leaves_no_process(up):
    as_owner(up, "CREATE TABLE kept AS SELECT 'before' AS word")
    everybody = family(up)
    assert len(everybody) > 12
    assert up.stop(signal.SIGINT) == 0
    assert not [pid for pid in everybody if alive(pid)]
    assert not (up.path / "run.json").exists()
    assert "The data is kept" in up.output() and "Traceback" not in up.output()


def test_a_second_start_is_quick_and_keeps_data_sign_ins_and_ports(up):
    demo = up.demo
    settled = json.loads((up.path / "settled.json").read_text())
    began = time.monotonic()
    up.start()
    seconds = time.monotonic() - began
    assert as_owner(up, "SELECT word FROM kept") == [("before",)]
    assert up.demo == demo and json.loads((up.path / "settled.json").read_text()) == settled
    assert "Making" not in up.output()
    assert seconds < 15, "5 s on a machine that does nothing else"


def test_killing_the_supervisor_leaves_no_orphans(up):
    everybody = family(up)
    up.stop(signal.SIGKILL)
    wait_until(lambda: not [pid for pid in everybody if alive(pid)], why=lambda: str(sorted(everybody)))


def test_after_that_it_starts_again_with_its_data(up):
    up.start()
    assert as_owner(up, "SELECT word FROM kept") == [("before",)]


def test_sigterm_stops_it_as_ctrl_c_does(up):
    everybody = family(up)
    assert up.stop(signal.SIGTERM) == 0
    assert not [pid for pid in everybody if alive(pid)]


def test_reset_starts_over_and_a_start_may_be_interrupted(up):
    before = up.state.secrets()
    up.launch("--reset")
    wait_until(lambda: (up.path / "secrets.json").exists() and up.state.secrets() != before, why=up.output)
    wait_until(lambda: (up.state.logs / "migrate.log").exists(), why=up.output)
    assert up.stop(signal.SIGINT) == 0 and "Traceback" not in up.output()
    assert not (up.path / "demo.json").exists()
