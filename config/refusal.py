"""The one kind of error a person sees on the command line: a plain sentence that says what to do."""


class Refusal(Exception):
    """`manage.py` prints it and ends with exit code 1, without a traceback."""
