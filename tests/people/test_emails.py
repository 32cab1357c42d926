"""One normalised form of an address, made once; what could become another's is refused with a sentence."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from privacyportal.people.identifiers import InvalidIdentifier, lookup_form, normalise_email


@pytest.mark.parametrize(
    ("typed", "sending", "lookup"),
    [
        ("luis@example.com", "luis@example.com", "luis@example.com"),
        ("  Luis.G@EXAMPLE.com\u3000", "Luis.G@example.com", "luis.g@example.com"),
        ("O'Brien+privacy@Mail.Example.COM", "O'Brien+privacy@mail.example.com", "o'brien+privacy@mail.example.com"),
        ("wei@例子.中国", "wei@xn--fsqu00a.xn--fiqs8s", "wei@xn--fsqu00a.xn--fiqs8s"),
        ("wei@xn--fsqu00a.xn--fiqs8s", "wei@xn--fsqu00a.xn--fiqs8s", "wei@xn--fsqu00a.xn--fiqs8s"),
        ("Jan@BÜCHER.example", "Jan@xn--bcher-kva.example", "jan@xn--bcher-kva.example"),
        ("jan@bu\u0308cher.example", "jan@xn--bcher-kva.example", "jan@xn--bcher-kva.example"),
        ("jan@xn--strae-oqa.example", "jan@xn--strae-oqa.example", "jan@xn--strae-oqa.example"),
    ],
)
def test_each_spelling_of_one_address_has_one_form(typed, sending, lookup):
    assert normalise_email(typed) == (sending, lookup)
    assert lookup_form("email", typed) == lookup


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("\u212aate@example.com", "look_alike"),  # the Kelvin sign, which becomes k in lower case
        ("d\u0131rk@example.com", "look_alike"),  # the dotless i, which becomes I in upper case
        ("\u017fam@example.com", "look_alike"),  # the long s
        ("luis@e\u212aample.com", "look_alike"),
        ("luis@d\u0131rk.example", "look_alike"),
        ("ａda@example.com", "look_alike"),
        ("ada＠example.com", "look_alike"),
        ("jan@straße.example", "look_alike"),  # older programs send it to strasse.example
        ("jan@STRAẞE.example", "look_alike"),
        ("nikos@βόλος.example", "look_alike"),  # final sigma
        ("ada@ﬁx.example", "look_alike"),
        ("luis@exa\u200bmple.com", "invisible"),
        ("lu\u200dis@example.com", "invisible"),
        ("luis@example.com\u202c", "invisible"),
        ("\ufeffluis@example.com", "invisible"),
        ("luis\u00ad@example.com", "invisible"),
        ("luis@example.com\nBcc: all@example.com", "invisible"),
        ("luis\x00@example.com", "invisible"),
        ("luis\ud800@example.com", "invisible"),
        ("luis g@example.com", "blank"),
        ("luis@exam\u00a0ple.com", "blank"),
        ("josé@example.com", "local"),
        ("李明@example.com", "local"),
        ("luis@xn--a.example", "domain"),
        ("luis@example", "domain"),
        ("luis@example.com.", "domain"),
        ("luis@-example.com", "domain"),
        ("luis@exa_mple.com", "domain"),
        ("luis@[192.0.2.7]", "domain"),
        ("luis@192.0.2.7", "domain"),
        ("luis@example。com", "domain"),
        (f"luis@{'a' * 64}.com", "domain"),
        ("luis@example..com", "domain"),
        ("luis", "email"),
        ("@mail.example", "email"),
        ("luis@", "email"),
        ("a@b@example.com", "email"),
        ('"luis g"@example.com', "blank"),
        ('"luis"@example.com', "local"),
        ("luis..g@example.com", "local"),
        ("Luis <luis@example.com>", "blank"),
        ("", "empty"),
        ("  ", "empty"),
        ("a" * 65 + "@example.com", "too_long"),
        ("a@" + "b." * 130 + "com", "too_long"),
    ],
)
def test_what_may_be_anothers_is_refused_with_a_sentence_that_quotes_nothing(typed, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        normalise_email(typed)
    assert refusal.value.code == code
    with translation.override("en"):
        sentence = str(refusal.value.sentence)
    assert sentence.endswith(".") and " " in sentence
    if typed.strip():
        assert typed not in sentence and typed not in str(refusal.value)


def test_look_alikes_of_another_script_are_another_address():
    cyrillic = normalise_email("ada@\u0430pple.example").lookup
    assert cyrillic != normalise_email("ada@apple.example").lookup
    assert cyrillic.isascii()


_nearly = st.from_regex(r"[a-zK\u0131ß\u200b.]{1,5}@[a-zéßſ中.]{1,6}\.[a-z中]{1,4}", fullmatch=True)


@given(st.text(max_size=60) | _nearly)
def test_whatever_is_typed_is_normalised_for_good_or_refused(typed):
    try:
        email = normalise_email(typed)
    except InvalidIdentifier:
        return
    assert email.lookup.isascii() and email.sending.isascii()
    assert email.lookup == email.sending.lower()
    assert normalise_email(email.sending) == email
    assert normalise_email(email.lookup).lookup == email.lookup
