"""From a bare Python to a running command. Standard library only: nothing else is there yet."""

import sys

from config.refusal import Refusal


def main(argv: list[str]) -> int:
    try:
        return run(argv)
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(argv: list[str]) -> int:
    from config import commands

    commands.run(argv)
    return 0
