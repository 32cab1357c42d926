"""Two checks of `make lint` that no tool brings.

deploy      Django's own check of production settings, on an environment made up for it
messages    every text is translated, none is fuzzy, and each .mo says what its .po says
"""

import base64
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def check_deploy() -> list[str]:
    production = {
        "PORTAL_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "PORTAL_AUDIT_KEY": secrets.token_urlsafe(40),
        "PORTAL_MASTER_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "PORTAL_BASE_URL": "https://privacy.example.com",
        "DATABASE_URL": "postgres://portal:secret@db.example.com:5432/portal",
        "CELERY_BROKER_URL": "redis://redis.example.com:6379/0",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example.com:587",
        "PORTAL_FROM": "privacy@example.com",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=os.environ | production,
        capture_output=True,
        text=True,
        check=False,
    )
    return [done.stdout + done.stderr] if done.returncode else []


def check_messages() -> list[str]:
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    if not catalogues:
        return ["locale/ has no catalogue: run `make messages` and translate it."]
    faults = []
    for path in catalogues:
        name, catalogue = path.relative_to(ROOT), polib.pofile(str(path))
        faults += [f"{name}: not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
        faults += [f"{name}: fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or _pairs(polib.mofile(str(compiled))) != _pairs(catalogue):
            faults.append(f"{name}: its .mo says something else: run `make messages` and commit both.")
    return faults + (_new_messages(catalogues) if shutil.which("xgettext") else [])


def _pairs(catalogue: "list[polib.POEntry] | list[polib.MOEntry]") -> dict[tuple[str, str | None], tuple[str, str]]:
    return {
        (entry.msgid, entry.msgctxt): (entry.msgstr, str(sorted(entry.msgstr_plural.items())))
        for entry in catalogue
        if not entry.obsolete and (entry.msgstr or entry.msgstr_plural)
    }


def _new_messages(catalogues: list[Path]) -> list[str]:
    """Collects the texts anew into a copy of the tree: one that no catalogue knows was forgotten."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        ignore = shutil.ignore_patterns(".venv", "var", ".git", "__pycache__", ".*_cache", "node_modules")
        shutil.copytree(ROOT, copy, ignore=ignore, symlinks=True)
        done = subprocess.run(
            ["make", "--silent", "messages", f"PYTHON_={sys.executable}"],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"MAKEFLAGS": ""},
        )
        if done.returncode:
            return [f"the texts cannot be collected: {done.stderr.strip()[-800:]}"]
        faults = []
        for path in catalogues:
            name = path.relative_to(ROOT)
            known = {(entry.msgid, entry.msgctxt) for entry in polib.pofile(str(path)) if not entry.obsolete}
            now = {(entry.msgid, entry.msgctxt) for entry in polib.pofile(str(copy / name)) if not entry.obsolete}
            faults += [f"{name}: not collected yet: {msgid!r}" for msgid, _ in sorted(now - known, key=str)]
            faults += [f"{name}: no longer used: {msgid!r}" for msgid, _ in sorted(known - now, key=str)]
        return faults


if __name__ == "__main__":
    found = {"deploy": check_deploy, "messages": check_messages}[sys.argv[1]]()
    print("\n".join(found))
    sys.exit(1 if found else 0)
