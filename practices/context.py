"""What every page's frame shows: the practice, the links its reader may follow, whether this is the sandbox."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": {"sandbox": settings.SANDBOX, "sandbox_url": settings.SANDBOX_URL}}
