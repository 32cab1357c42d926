"""What every test stands on."""

import os
import tempfile

os.environ["PORTAL_ENV"] = "development"
os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-tests-"))
