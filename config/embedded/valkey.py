"""The embedded Valkey: the broker's hints and the rate limits. Kept on disk, though losing it only delays."""

import os
import signal
import socket
import subprocess
import time

from config.embedded import binaries
from config.embedded.process import spawn, tail
from config.refusal import Refusal
from config.state import State, become, server_account

PATIENCE_SECONDS = 20.0


class Valkey:
    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, state: State, *, durable: bool = True):
        self.state, self.durable = state, durable
        self.account = server_account()
        self.binary = binaries.valkey(state)
        self.data = state.servers() / "valkey"
        self.port = state.port("valkey")
        self.word = state.secrets()["valkey"]

    def prepare(self) -> None:
        """Its password stands in a file: on the command line every user of the machine could read it."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        settings = self.data / "valkey.conf"
        settings.unlink(missing_ok=True)
        settings.touch(0o600)
        lines = [
            f"port {self.port}",
            "bind 127.0.0.1",
            f'dir "{self.data}"',
            f"requirepass {self.word}",
            "maxmemory-policy noeviction",
            "appendonly yes" if self.durable else "appendonly no",
            'save ""',
        ]
        settings.write_text("\n".join(lines) + "\n")
        if self.account:
            for path in (self.data, settings):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def spawn(self) -> subprocess.Popen[bytes]:
        argv = [self.binary, self.data / "valkey.conf"]
        with self.state.log(self.name) as log:
            return spawn(argv, log=log, last_signal=self.stop_signal, account=become(self.account))

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Until it answers PING, its data loaded."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > end:
                raise Refusal(f"Valkey did not start:\n{tail(self.state.logs / f'{self.name}.log')}")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.sendall(f"AUTH {self.word}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (chunk := link.recv(256)):
                    answer += chunk
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False

    def url(self) -> str:
        return f"redis://:{self.word}@127.0.0.1:{self.port}/0"
