"""manage.py verify_trail: one readable line and an exit code."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from privacyportal.audit.models import Entry
from privacyportal.audit.seals import seal_entries
from tests.audit.deeds import record_deeds, somebody_with_sql

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def verify(**options: str) -> str:
    out = StringIO()
    call_command("verify_trail", stdout=out, **options)
    return out.getvalue()


def test_a_trail_that_holds_is_counted():
    record_deeds(3)
    seal_entries()
    record_deeds(1)
    line = verify()
    assert line.startswith("The trail holds: 4 entries, 3 of them under 1 seals, 1 waiting for the next. Anchor: 1:")
    assert line.count("\n") == 1
    anchor = re.search(r"Anchor: (\S+)", line)[1]
    assert line.startswith(verify(anchor=anchor).rstrip("\n"))
    assert "--anchor" in line, "the plain line says what it does not prove"


def test_a_touched_entry_is_named_in_one_line():
    entry = record_deeds(2)[1]
    seal_entries()
    with somebody_with_sql():
        Entry.objects.filter(pk=entry.pk).update(facts={})
    with pytest.raises(CommandError) as error:
        verify()
    assert str(error.value) == f"The trail does not hold. Entry {entry.pk} (position 1 of seal 1) was changed."
    assert error.value.returncode == 1


def test_an_anchor_that_is_none_says_how_it_is_written():
    with pytest.raises(CommandError, match="write it as the log or this command gives it"):
        verify(anchor="12")
