"""The catalogue of grounds: titles for people, terms of the Data Privacy Vocabulary for machines."""

import re

import pytest
from django.utils import translation

from privacyportal.controllers.grounds import CATALOGUE, DELETION, DPV, REFUSAL
from privacyportal.controllers.schema import Pack
from requests.rights import PLANS
from tests.controllers.conftest import SIXTH

TERMS = {
    "ProcessExcessive", "DisproportionateEffortRequired", "ThirdPartyRightsImpaired", "LegallyExempted",
    "SecurityImpaired", "PublicInterestCompromised", "LegalProcessImpaired", "ProcessMalicious",
    "IdentityVerificationFailure", "FulfilmentImpossible", "ObjectivesImpaired", "NotRequiredJustification",
}  # fmt: skip
"""Those of DPV 2, extension Justifications, that we use: read in its published list."""


@pytest.mark.promise("P-07")
def test_every_ground_of_the_promises_is_there() -> None:
    assert list(REFUSAL) == [f"R{number}" for number in range(1, 19)]
    assert list(DELETION) == [f"D{number}" for number in range(1, 7)]


def test_a_justification_is_a_term_of_the_vocabulary() -> None:
    justifications = {ground.justification for ground in CATALOGUE.values() if ground.justification}
    assert justifications == {DPV + term for term in TERMS}
    assert {code for code, ground in REFUSAL.items() if not ground.justification} == {"R10", "R11", "R12", "R14"}


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_ground_is_said_in_words(code: str) -> None:
    with translation.override("en"):
        assert re.search(r"[a-z]{3}", str(CATALOGUE[code].title))


def test_a_pack_brings_grounds_of_its_own() -> None:
    own = {"code": "X1", "text": {"en": "It rains.", "zh": "下雨了。"}, "justification": "https://example.org/#Rain"}
    pack = Pack.model_validate({**SIXTH, "refusal_grounds": ["R13", own]})
    assert pack.refusal_codes == ["R13", "X1"]
    assert str(pack.ground("X1").title) == "It rains."
    assert pack.ground("X1").justification == "https://example.org/#Rain"


def test_the_policy_s_own_words_keep_the_term_of_the_catalogue() -> None:
    own = {"code": "R1", "text": {"en": "Once more?", "zh": "又来？"}}
    pack = Pack.model_validate({**SIXTH, "refusal_grounds": [own]})
    assert str(pack.ground("R1").title) == "Once more?"
    assert pack.ground("R1").justification == REFUSAL["R1"].justification


def test_a_pack_can_name_whatever_a_right_asks_for() -> None:
    asked = {field for plan in PLANS.values() for field in plan.asks}
    Pack.model_validate({**SIXTH, "rights": {"copy": {"asks": sorted(asked)}}})


@pytest.mark.promise("P-07")
def test_a_ground_in_the_policy_s_own_words_still_fits_what_its_code_fits() -> None:
    own = [{"code": code, "text": "Our own words."} for code in ("R13", "R15", "X1")]
    pack = Pack.model_validate({**SIXTH, "refusal_grounds": own})
    assert pack.ground("R15").fits("portability") and not pack.ground("R15").fits("restrict")
    assert pack.ground("R13").until_proven and pack.ground("R13").fits("restrict")
    assert pack.ground("X1").fits("restrict") and not pack.ground("X1").until_proven


@pytest.mark.promise("P-07")
def test_what_a_ground_can_be_used_for_are_rights() -> None:
    assert all(ground.rights <= set(PLANS) for ground in REFUSAL.values())
    assert {code for code, ground in REFUSAL.items() if ground.rights} == {"R14", "R15", "R16", "R17", "R18"}
