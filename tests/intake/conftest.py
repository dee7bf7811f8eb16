"""What the tests of intake have in common: Bright's form, and how to send to it. Models are imported late: ahead of setup
this file is read already."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

ANA = {"first_name": "Ana", "last_name": "Pereira", "phone": "(503) 555-0142", "reason": "What does it cost?"}


@pytest.fixture(autouse=True)
def counts_begin_at_zero() -> None:
    from intake import limits

    limits.forget()


@pytest.fixture
def form(bright: SimpleNamespace) -> Any:
    from intake.models import Form
    from practices.tenancy import tenant

    with tenant(bright.id):
        return Form.objects.get()


@pytest.fixture
def send(client: Any, form: Any) -> Callable[..., Any]:
    def send(values: Any = ANA, **more: Any) -> Any:
        more.setdefault("content_type", "application/json")
        return client.post(f"/api/v1/forms/{form.key}/inquiries", values, **more)

    return send
