"""The story of `python3 manage.py up`.

1. Take the state folder and the ports, or say in one sentence why not.
2. Start PostgreSQL and Valkey, or use those that DATABASE_URL and REDIS_URL name.
3. Bring the tables up to date; on embedded servers make the demo, the first time.
4. Start the processes, pages first; say where everything is once they answer.
5. Restart what dies, until somebody asks to stop; then stop everything in order."""

import contextlib
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from config import environment
from config.embedded.postgres import Postgres
from config.embedded.process import tail
from config.embedded.servers import Servers
from config.embedded.valkey import Valkey
from config.refusal import Refusal
from config.state import Busy, State, is_free
from config.supervisor import options, steps
from config.supervisor.child import Child
from config.supervisor.plan import SERVING, Plan
from config.supervisor.screen import Screen
from config.supervisor.watch import Watch

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN = ("DATABASE_URL", "OWNER_DATABASE_URL", "WORKER_DATABASE_URL", "REDIS_URL")
PATIENCE_SECONDS = 60.0
GIVE_UP_AFTER = 4  # deaths in a row of a process that never answered


def main(argv: list[str]) -> int:
    asked = options.parse(argv, ROOT)
    os.umask(0o077)  # logs and what the carrier keeps hold people's words
    own = are_servers_given(os.environ)
    state = State(asked.state)
    take(state)
    if asked.reset:
        state.reset()
    with (state.logs / "supervisor.log").open("a") as log:
        return Up(state, asked, Screen(log), own=own).run()


