"""The practices the carrier may name, from the file `manage.py seed` writes. Without it numbers stand alone."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")


@dataclass
class Form:
    name: str
    url: str


@dataclass
class Practice:
    name: str
    phone: str
    zone: ZoneInfo = UTC
    forms: list[Form] = field(default_factory=list)


@dataclass
class Demo:
    practices: list[Practice] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)  # addresses with a mailbox of their own


class DemoFile:
    """Read again whenever it has changed; unreadable is as good as absent."""

    def __init__(self, path: Path | None):
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._demo = Demo()

    def read(self) -> Demo:
        if self._path is None:
            return self._demo
        try:
            stat = self._path.stat()
            stamp = stat.st_mtime_ns, stat.st_size
            if stamp != self._stamp:
                self._demo, self._stamp = parse(json.loads(self._path.read_text())), stamp
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._demo, self._stamp = Demo(), None
        return self._demo


def parse(written: dict) -> Demo:
    practices = [
        Practice(
            name=str(each["name"]),
            phone=str(each.get("phone") or ""),
            zone=zone(each.get("timezone")),
            forms=[
                Form(str(form["name"]), str(form["url"]))
                for form in each.get("forms", [])
                if str(form["url"]).startswith(("http://", "https://"))
            ],
        )
        for each in written.get("practices", [])
    ]
    return Demo(practices, [str(each["email"]) for each in written.get("sign_ins", [])])


def zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name)) if name else UTC
    except (ValueError, OSError, KeyError):
        return UTC
