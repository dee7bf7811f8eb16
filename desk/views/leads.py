from django.http import HttpResponse
from django.shortcuts import render

from desk import lead_list
from desk.reader import Reader
from practices import audit
from practices.requests import StaffRequest


def show(request: StaffRequest) -> HttpResponse:
    """All leads; by POST those of a search, since a name has no place in an address."""
    reader = Reader.of(request)
    text = request.POST.get("q", "")[:100]
    audit.record(request, "leads_searched" if text else "leads_viewed")
    found = lead_list.find(reader, text) if text.strip() else lead_list.page(reader, request.GET.get("after", ""))
    return render(request, "desk/leads.html", {"found": found})
