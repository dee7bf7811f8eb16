"""What web and worker processes refuse to start with: a login that row-level security does not hold (R57)."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from practices.walls import login_is_unsafe

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 60


def refuse_an_unsafe_login() -> None:
    """Raises ImproperlyConfigured. Waits for a database that is still starting; nothing is served unchecked."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            unsafe = login_is_unsafe()
            break
        except OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        finally:
            connection.close()
    if unsafe:
        raise ImproperlyConfigured(
            f"The database login of {settings.DATABASE_ROLE} owns tables, or can read past row-level security. "
            "Processes log in as web or worker: manage.py roles prints how they are made."
        )


def refuse_in_a_worker(**kwargs: Any) -> None:
    """For Celery, which logs what a signal's receiver raises and carries on, unless it exits."""
    try:
        refuse_an_unsafe_login()
    except Exception as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from error
