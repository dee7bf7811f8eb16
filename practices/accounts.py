"""How sign-in behaves here: links by PUBLIC_URL, ways back inside the site only, addresses as our proxies report them."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from practices.addresses import client_ip

logger = logging.getLogger(__name__)
LINKS = ("activate_url", "password_reset_url", "signup_url")


class AccountAdapter(DefaultAccountAdapter):
    def is_safe_url(self, url: str | None) -> bool:
        """A path of ours, and never another site, however it is written."""
        return url is not None and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "unknown"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A link in a mail is by PUBLIC_URL, whatever name the request called this host by.

        A mail that does not leave undoes what asked for it: nobody is left with an account that they cannot confirm.
        """
        ours = {
            name: settings.PUBLIC_URL + urlsplit(context[name])._replace(scheme="", netloc="").geturl()
            for name in LINKS
            if context.get(name)
        }
        try:
            super().send_mail(template_prefix, email, {**context, **ours})
        except Exception as error:  # whatever the mail provider's library raises
            logger.warning("mail %s not sent: %s", template_prefix, type(error).__name__)
            answer = render(current.request, "account/mail_failed.html", status=503)
            transaction.set_rollback(True)
            raise ImmediateHttpResponse(answer) from error
