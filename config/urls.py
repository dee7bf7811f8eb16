"""Every address. Staff pages live under a practice; the matrix of practices/permissions.toml names each of them."""

from django.urls import include, path

from desk.views import design

urlpatterns = [
    path("", include("practices.entrance_urls")),
    path("", include("intake.urls")),
    path("", include("messaging.urls")),
    path("design/", design.show, name="design"),
    path("", include("scheduling.patient.urls")),
    path("p/<uuid:practice_id>/", include("practices.urls")),
    path("p/<uuid:practice_id>/", include("desk.urls")),
    path("p/<uuid:practice_id>/", include("scheduling.urls")),
    path("p/<uuid:practice_id>/", include("reporting.urls")),
    path("p/<uuid:practice_id>/", include("sequences.urls")),
]

handler400 = "practices.views.errors.bad_request"
handler403 = "practices.views.errors.forbidden"
handler404 = "practices.views.errors.not_found"
handler500 = "practices.views.errors.server_error"
