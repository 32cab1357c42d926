"""References: read in any form in which people say or type them, and no other one by a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.reference import ALPHABET, check_character, make_reference, read_reference, write

payloads = st.text(alphabet=ALPHABET, min_size=7, max_size=7)


def _reference(payload: str) -> str:
    return write("SOFAR", payload + check_character(payload))


def test_a_reference_has_seven_random_characters_and_one_that_checks() -> None:
    reference = make_reference("sofar")
    prefix, first, last = reference.split("-")
    assert (prefix, len(first), len(last)) == ("SOFAR", 4, 4)
    assert set(first + last) <= set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU")
    assert read_reference(reference) == reference
    assert len({make_reference("sofar") for _ in range(500)}) == 500


@given(payloads)
def test_it_is_read_in_any_case_with_or_without_hyphens_and_with_letters_that_look_like_digits(payload: str) -> None:
    reference = _reference(payload)
    body = reference.removeprefix("SOFAR-")
    for typed in (
        reference.lower(),
        reference.replace("-", ""),
        f"  {reference.replace('-', ' ')}\n",
        reference.replace("-", "–"),
        "SOFAR-" + body.replace("0", "O").replace("1", "I"),
        "sofar-" + body.replace("0", "o").replace("1", "l"),
    ):
        assert read_reference(typed) == reference


@given(payloads, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(payload: str, place: int, other: str) -> None:
    body = payload + check_character(payload)
    wrong = body[:place] + other + body[place + 1 :]
    assert (read_reference(write("SOFAR", wrong)) is None) == (wrong != body)


@given(payloads, st.integers(0, 6))
def test_two_neighbours_that_changed_places_are_found_but_for_the_one_pair_that_luhn_misses(
    payload: str, place: int
) -> None:
    body = payload + check_character(payload)
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    if swapped != body and {body[place], body[place + 1]} != {ALPHABET[0], ALPHABET[-1]}:
        assert read_reference(write("SOFAR", swapped)) is None


@pytest.mark.parametrize(
    "typed",
    ["", "SOFAR", "7K3M-Q2XD", "SOFAR-7K3M", "SOFAR-UUUU-UUUU", "SOFAR-7K3M-Q2XD-9", "💥", "SOFAR-7K3M-Q2X\u0000"],
)
def test_what_is_none_is_read_as_none(typed: str) -> None:
    assert read_reference(typed) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_and_never_breaks(typed: str) -> None:
    read = read_reference(typed)
    assert read is None or read_reference(read) == read
