"""The WSGI application that `manage.py serve` gives to its workers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenty.settings")

application = get_wsgi_application()
