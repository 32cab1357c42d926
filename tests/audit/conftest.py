import pytest

from privacyportal.audit import seals
from privacyportal.audit.models import Entry
from tests.audit.deeds import record_deeds


@pytest.fixture
def trail(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """Eight entries: three under each of two seals, two that wait for the next."""
    monkeypatch.setattr(seals, "MOST_LEAVES", 3)
    entries = record_deeds(6)
    seals.seal_entries()
    return entries + record_deeds(2)
