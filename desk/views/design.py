"""The page of the design system itself, for whoever builds here: in development and on the sandbox."""

import re

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from desk import palette

LAYERS = re.compile(r"@layer ([\w, ]+);")
CONTENTS = [
    ("layers", "Layers"), ("tokens", "Colours"), ("contrast", "Contrast"), ("scales", "Scales"),
    ("print", "On paper"), ("light", "Light"), ("dark", "Dark"),
]  # fmt: skip


class Sample(forms.Form):
    """A field of each kind, one of them wrong."""

    name = forms.CharField(label="Your name", help_text="As on your card")
    phone = forms.CharField(label="Mobile number")
    way = forms.ChoiceField(label="Best way", choices=[("text", "Text"), ("call", "Call")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="You may text me about this visit.")


@transaction.non_atomic_requests  # it asks the database nothing
def show(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.SANDBOX):
        raise Http404
    links = [{"name": "queue", "url": "#queue", "icon": "queue", "label": "Queue", "count": 14, "current": True}]
    page = {
        "shell": {"links": links, "search_url": "#search"},
        "contents": CONTENTS,
        "layers": LAYERS.findall(palette.SHEET.read_text())[0].split(", "),
        "tokens": palette.read(),
        "benches": [_bench(scheme) for scheme in ("light", "dark")],
    }
    return render(request, "design.html", page)


def _bench(scheme: str) -> dict[str, object]:
    """Two stand on one page, so each has ids of its own."""
    form = Sample({f"{scheme}-name": "Ana"}, prefix=scheme)
    form.is_valid()
    return {"scheme": scheme, "form": form, "body_id": f"{scheme}-body"}
