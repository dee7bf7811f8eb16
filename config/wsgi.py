import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from practices.boot import refuse_an_unsafe_login  # noqa: E402, it reads the settings

refuse_an_unsafe_login()
