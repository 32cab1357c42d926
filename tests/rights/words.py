"""What people say in a language, and whether a text is in that language alone."""

import re
from dataclasses import dataclass
from typing import Any

from requests.intake.filing import FILES
from requests.intake.steps import FIELDS

CHINESE = re.compile(r"[\u3400-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z’'-]{2,}(?:[ ,;:]+[A-Za-z’'-]+){3,}")
"""Four Latin words in a row: a sentence, where a name or an abbreviation is shorter."""
ADDRESS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+")


@dataclass(frozen=True)
class Said:
    """What a person types (`answers`, by field) and what staff write to them, all in one language."""

    answers: dict[str, Any]
    why_document: str
    answer: str
    account: str

    @property
    def email(self) -> str:
        return str(self.answers["email"])

    @property
    def own(self) -> list[str]:
        """Words that are the person's alone: nothing of them leaves before they have shown who they are."""
        return [value for name, value in self.answers.items() if name in OWN and value]


OWN = ("name", "details", "new_value", "receiver", "decision", "minor_data", "given_by")
EN = Said(
    answers={
        "name": "Ada Lindqvist", "email": "ada@example.com", "phone": "", "acting_as": "self", "represented": "",
        "age_reached": "", "age_on": "",
        "account_id": "ada-88", "device_serial": "SN-20398-K", "data_wanted": ["location", "the photos of May"],
        "since": "2023", "deletion_ground": "other", "old_value": "Ada Lindquist", "new_value": "Ada M. Lindqvist",
        "receiver": "Other Energy GmbH", "receiver_country": "US", "also_delete": "yes", "consent": "Push messages",
        "processing": "Analysing my use", "decision": "The loan of May", "answer_complained": "",
        "minor_data": "A picture in the forum", "given_by": "My neighbour", "third_party_wish": "delete",
        "details": "Everything of last winter.",
    },
    why_document="We have to be sure that it is you before we change anything.",
    answer="We looked at it again, and here is what we found.",
    account="The entry of this account was looked at and handled today.",
)  # fmt: skip
ZH = Said(
    answers={
        "name": "林晓雯", "email": "lin@example.com", "phone": "", "acting_as": "self", "represented": "",
        "age_reached": "", "age_on": "",
        "account_id": "lin-88", "device_serial": "SN-20398-K", "data_wanted": ["location", "五月的照片"],
        "since": "2023", "deletion_ground": "other", "old_value": "林小雯", "new_value": "林晓雯女士",
        "receiver": "另一家能源公司", "receiver_country": "US", "also_delete": "yes", "consent": "推送消息",
        "processing": "分析我的使用情况", "decision": "五月的贷款决定", "answer_complained": "",
        "minor_data": "论坛里的一张照片", "given_by": "我的邻居", "third_party_wish": "delete",
        "details": "请包括去年冬天的全部内容。",
    },
    why_document="在更改任何内容之前，我们需要确认是您本人。",
    answer="我们重新核查了此事，结果如下。",
    account="该账户的记录已于今天核查并处理。",
)  # fmt: skip
SAID = {"en": EN, "zh-hans": ZH}
for _said in SAID.values():
    assert set(_said.answers) == set(FIELDS) - FILES - {"right", "country", "region", "language"}


def foreign(text: str, language: str, names: list[str]) -> list[str]:
    """What stands in a text in another language; `names` (of companies, products, laws) belong to each."""
    text = ADDRESS.sub(" ", text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return (ENGLISH if language == "zh-hans" else CHINESE).findall(text)
