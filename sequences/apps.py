from django.apps import AppConfig


class SequencesConfig(AppConfig):
    name = "sequences"

    def ready(self) -> None:
        from sequences import answers, reactions, visits  # noqa: F401 (connects them)