class Up:
    """One run. `own`: the servers are the caller's, so nothing is embedded and nothing is seeded."""

    def __init__(self, state: State, asked: options.Options, screen: Screen, *, own: bool):
        self.state, self.screen, self.own = state, screen, own
        self.port = choose(state, "web", asked.port or None, "--port")
        self.sandbox = not own or os.environ.get("SANDBOX", "").lower() in ("1", "true", "yes", "on")
        self.serving = False
        self.carrier_port = self.carrier = None
        self.app = f"http://127.0.0.1:{self.port}"
        if self.sandbox:
            wanted = beside(self.port) if asked.carrier_port is None else asked.carrier_port or None
            self.carrier_port = choose(state, "carrier", wanted, "--carrier-port")
            self.carrier = f"http://127.0.0.1:{self.carrier_port}"
        self.servers = None if own else Servers(state)
        self.environ = self.whole_environment()
        self.plan = Plan(state, self.environ, port=self.port)
        self.watch = Watch(screen.note, self.write_run_file)

    def run(self) -> int:
        try:
            self.serve()
        except KeyboardInterrupt:
            self.screen.say("\n  Stopping ...", end="")
        finally:
            began = time.monotonic()
            self.watch.stop()
            self.state.run_file.unlink(missing_ok=True)
        self.screen.say(f" stopped in {time.monotonic() - began:.1f} s. The data is kept in {self.state.path}.")
        return 0

    def serve(self) -> None:
        if self.servers:
            self.start_servers(self.servers)
            self.make_ready(self.servers)
        else:
            with self.screen.step("Bringing the tables up to date"):
                steps.migrate(self.state, self.environ)
        with self.screen.step("Starting the pages, the workers and the carrier"):
            asked = {self.plan.web(): f"{self.app}/healthz"}
            if self.carrier_port:
                asked[self.plan.carrier(self.carrier_port)] = f"{self.carrier}/"
            for child in asked:
                self.watch.start(child)
            for child, url in asked.items():
                self.wait_for(child, url)
            for child in (*self.plan.workers(), self.plan.beat()):
                self.watch.start(child)
        self.serving = True
        self.write_run_file()
        self.screen.ready(
            app=self.app, carrier=self.carrier, demo=self.state.demo, state=self.state.path, logs=self.state.logs
        )
        self.watch.forever()

    def start_servers(self, servers: Servers) -> None:
        with self.screen.step("Starting PostgreSQL and Valkey"):
            started: list[tuple[Postgres | Valkey, Child]] = []
            for server in servers.both:
                server.prepare()
                child = Child(server.name, server.spawn, SERVING, 30, server.stop_signal, alone=True)
                self.watch.start(child)
                started.append((server, child))
            for server, child in started:
                if child.process:
                    server.wait(child.process)
            servers.postgres.make_roles()

    def make_ready(self, servers: Servers) -> None:
        tables = steps.Tables(self.state, servers.postgres, self.environ)
        if tables.is_current:
            return
        with self.screen.step("Making the tables" if tables.is_new else "Bringing the tables up to date"):
            tables.make()
        if tables.is_new:
            with self.screen.step("Making the demo"):
                tables.fill()
        tables.finish()

    def wait_for(self, child: Child, url: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not answers(url):
            self.watch.look(0.05)
            if child.deaths >= GIVE_UP_AFTER or time.monotonic() > end:
                log = self.state.logs / f"{child.name}.log"
                raise Refusal(f"{child.name} does not start: {steps.gist(tail(log))}\nAll it said: {log}")

    def whole_environment(self) -> dict[str, str]:
        """Everything that any of the processes is told, but for its role."""
        common = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
        shell = environment.past_proxies(environment.scrubbed())
        made = environment.sandbox(self.state, app=self.app, carrier=self.carrier or "")
        if self.servers:
            return shell | made | self.servers.environment() | common
        del made["SUPPRESSION_KEY"]  # without one of their own it is their SECRET_KEY, as their hashes were made with
        given = {name: value for name, value in os.environ.items() if name in environment.OURS}
        if not self.sandbox:
            made = {name: made[name] for name in ("SECRET_KEY", "PUBLIC_URL")}
        return shell | made | given | common

    def write_run_file(self) -> None:
        """For whoever wants to attach: tests, benches, `manage.py shell`."""
        ports: dict[str, int | None] = {"web": self.port, "carrier": self.carrier_port}
        if self.servers:
            ports |= {server.name: server.port for server in self.servers.both}
        facts = {
            "pid": os.getpid(),
            "serving": self.serving,
            "urls": {"app": self.app, "carrier": self.carrier},
            "ports": ports,
            "processes": {child.name: child.pid for child in self.watch.children},
            "logs": str(self.state.logs),
            "demo": str(self.state.demo),
            "env": self.told(),
        }
        self.state.keep("run.json", facts)

    def told(self) -> dict[str, str]:
        return {name: value for name, value in self.environ.items() if name in environment.OURS}


# ---- Before anything starts ----
def are_servers_given(environ: Mapping[str, str]) -> bool:
    """All four or none: half of them is a mistake that must not end in an empty database somewhere."""
    there = [name for name in GIVEN if environ.get(name)]
    if there and len(there) < len(GIVEN):
        missing = ", ".join(name for name in GIVEN if name not in there)
        raise Refusal(
            f"{', '.join(there)} set, but not {missing}: set these too (`python3 manage.py roles` prints the SQL that "
            f"makes the logins), or unset all of them to use the embedded servers."
        )
    return bool(there)


def take(state: State) -> None:
    try:
        state.hold()
    except Busy:
        running = state.running()
        where = f" at {running['urls']['app']} (process {running['pid']})" if running else ""
        raise Refusal(
            f"Firstvisit already runs in {state.path}{where}: stop it with Ctrl-C there, "
            "or start a second one with --state DIR --port 0."
        ) from None
    state.run_file.unlink(missing_ok=True)


def choose(state: State, name: str, wanted: int | None, option: str) -> int:
    """The port asked for, or any free one, preferably the one it had last time."""
    if wanted is None:
        return state.port(name)
    if not is_free(wanted):
        raise Refusal(f"Port {wanted} is in use: choose another with {option} N, or any free one with {option} 0.")
    return wanted


def beside(port: int) -> int | None:
    """The next port, where it is free: easy to remember."""
    return port + 1 if port < 65535 and is_free(port + 1) else None


def answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy does not know our loopback
    try:
        with direct.open(url, timeout=2) as response:
            return response.status < 500
    except urllib.error.HTTPError as error:
        with contextlib.closing(error):
            return error.code < 500
    except OSError:
        return False
