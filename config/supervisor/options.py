"""What `up` may be asked."""

import argparse
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Options:
    state: Path
    port: int
    carrier_port: int | None
    reset: bool


def parse(argv: list[str], root: Path) -> Options:
    parser = argparse.ArgumentParser(
        prog="manage.py up",
        description="Start Firstvisit: PostgreSQL, Valkey, the pages, the workers and the sandbox carrier.",
    )
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, help="of the pages; 0: any free one (default: 8000)")
    parser.add_argument("--carrier-port", type=port, help="of the sandbox carrier (default: the next free one)")
    parser.add_argument("--state", type=Path, default=root / ".state", metavar="DIR", help="where data and logs live")
    parser.add_argument("--reset", action="store_true", help="forget all data and start over")
    asked = parser.parse_args(argv)
    return Options(state=asked.state, port=asked.port, carrier_port=asked.carrier_port, reset=asked.reset)


def port(text: str) -> int:
    number = int(text) if text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return number
