"""What every PDF of ours shares: nothing is fetched, the style comes from our own files."""

from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from weasyprint.urls import URLFetcher


class NoAddress(URLFetcher):
    """Knows no address at all: our style sheet is handed over as text, and nothing else belongs in a document."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise ValueError("a document fetches nothing")


@cache
def style(name: str) -> str:
    """The text of a style sheet under static/. Raises FileNotFoundError."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_text(encoding="utf-8")
