"""When an answer is due, and why: promise × local law × calendar, as pure functions (DESIGN §3).

`resolve` gives the dates of a new request and the rule to pin; `dates_of` counts them again from that rule and from
what has happened since; `sentence` says where the date comes from.
"""

from requests.deadlines.derivation import DayCounted, days_counted
from requests.deadlines.engine import Dates, dates_of, days_left, resolve
from requests.deadlines.events import Events, Extended, Pause
from requests.deadlines.more_time import OPEN, Open
from requests.deadlines.offer import Offer, may_extend
from requests.deadlines.preview import Kind, pause_moves, timeline
from requests.deadlines.rule import KnownLaw, Rule, pin
from requests.deadlines.stages import appeal_due, confirm_by, fulfil_due
from requests.deadlines.wording import sentence

__all__ = [
    "OPEN",
    "Dates",
    "DayCounted",
    "Events",
    "Extended",
    "Kind",
    "KnownLaw",
    "Offer",
    "Open",
    "Pause",
    "Rule",
    "appeal_due",
    "confirm_by",
    "dates_of",
    "days_counted",
    "days_left",
    "fulfil_due",
    "may_extend",
    "pause_moves",
    "pin",
    "resolve",
    "sentence",
    "timeline",
]
