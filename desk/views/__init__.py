from desk.views.queue import show as queue
from desk.views.queue import take_next

__all__ = ["queue", "take_next"]
