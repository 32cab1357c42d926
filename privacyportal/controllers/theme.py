"""A controller's accent as the custom properties of portal.css, readable on light and on dark ground.

Contrast is that of WCAG 2.2 (relative luminance of sRGB); colours are '#rrggbb'.
"""

import colorsys
from collections.abc import Callable

PAPER, CANVAS = "#ffffff", "#f4f6f8"
DARK_PAPER, DARK_ON = "#18232c", "#0d1a20"
READABLE = 4.5
"""The least contrast of text of ordinary size: WCAG 2.2, 1.4.3."""
COMFORTABLE = 6.5
"""What we ask of light letters on dark ground."""


def luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def shade(colour: str, lightness: float, saturation: float) -> str:
    """The hue of `colour` with another lightness and at most that saturation, both from 0 to 1."""
    hue, _lightness, own = colorsys.rgb_to_hls(*_channels(colour))
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, min(own, saturation))
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def theme_css(accent: str) -> str:
    """The style sheet of `/<controller>/theme.css`; on paper portal.css prints black.

    `accent` fills buttons; as text it stands on the canvas and on its own soft tone, and stays readable there.
    """
    soft, dark_soft = shade(accent, 0.92, 0.37), shade(accent, 0.17, 0.4)
    text = _darker(accent, lambda one: min(contrast(one, CANVAS), contrast(one, soft)) >= READABLE)
    light = next(
        one
        for one in (shade(accent, lightness / 100, 0.48) for lightness in range(60, 101, 2))
        if contrast(one, DARK_PAPER) >= COMFORTABLE and contrast(one, dark_soft) >= READABLE
    )
    return (
        f"@media screen {{ :root {{ --accent: {text}; --accent-fill: {accent}; --accent-on: {PAPER}; "
        f"--accent-soft: {soft}; }} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --accent: {light}; --accent-fill: {light}; "
        f"--accent-on: {DARK_ON}; --accent-soft: {dark_soft}; }} }}\n"
    )


def _darker(colour: str, fits: Callable[[str], bool]) -> str:
    """`colour`, or the first darker tone of it that fits; black fits at last."""
    _hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    steps = (shade(colour, lightness * step / 20, saturation) for step in range(19, -1, -1))
    return colour if fits(colour) else next(one for one in steps if fits(one))
