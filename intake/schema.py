"""The API in OpenAPI's terms. The fields are those of intake.fields, and a test holds the two together."""

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from intake.fields import REASON_LENGTH

FORM_KEY = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,40}$"}
IDEMPOTENCY_KEY = {"type": "string", "pattern": "^[!-~]{1,200}$"}
DESCRIPTION = """
Stores one inquiry and answers at once. A phone number or an email address is needed; everything else is optional.
Unknown fields are left out. At most 32 KB and 40 fields. The answer is the same whether or not the person is known.

`consent_text`, `consent_email` and `consent_call` are true only where the person ticked the practice's own words; they are
kept with those words. A field that is not sent was not asked.

A plain HTML form is answered by 303 to a page that says what happens next, or by the form with what has to be corrected.
"""


class InquiryRequest(serializers.Serializer):
    name = serializers.CharField(required=False, max_length=120, help_text="Where the form does not ask in two fields")
    first_name = serializers.CharField(required=False, max_length=80)
    last_name = serializers.CharField(required=False, max_length=80)
    phone = serializers.CharField(required=False, max_length=40, help_text="Numbers outside the US are never texted")
    email = serializers.CharField(required=False, max_length=254)
    service_line = serializers.CharField(required=False, max_length=120, help_text="Its id or its name")
    location = serializers.CharField(required=False, max_length=120, help_text="Its id or its name")
    reason = serializers.CharField(required=False, max_length=REASON_LENGTH, help_text="In their own words")
    message = serializers.CharField(required=False, max_length=REASON_LENGTH, help_text="Another name for `reason`")
    question = serializers.CharField(required=False, max_length=REASON_LENGTH, help_text="Another name for `reason`")
    comments = serializers.CharField(required=False, max_length=REASON_LENGTH, help_text="Another name for `reason`")
    preferred_channel = serializers.ChoiceField(["sms", "text", "email", "call", "phone"], required=False)
    language = serializers.CharField(required=False, help_text="`en` or `es`")
    birth_year = serializers.CharField(required=False, help_text="Four digits")
    postal_code = serializers.CharField(required=False, max_length=10)
    coverage = serializers.CharField(required=False, max_length=80)
    self_pay = serializers.BooleanField(required=False)
    new_patient = serializers.BooleanField(required=False)
    source = serializers.CharField(required=False, help_text="Where they came from; else the form's own")  # type: ignore[assignment]
    utm_source = serializers.CharField(required=False)
    utm_medium = serializers.CharField(required=False)
    utm_campaign = serializers.CharField(required=False)
    page_url = serializers.CharField(required=False, help_text="The page of the form; the Referer otherwise")
    consent_text = serializers.BooleanField(required=False)
    consent_email = serializers.BooleanField(required=False)
    consent_call = serializers.BooleanField(required=False)
    website = serializers.CharField(required=False, help_text="Hide this field and leave it empty: programs fill it")


class InquiryAnswer(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(["received"])
    message = serializers.CharField(help_text="What happens next, to be shown")
    safety = serializers.CharField(allow_null=True, help_text="To be shown at once, before anything else")


class Errors(serializers.Serializer):
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="By field; `body` is all of it"
    )


RESPONSES = {
    201: OpenApiResponse(InquiryAnswer, "Stored"),
    303: OpenApiResponse(None, "Stored; the page for the person is at Location (plain HTML forms)"),
    400: OpenApiResponse(Errors, "Something has to be corrected"),
    404: OpenApiResponse(Errors, "No such form"),
    413: OpenApiResponse(Errors, "Longer than 32 KB"),
    415: OpenApiResponse(Errors, "Another kind of content, or not UTF-8"),
    422: OpenApiResponse(Errors, "The Idempotency-Key was used with other content"),
    503: OpenApiResponse(Errors, "Could not be stored: send it again"),
}
