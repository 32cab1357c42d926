from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacyportal.laws.loading import load_laws

NOWHERE: dict[str, Any] = {
    "place": "ZZ",
    "name": {"en": "Nowhere", "zh": "乌有国"},
    "entries": [
        {
            "from": "2020-01-01",
            "law": "Law of Nowhere",
            "short": {"en": "Nowhere’s law", "zh": "乌有国法律"},
            "article": "7",
            "source": ["a book"],
            "checked": "text",
            "calendar": {"holidays": None},
            "gives": [{"right": "copy", "article": "3", "checked": "memory"}],
            "limits": [
                {
                    "rights": ["all"],
                    "answer": {"n": 30, "unit": "calendar_days"},
                    "starts": "receipt",
                    "extension": None,
                    "pause": None,
                    "roll_to_working_day": "unknown",
                }
            ],
            "confirmation": None,
            "appeal": None,
            "complain_to": {"en": "the court", "zh": "法院"},
            "fee": {"free": True, "times_per_year": None, "when": None},
            "minor_age": None,
        }
    ],
}
Write = Callable[..., Path]


@pytest.fixture
def nowhere(tmp_path: Path) -> Write:
    """`nowhere(law="Another")` writes zz.yml with that change in its entry and gives its folder."""
    folder = tmp_path / "laws"
    folder.mkdir()

    def write(**changes: Any) -> Path:
        data = {**NOWHERE, "entries": [{**NOWHERE["entries"][0], **changes}]}
        (folder / "zz.yml").write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def laws(db: None) -> None:
    """Every place that comes with the portal."""
    load_laws()
