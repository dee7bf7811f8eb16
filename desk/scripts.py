"""What a planned call is for, as its cadence says it to the person who calls."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import get_language

from leads.models import Task
from messaging.models import Content


def of(tasks: Iterable[Task]) -> dict[UUID, str]:
    """By task; one statement, and none when no task has one."""
    asked = {task.pk: task.data["content"] for task in tasks if task.data.get("content")}
    if not asked:
        return {}
    bodies = {str(content.pk): _body(content) for content in Content.objects.filter(pk__in=set(asked.values()))}
    return {task_id: bodies[content] for task_id, content in asked.items() if content in bodies}


def _body(content: Content) -> str:
    return content.body_es if get_language() == "es" and content.body_es else content.body_en
