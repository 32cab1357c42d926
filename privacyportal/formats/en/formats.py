"""Dates as a letter writes them: Friday, 25 December 2026."""

DATE_FORMAT = "l, j F Y"
LONG_DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j M"
DATETIME_FORMAT = "j F Y, H:i"
LONG_DATETIME_FORMAT = "l, j F Y, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
IN_BRACKETS = "%s (%s)"
MONEY: dict[str, str] = {}
"""How a currency is written where its code is not used."""
