import secrets
from typing import Any

from django.core.management.base import BaseCommand

from practices import roles


class Command(BaseCommand):
    help = "Print the SQL that makes the database's roles, with fresh passwords, for a superuser to run once."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = {login: secrets.token_hex(16) for login in roles.LOGINS}
        for statement in roles.creation(passwords):
            self.stdout.write(f"{statement};")
        self.stdout.write("CREATE DATABASE firstvisit OWNER owner;")
        self.stdout.write("-- then give Firstvisit these, with your host and port:")
        for name, login in (
            ("DATABASE_URL", "web"),
            ("WORKER_DATABASE_URL", "worker"),
            ("OWNER_DATABASE_URL", "owner"),
        ):
            self.stdout.write(f"-- {name}=postgres://{login}:{passwords[login]}@HOST:5432/firstvisit")
