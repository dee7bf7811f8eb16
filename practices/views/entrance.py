"""Between sign-in and a practice: the way to the one, the choice of several, a kind page for none."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from practices import doors
from practices.answers import SeeOther
from practices.context import home_of
from practices.forms import PracticeForm
from practices.names import named
from practices.requests import SignedInRequest

MOST_PRACTICES = 50  # of one person


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    theirs = doors.practices_of_user(request.user.pk)
    return redirect(home_of(theirs[0]) if len(theirs) == 1 else "practice_chooser")


@login_required
def chooser(request: SignedInRequest) -> HttpResponse:
    """The practices of the signed-in person; by POST one more."""
    theirs = doors.practices_of_user(request.user.pk)
    form = PracticeForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and len(theirs) < MOST_PRACTICES and form.is_valid():
        return SeeOther(home_of(form.open(request.user).pk))
    practices = [{"name": each.name, "url": home_of(each.id)} for each in named(theirs)]
    status = 422 if request.method == "POST" else 200
    return render(request, "practices/practice_chooser.html", {"practices": practices, "form": form}, status=status)
