from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacyportal.controllers.loading import load_packs


@pytest.fixture
def five(db: None) -> None:
    """The five controllers that come with the portal."""
    load_packs()


SIXTH: dict[str, Any] = {
    "key": "sixth",
    "name": "Sixth",
    "short": "Sixth",
    "company": "Sixth Co.",
    "product": {"en": "a lamp", "zh": "一盏灯"},
    "languages": ["en", "zh-hans"],
    "accent": "#333399",
    "zone": "Europe/Berlin",
    "zone_name": {"en": "Berlin time", "zh": "柏林时间"},
    "policy": {"title": {"en": "privacy policy", "zh": "隐私政策"}, "date": "2025-01-02"},
    "contacts": [{"kind": "email", "value": "privacy@sixth.example", "label": {"en": "Email", "zh": "电子邮箱"}}],
    "rights": {"copy": {}},
    "refusal_grounds": ["R13"],
    "complaint": {"en": "Write to us.", "zh": "请致信我们。"},
}


@pytest.fixture
def sixth(tmp_path: Path) -> Callable[..., Path]:
    """`sixth(accent="#fff000")` writes `sixth.yml` with that change and gives its folder."""
    folder = tmp_path / "packs"
    folder.mkdir()

    def write(**changes: Any) -> Path:
        (folder / "sixth.yml").write_text(yaml.safe_dump({**SIXTH, **changes}, allow_unicode=True), encoding="utf-8")
        return folder

    return write
