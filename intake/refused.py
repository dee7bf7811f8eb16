"""The one way intake says no: a status, and for each field what is wrong with it, in words for whoever filled it in."""

from typing import Any


class Refused(Exception):
    def __init__(self, status: int, errors: dict[str, list[Any]]) -> None:
        super().__init__(f"{status}: {', '.join(errors)}")  # names of fields only: what was typed is a patient's
        self.status = status
        self.errors = errors


def refuse(status: int, field: str, words: Any) -> Refused:
    return Refused(status, {field: [words]})
