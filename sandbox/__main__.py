"""`python -m sandbox --port N --state DIR --app URL`: run the carrier until it is told to stop."""

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from sandbox.configuration import Configuration, Misconfigured
from sandbox.journal import InUse
from sandbox.program import Program


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="The sandbox carrier and the patient's phone."
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (0: any free one)")
    parser.add_argument("--state", type=Path, required=True, help="directory of the journal")
    parser.add_argument("--app", required=True, help="PUBLIC_URL of the app, on this machine")
    parser.add_argument("--demo", type=Path, help="the file `manage.py seed` writes: practices and their forms")
    parser.add_argument("--seed", type=int, help="repeat the faults of an earlier run")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        configuration = Configuration.read(
            os.environ, app=given.app, state=given.state, demo=given.demo, seed=given.seed
        )
        program = Program(configuration, given.port)
    except (Misconfigured, InUse) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"The sandbox carrier cannot listen on port {given.port}: {error.strerror}.\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    program.start()
    logging.getLogger("sandbox").info("Sandbox carrier on %s, seed %s", program.url, program.faults.seed)
    stop.wait()
    program.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
