"""The next step in words: every state and each special situation has its own, and says whose it is."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from privacyportal.mail.troubles import TROUBLES, sentence_for
from requests.models import State
from requests.workspace.next_step import STEPS, next_step
from requests.workspace.step import Paper, Situation, Tone, Whose

COLLECTED = Situation(State.FULFILLING, systems=2, answered=2, rows=1204)
APPROVING = Situation(State.APPROVING, systems=2, answered=2, rows=46)
SENDING = Situation(State.CARRYING_OUT, rows=46, copy="done")
ANSWERED = Situation(State.ANSWERED, outcome="fulfilled", ended_on=date(2026, 11, 23))

PAPER = Paper(date(2026, 11, 2), date(2026, 11, 16))

WORDS = [
    (Situation(State.RECEIVED), "Waiting for the person to confirm the address", Whose.PERSON),
    (Situation(State.VERIFYING, asked_days=13), "Look at who is asking", Whose.VERIFIER),
    (Situation(State.VERIFYING, asks_open=True, asked_days=13),
     "Waiting for what the person was asked to show", Whose.PERSON),
    (Situation(State.VERIFYING, asks_open=True, asked_days=14),
     "No proof for 14 days: refuse or ask again", Whose.VERIFIER),
    (Situation(State.VERIFYING, came=True, asked_days=14), "What was asked for has come: look at it", Whose.VERIFIER),
    (Situation(State.VERIFYING, asked_days=400, waits_since=date(2025, 10, 20)),
     "Waiting for our decision since 20 October 2025", Whose.VERIFIER),
    (Situation(State.VERIFYING, paper=PAPER),
     "A paper has waited to be looked at since 2 November 2026; it is destroyed on 16 November 2026", Whose.VERIFIER),
    (Situation(State.VERIFYING, lost=PAPER), "Ask again for what was destroyed", Whose.VERIFIER),
    (Situation(State.VERIFYING, lost=PAPER, asks_open=True),
     "Waiting for what the person was asked to show", Whose.PERSON),
    (Situation(State.FULFILLING), "Connect a system, then collect", Whose.HANDLER),
    (Situation(State.FULFILLING, systems=4, answered=3), "Collecting, 3 of 4 systems", Whose.PORTAL),
    (Situation(State.FULFILLING, systems=4, answered=3, failed=("Billing",)),
     "Billing did not answer: try again", Whose.HANDLER),
    (Situation(State.FULFILLING, systems=4, answered=2, failed=("Billing", "Tickets")),
     "2 systems did not answer: try again", Whose.HANDLER),
    (COLLECTED, "Review 1,204 rows", Whose.HANDLER),
    (Situation(State.FULFILLING, systems=2, answered=2, rows=1), "Review 1 row", Whose.HANDLER),
    (Situation(State.FULFILLING, systems=2, answered=2), "Nothing was found: submit the answer", Whose.HANDLER),
    (Situation(State.FULFILLING, systems=1, answered=1, rows=3, left_out=3),
     "Every row is left out: put some back, or refuse", Whose.HANDLER),
    (Situation(State.FULFILLING, systems=1, answered=1, rows=46, sent_back=True),
     "Sent back: look at the 46 rows again", Whose.HANDLER),
    (Situation(State.FULFILLING, systems=1, answered=1, rows=46, void="copy_failed"),
     "The copy could not be made: look at it again", Whose.HANDLER),
    (APPROVING, "Approve the copy: 46 rows", Whose.APPROVER),
    (Situation(State.APPROVING, rows=1210, left_out=6), "Approve the copy: 1,204 rows, 6 left out", Whose.APPROVER),
    (Situation(State.APPROVING), "Approve the answer that nothing is held", Whose.APPROVER),
    (Situation(State.APPROVING, rows=2, left_out=2), "Every row is left out: put some back, or refuse", Whose.HANDLER),
    (Situation(State.CARRYING_OUT, rows=46, copy="open"), "The copy is being made", Whose.PORTAL),
    (Situation(State.CARRYING_OUT, mail="queued"), "The answer is being sent", Whose.PORTAL),
    (Situation(State.CARRYING_OUT, mail="trying", mail_trouble="not_reached"),
     "The answer is waiting for the mail server", Whose.PORTAL),
    (Situation(State.CARRYING_OUT, mail="trying", mail_trouble="sign_in_refused 535"),
     "The answer waits until an operator has seen to the mail settings", Whose.PORTAL),
    (Situation(State.CARRYING_OUT, mail="trying", mail_trouble="recipient_refused 450"),
     "The mail server does not take the answer yet", Whose.PORTAL),
    (Situation(State.CARRYING_OUT, mail="trying", mail_trouble="changing"),
     "The answer has not been sent yet", Whose.PORTAL),
    (Situation(State.CARRYING_OUT, mail="refused", mail_trouble="recipient_refused 550"),
     "The mail server refused the answer: try again", Whose.HANDLER),
    (Situation(State.CARRYING_OUT, mail="refused", mail_trouble="not_reached"),
     "The answer could not be sent: try again", Whose.HANDLER),
    (ANSWERED, "Nothing", Whose.NOBODY),
    (Situation(State.ANSWERED, outcome="refused"), "Nothing: the request was refused", Whose.NOBODY),
    (Situation(State.ANSWERED, outcome="nothing_held"),
     "Nothing: the person was told that nothing is held", Whose.NOBODY),
    (Situation(State.ANSWERED, mail="in_doubt"), "Answered; whether the mail arrived is in doubt", Whose.PORTAL),
    (Situation(State.ANSWERED, mail="doubted", mail_trouble="in_doubt"),
     "Answered; the mail server never confirmed it", Whose.HANDLER),
    (Situation(State.WITHDRAWN), "Nothing: withdrawn by the person", Whose.NOBODY),
    (Situation(State.LAPSED), "Nothing: never confirmed", Whose.NOBODY),
]  # fmt: skip


@pytest.mark.parametrize(("situation", "words", "whose"), WORDS, ids=[words for _s, words, _w in WORDS])
def test_the_words_and_whose_it_is(situation: Situation, words: str, whose: Whose) -> None:
    step = next_step(situation)
    assert (step.words, step.whose) == (words, whose)


def test_every_state_has_its_step() -> None:
    assert set(STEPS) == set(State)


def test_where_nobody_can_do_anything_it_says_for_whom_and_until_when() -> None:
    step = next_step(Situation(State.RECEIVED, confirm_until=date(2026, 12, 2)))
    assert "lapses on 2 December 2026" in step.why
    assert "23 November 2026" in next_step(ANSWERED).why


@pytest.mark.parametrize("code", [*TROUBLES, "recipient_refused 450", "busy 421", "unforeseen", "unfinished"])
@pytest.mark.parametrize("mail", ["trying", "refused"])
def test_a_mail_that_waits_says_what_really_holds_it_up(code: str, mail: str) -> None:
    step = next_step(Situation(State.CARRYING_OUT, mail=mail, mail_trouble=code))
    assert sentence_for(code) in step.why
    assert ("not reached" in step.why or "could not be reached" in step.why) == (code == "not_reached")
    assert ("refused" in step.words) == (mail == "refused" and code in {"recipient_refused", "recipient_refused 450",
                                                                      "content_refused", "too_large"})  # fmt: skip


def test_an_answer_in_doubt_that_later_failed_otherwise_says_so() -> None:
    step = next_step(Situation(State.ANSWERED, mail="doubted", mail_trouble="not_reached"))
    assert "was not reached" in step.why and "several times" not in step.why


@pytest.mark.parametrize("void", ["stale", "redaction", "content"])
def test_a_void_approval_says_so(void: str) -> None:
    step = next_step(Situation(State.APPROVING, rows=46, void=void))
    assert "void" in step.why
    assert step.tone == Tone.WAITING


@given(
    st.builds(
        Situation,
        state=st.sampled_from(State),
        confirm_until=st.none() | st.dates(),
        asked_days=st.integers(0, 400),
        waits_since=st.none() | st.dates(),
        asks_open=st.booleans(),
        came=st.booleans(),
        paper=st.none() | st.just(PAPER),
        lost=st.none() | st.just(PAPER),
        systems=st.integers(0, 9),
        answered=st.integers(0, 9),
        failed=st.lists(st.text(min_size=1)).map(tuple),
        rows=st.integers(0, 10**7),
        left_out=st.integers(0, 10**7),
        sent_back=st.booleans(),
        void=st.sampled_from(["", "stale", "content", "copy_failed", "redaction"]),
        copy=st.sampled_from(["", "open", "done", "stopped"]),
        mail=st.sampled_from(["", "queued", "trying", "in_doubt", "doubted", "refused", "accepted", "test"]),
        mail_trouble=st.sampled_from(["", "not_reached", "recipient_refused 450", "in_doubt", "unforeseen"]),
        outcome=st.sampled_from(["", "fulfilled", "refused", "nothing_held"]),
        ended_on=st.none() | st.dates(),
    )
)
def test_whatever_has_come_together_there_are_words(situation: Situation) -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            step = next_step(situation)
            assert step.words
            assert (step.whose == Whose.NOBODY) == (not situation.state.look.open and step.tone == Tone.DONE)
