import os
import sys

from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
try:
    application = get_asgi_application()
    import privacyportal.celery  # noqa: F401  (the web process nudges through this app)
except ImproperlyConfigured as error:
    sys.exit(f"Privacy Portal cannot start: {error}")
