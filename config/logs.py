"""What may be logged (R74, R87). Of an error, its kind and where it came from: its words may be a patient's, since a
database names the row that a constraint refused, with its values. Of an address, nothing that opens a door. No phone
number and no email address, whoever put it there."""

import logging
import re
import traceback
from collections.abc import Mapping
from typing import Any

HIDDEN = (
    (re.compile(r"(/(?:u|v|invitations|confirm-email|password/reset/key)/)[^/\s]+"), r"\1[key]"),
    (re.compile(r"\+\d{8,15}\b"), "[number]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
)


class Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, Mapping) and "exc" in record.args:  # Celery puts the error into its sentence as well
            record.args = {**record.args, "exc": str(record.args["exc"]).partition("(")[0]}
        said = super().format(record)
        for secret, instead in HIDDEN:
            said = secret.sub(instead, said)
        return said

    def formatException(self, ei: Any) -> str:  # noqa: N802, its name in logging
        lines: list[str] = []
        error, told = ei[1], set[int]()
        while error is not None and id(error) not in told:
            told.add(id(error))
            lines.append(f"{type(error).__name__}, by way of")
            lines += [
                f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            ]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
