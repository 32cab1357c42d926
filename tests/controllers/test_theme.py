"""Whatever accent a controller chooses, its words stay readable, on light and on dark ground."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from privacyportal.controllers.theme import CANVAS, DARK_PAPER, PAPER, contrast, theme_css

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("one", "other", "expected"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


@given(colours)
def test_every_accent_that_a_pack_may_have_is_readable_everywhere(accent: str) -> None:
    assume(contrast(accent, PAPER) >= 4.5)
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", line)) for line in theme_css(accent).splitlines())
    assert light["accent-fill"] == accent
    assert contrast(light["accent-on"], light["accent-fill"]) >= 4.5
    assert min(contrast(light["accent"], ground) for ground in (PAPER, CANVAS, light["accent-soft"])) >= 4.5
    assert min(contrast(dark["accent"], ground) for ground in (DARK_PAPER, dark["accent-soft"])) >= 4.5
    assert contrast(dark["accent-on"], dark["accent-fill"]) >= 4.5
