from messaging.models.attempt import Attempt, ProviderEvent
from messaging.models.content import Content
from messaging.models.message import Kind, Message, State
from messaging.models.outbox import Lane, Outbox
from messaging.models.sender import Sender
from messaging.models.stray import StrayText

__all__ = ["Attempt", "Content", "Kind", "Lane", "Message", "Outbox", "ProviderEvent", "Sender", "State", "StrayText"]
