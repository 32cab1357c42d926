"""What exactly an approval approves: one digest over rows, redactions, words, letter and receiver (DESIGN §3)."""

import orjson

from privacyportal.mail.models import Wording
from requests.four_eyes import LETTERS_OF
from requests.guards import standing_dispute
from requests.letters.answer import answer_words
from requests.models import PlanRow, Redaction, RightsRequest, RowBlock, Source
from requests.rights import plan_of


def digest(request: RightsRequest) -> str:
    """Keyed, 64 hex characters. Any change to what would be sent, or to whom, gives another one."""
    case = request.case
    runs = request.runs.filter(round=request.round, superseded_at__isnull=True).select_related("source").order_by("id")
    blocks = RowBlock.objects.filter(run__in=runs).order_by("id")
    redactions = Redaction.objects.filter(block__run__in=runs).order_by("block_id", "row", "column")
    content = {
        "runs": [
            [str(run.pk), run.state, run.map_digest, run.source.datamap, run.source.labels, run.counts] for run in runs
        ],
        "blocks": [[block.pk, str(block.run_id), block.place, block.rows, block.digest] for block in blocks],
        "redactions": list(redactions.values_list("block_id", "row", "column", "reason", "note__digest")),
        "letter": [
            request.right,
            request.round,
            case.language,
            case.name,
            case.represented,
            case.received_on.isoformat(),
        ],
        "receiver": case.email or case.phone,
        "maps": _maps(request),
        "plan": plan_content(request),
        "wording": _wordings(request),
        "dispute": str(dispute.pk) if (dispute := standing_dispute(case)) else "",
        "asked": (case.asked or {}).get(request.right, {}),
        "words": words.digest if (words := answer_words(request)) else "",
    }
    return case.data_key.fingerprint(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def _wordings(request: RightsRequest) -> int:
    """Versions of the controller's own words in the letters that this one can be, in its language."""
    letters = LETTERS_OF[plan_of(request.right).work]
    case = request.case
    own = Wording.objects.filter(controller=case.controller_id, letter__in=letters, language=case.language)
    return int(own.count())


def _maps(request: RightsRequest) -> list[list[str]]:
    """What the letter to the right to know is made of."""
    if request.right != "know":
        return []
    sources = Source.objects.of(request.case.controller).filter(active=True).order_by("key")
    return [[source.key, source.datamap, source.labels] for source in sources]


def entries_left(request: RightsRequest) -> int:
    """Rows that the copy would show: found and not left out whole."""
    runs = request.runs.filter(round=request.round, superseded_at__isnull=True)
    found = sum(run.rows for run in runs)
    return found - Redaction.objects.filter(block__run__in=runs, column="").count()


def plan_content(request: RightsRequest) -> list[list[str]]:
    """Of a plan: each system, what is to happen there, and the words about what stays, or why less was done."""
    rows = PlanRow.objects.filter(request=request, round=request.round).select_related("reason", "account")
    return [
        [
            str(row.pk), str(row.source_id or ""), row.system, row.intent, row.reason.digest if row.reason else "",
            *([row.result, row.account.digest if row.account else ""] if row.less_done else []),
        ]
        for row in rows.defer("reason__text", "account__text")
    ]  # fmt: skip
