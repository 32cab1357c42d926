"""One file a subject; imported here so that Django finds them all."""

from requests.models.address import OPEN_CHANGES, AddressChange, ChangeState
from requests.models.approval import Approval, Involvement
from requests.models.case import OF_PERSON, OF_REPRESENTED, ActingAs, Case, Channel, Draft
from requests.models.copy import DataCopy
from requests.models.evidence import Evidence, EvidenceState, FactCheck, Handover, HandoverKey, HandoverUse
from requests.models.figures import DayFigure, MonthFigure, StaleDay
from requests.models.identity import CaseSession, Challenge, IdentityDecision
from requests.models.message import Attachment, Message, MessageKind
from requests.models.note import Note, NoteKind
from requests.models.pause import Dispute, Extension, FeeQuote, Hold, Pause, PauseReason
from requests.models.plan import Intent, PlanRow
from requests.models.report import Report
from requests.models.right import Outcome, RightsRequest, State
from requests.models.rows import Redaction, RowBlock, SourceRun, WhyOut
from requests.models.saved_view import SavedView
from requests.models.source import Source

__all__ = [
    "OF_PERSON",
    "OF_REPRESENTED",
    "OPEN_CHANGES",
    "ActingAs",
    "AddressChange",
    "Approval",
    "Attachment",
    "Case",
    "CaseSession",
    "Challenge",
    "ChangeState",
    "Channel",
    "DataCopy",
    "DayFigure",
    "Dispute",
    "Draft",
    "Evidence",
    "EvidenceState",
    "Extension",
    "FactCheck",
    "FeeQuote",
    "Handover",
    "HandoverKey",
    "HandoverUse",
    "Hold",
    "IdentityDecision",
    "Intent",
    "Involvement",
    "Message",
    "MessageKind",
    "MonthFigure",
    "Note",
    "NoteKind",
    "Outcome",
    "Pause",
    "PauseReason",
    "PlanRow",
    "Redaction",
    "Report",
    "RightsRequest",
    "RowBlock",
    "SavedView",
    "Source",
    "SourceRun",
    "StaleDay",
    "State",
    "WhyOut",
]
