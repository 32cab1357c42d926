"""One file a subject; imported here so that Django finds them all."""

from requests.models.approval import Approval, Involvement
from requests.models.case import Case, Channel, Draft
from requests.models.copy import DataCopy
from requests.models.identity import CaseSession, Challenge, IdentityDecision
from requests.models.note import Note, NoteKind
from requests.models.right import Outcome, RightsRequest, State
from requests.models.rows import Redaction, RowBlock, SourceRun, WhyOut
from requests.models.source import Source

__all__ = [
    "Approval",
    "Case",
    "CaseSession",
    "Challenge",
    "Channel",
    "DataCopy",
    "Draft",
    "IdentityDecision",
    "Involvement",
    "Note",
    "NoteKind",
    "Outcome",
    "Redaction",
    "RightsRequest",
    "RowBlock",
    "Source",
    "SourceRun",
    "State",
    "WhyOut",
]
