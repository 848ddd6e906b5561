"""The door for a WSGI server, such as granian or gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from aboveline.site.starting import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveline.site.settings")
application = get_wsgi_application()
settle()
