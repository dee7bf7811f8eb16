"""`python3 manage.py bench NAME [--size small|full] [--json]`: one bench, from its start to its result."""

import argparse
import importlib
import pkgutil

import benchmarks
from benchmarks.kit.result import Result
from config.refusal import Refusal


def names() -> list[str]:
    """The modules of `benchmarks`: each is a bench."""
    return sorted(found.name for found in pkgutil.iter_modules(benchmarks.__path__) if not found.ispkg)


def main(argv: list[str]) -> int:
    """0 once it has measured, whether or not the goals are met: the result says which are."""
    words = argparse.ArgumentParser(
        prog="manage.py bench",
        description="Measure what something costs, on servers of its own: ratios first, and one JSON object.",
        epilog=f"Benches: {', '.join(names())}.",
    )
    words.add_argument("name", metavar="NAME", help=f"one of: {', '.join(names())}")
    words.add_argument("--size", choices=("small", "full"), default="full", help="small: proves that the bench works")
    words.add_argument("--json", action="store_true", help="nothing on stdout but the JSON object")
    asked = words.parse_args(argv)
    if asked.name not in names():
        raise Refusal(f"There is no bench {asked.name}. There are: {', '.join(names())}.")
    result: Result = importlib.import_module(f"benchmarks.{asked.name}").run(asked.size)
    if not asked.json:
        print("\n".join(result.lines()), end="\n\n")
    print(result.as_json(), flush=True)
    return 0
