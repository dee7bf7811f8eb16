from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from desk import queue
        from practices import context

        context.counts["queue"] = queue.how_many
