"""The page behind an invitation's link. Opening it does nothing; accepting is a POST."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from practices import clock, invitations
from practices.answers import SeeOther
from practices.context import home_of
from practices.forms import NewAccountForm


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    now = clock.now()
    user = request.user if request.user.is_authenticated else None
    try:
        offer = invitations.look(token, user, now=now)
        if request.method == "POST":
            return _accept(request, token, offer, now)
    except invitations.Gone:
        return render(request, "practices/invitation_gone.html", status=404)
    form = None if offer.has_account else NewAccountForm(email=offer.email)
    return _page(request, offer, form)


def _accept(request: HttpRequest, token: str, offer: invitations.Offer, now: Any) -> HttpResponse:
    if request.user.is_authenticated:
        return SeeOther(home_of(invitations.accept(token, request.user, now=now)))
    if offer.has_account:
        return redirect_to_login(request.path)
    form = NewAccountForm(request.POST, email=offer.email)
    if not form.is_valid():
        return _page(request, offer, form, status=422)
    practice_id, user = invitations.accept_as_new(token, **form.cleaned_data, now=now)
    get_adapter().login(request, user)
    return SeeOther(home_of(practice_id))


def _page(
    request: HttpRequest, offer: invitations.Offer, form: NewAccountForm | None, *, status: int = 200
) -> HttpResponse:
    return render(request, "practices/invitation.html", {"offer": offer, "form": form}, status=status)
