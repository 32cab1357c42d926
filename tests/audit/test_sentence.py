"""The sentence for people is made when it is read, in their language."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from privacyportal.audit.models import Entry
from privacyportal.audit.trail import Action, actions, sentence


@pytest.fixture
def said(monkeypatch):
    def say(action: Action, **facts):
        monkeypatch.setitem(actions._entries, "test.deed", action)
        return sentence(Entry(action="test.deed", facts=facts))

    return say


def test_it_works(said):
    assert said(Action("%(rows)s rows of %(source)s were collected."), rows=1204, source="crm") == (
        "1,204 rows of crm were collected."
    )


def test_it_is_in_the_language_of_who_reads(said):
    action = Action(gettext_lazy("Yes"), words=None)
    with translation.override("en"):
        assert said(action) == "Yes"
    with translation.override("zh-hans"):
        assert said(action) == "是"


def test_numbers_have_their_plural(said):
    action = Action(ngettext_lazy("%(rows)d row", "%(rows)d rows", "rows"))
    assert said(action, rows=1) == "1 row"
    assert said(action, rows=3) == "3 rows"


def test_codes_become_words_when_read(said):
    action = Action("The right is %(right)s.", words=lambda facts: {"right": {"copy": "a copy"}[facts["right"]]})
    assert said(action, right="copy") == "The right is a copy."


def test_lists_yes_no_and_nothing_are_said(said):
    assert said(Action("%(a)s / %(b)s / %(c)s / %(d)s"), a=["x", "y"], b=True, c=None, d=[]) == "x, y / yes / – / –"


@pytest.mark.parametrize(
    ("action", "shown"),
    [
        (Action("It was %(old)s."), "It was –."),
        (Action("It was %(n)d."), "test.deed"),
        (Action("100 % %(n)s"), "test.deed"),
        (Action("It is %(n)s.", words=lambda facts: {"n": facts["gone"]}), "test.deed"),
    ],
)
def test_an_old_entry_never_breaks_a_page(said, action, shown):
    assert said(action) == shown


def test_an_action_that_no_code_knows_any_more_shows_its_code():
    assert sentence(Entry(action="room.gone", facts={})) == "room.gone"
