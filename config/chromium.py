"""Where this machine's Chromium is, if it has one that starts."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")


@functools.cache
def find() -> str | None:
    """CHROMIUM names one; else the usual places are looked at."""
    places = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    places += [str(Path("/Applications") / name) for name in APPLICATIONS if sys.platform == "darwin"]
    return next((place for place in places if place and starts(place)), None)


def starts(place: str) -> bool:
    """A package may leave a script that only says what to install instead."""
    try:
        return subprocess.run([place, "--version"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def how_to_install() -> str:
    """The one line that does."""
    if sys.platform == "darwin":
        return "brew install --cask chromium"
    if shutil.which("dnf"):
        return "sudo dnf install -y chromium"
    if shutil.which("apk"):
        return "apk add chromium"
    return "sudo apt-get install -y chromium fonts-liberation"
