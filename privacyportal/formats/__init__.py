"""How days, moments and money are written for people, in the active language (formats: en/, zh_Hans/)."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import formats


def written_day(day: date) -> str:
    """'Friday, 25 December 2026', '2026年12月25日（星期五）'."""
    return formats.date_format(day, "DATE_FORMAT")


def plain_day(day: date) -> str:
    """Without its weekday, inside a sentence: '25 December 2026', '2026年12月25日'."""
    return formats.date_format(day, "LONG_DATE_FORMAT")


def short_day(day: date) -> str:
    """For tables: '25 Dec 2026', '2026年12月25日'."""
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def month_day(day: date) -> str:
    """'25 Dec', '12月25日'."""
    return formats.date_format(day, "MONTH_DAY_FORMAT")


def written_moment(moment: datetime, zone: str, place: str = "") -> str:
    """'Wednesday, 25 November 2026, 10:04 (China time)': an aware moment as a clock in `zone` shows it, and where."""
    there = moment.astimezone(ZoneInfo(zone))
    text = formats.date_format(there, "LONG_DATETIME_FORMAT")
    return in_brackets(text, place) if place else text


def short_moment(moment: datetime, zone: str) -> str:
    """For lists: '25 Nov 2026, 10:04'."""
    return formats.date_format(moment.astimezone(ZoneInfo(zone)), "SHORT_DATETIME_FORMAT")


def money(amount: Decimal | str, currency: str) -> str:
    """'12.50 EUR'; in Chinese the own currency by its name: '人民币 50.00 元'."""
    number = formats.number_format(Decimal(amount), decimal_pos=2, force_grouping=True)
    written: str = formats.get_format("MONEY").get(currency, "%s " + currency) % number
    return written


def in_brackets(text: str, aside: str) -> str:
    return formats.get_format("IN_BRACKETS") % (text, aside)
