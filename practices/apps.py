from celery.signals import worker_init
from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"

    def ready(self) -> None:
        from practices import boot, checks, sessions  # noqa: F401

        worker_init.connect(boot.refuse_in_a_worker, dispatch_uid="unsafe_login")
