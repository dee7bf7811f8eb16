"""Addresses without a practice in them: the form's key finds it."""

from django.db import transaction
from django.urls import path, register_converter

from intake import api, page, posting

app_name = "intake"
register_converter(posting.FormKey, "form_key")

urlpatterns = [
    path(
        "api/v1/forms/<form_key:form_key>/inquiries",
        transaction.non_atomic_requests(api.Inquiries.as_view()),
        name="inquiries",
    ),
    path("api/schema/", transaction.non_atomic_requests(api.describe), name="schema"),
    path("f/<form_key:form_key>/", page.show, name="form"),
    path("f/<form_key:form_key>/thanks/", page.thanks, name="thanks"),
]
