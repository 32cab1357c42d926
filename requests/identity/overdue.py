"""Papers that wait for a verifier: they are destroyed after their days, looked at or not, and that is never hidden."""

from collections.abc import Iterable
from datetime import datetime

from requests.identity.document import LIFE
from requests.models import Evidence, EvidenceState

COUNTS = {EvidenceState.GIVEN, EvidenceState.ACCEPTED, EvidenceState.DESTROYED}


def came_at(row: Evidence) -> datetime:
    return row.attachment.at if row.attachment else row.at


def goes_at(row: Evidence) -> datetime:
    """When the file is destroyed, or was."""
    kept = row.attachment
    return (kept.destroyed_at or kept.at + LIFE) if kept else row.changed_at


def waiting(shown: Iterable[Evidence]) -> list[Evidence]:
    """Of one case, with their files: what came and nobody has decided on, the first to go first."""
    kept = [row for row in shown if row.state == EvidenceState.GIVEN and row.attachment]
    return sorted((row for row in kept if row.attachment and row.attachment.destroyed_at is None), key=goes_at)


def lost(shown: Iterable[Evidence]) -> list[Evidence]:
    """Of one case, with their files: what was destroyed before anybody decided on it, and nothing came in its place."""
    shown = list(shown)
    return [row for row in shown if row.facts.get("expired") and not any(_replaces(other, row) for other in shown)]


def _replaces(other: Evidence, row: Evidence) -> bool:
    alike = (other.method == "authority") == (row.method == "authority")
    return alike and other.state in COUNTS and other.changed_at > row.changed_at
