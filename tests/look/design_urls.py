"""One address more, for looking: the page that shows every component."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


class Sample(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on your card")
    phone = forms.CharField(label="Mobile number")
    way = forms.ChoiceField(label="Best way", choices=[("text", "Text"), ("call", "Call")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="You may text me about this visit.")


@transaction.non_atomic_requests  # it asks the database nothing
def design(request: HttpRequest) -> HttpResponse:
    form = Sample({"name": "Ana"})
    form.is_valid()
    links = [{"name": "queue", "url": "#queue", "icon": "queue", "label": "Queue", "count": 14, "current": True}]
    return render(request, "design.html", {"form": form, "shell": {"links": links, "search_url": "#search"}})


urlpatterns = [path("design/", design), path("accounts/", include("allauth.urls"))]
