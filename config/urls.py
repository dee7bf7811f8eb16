"""Every address. Staff pages live under a practice; the matrix of practices/permissions.toml names each of them."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
