"""The settings of the tests: development's, in a folder of their own, with nothing that needs a server.

No broker listens: nudges are swallowed, and a test does the background work itself (fixture `work`).
`PORTAL_TESTS_ON=postgres` puts the database on the PostgreSQL of TEST_POSTGRES_URL; `make test` runs the
tests marked `engine` so, beside the whole suite on SQLite.
"""

import atexit
import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from tests import services

if "PORTAL_TESTS_FOLDER" not in os.environ:  # the workers of xdist inherit it, each with a folder inside
    os.environ["PORTAL_TESTS_FOLDER"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_TESTS_FOLDER"], ignore_errors=True)
FOLDER = Path(os.environ["PORTAL_TESTS_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "one")
(FOLDER / "static").mkdir(parents=True, exist_ok=True)

services.forget_settings(os.environ)
os.environ.update(PORTAL_ENV="development", PORTAL_VAR=str(FOLDER), PORTAL_DOTENV=os.devnull)
if os.environ.get("PORTAL_TESTS_ON") == "postgres":
    os.environ["DATABASE_URL"] = services.reach("postgres")

from privacyportal.settings import *  # noqa: E402, F403

# a file and not memory: leases are renewed from a thread with a connection of its own
_checkout = sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:6]
DATABASES["default"]["TEST"] = {  # noqa: F405
    "NAME": f"portal_tests_{_checkout}" if "DATABASE_URL" in os.environ else str(FOLDER / "tests.sqlite3")
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PORTAL_LIMITS_URL = "memory://"
