"""What the facts that were found say among their finders, and how the packs say it to whoever relies on them."""

REMARKS = (
    ("; missing in the draft table", ""),
    (" (missing in the draft table)", ""),
    (" (the draft table was wrong)", ""),
    ("; the draft table names only the full form", ""),
    ("art. 18 extension from memory and the draft table", "the extension of art. 18 was not looked up"),
    (
        "the draft table calls Colorado alike; its appeal is 45 + 60 days, not 60",
        "an appeal is answered within 45 days, 60 more are possible",
    ),
    ("odd one - ", ""),
    ("odd one: ", ""),
    ("14 from memory for", "14 by another account for"),
    ("shorter taken", "the shorter is taken"),
    (
        "So for our controllers: guidance, may be longer with good reason told",
        "For companies it is guidance, and may be longer with a good reason",
    ),
    (" `holidays` then returns statutory days without make-up days and without warning;", ""),
    (" `chinesecalendar` refuses (NotImplementedError).", ""),
    ("subdiv AB", "the holidays of Alberta"),
    ("subdiv BC", "the holidays of British Columbia"),
    ("subdiv QC", "the holidays of Quebec"),
    (" (so weekend: [7])", ""),
    (" (subdiv ENG), Scotland (SCT) and Northern Ireland (NIR) differ", ", Scotland and Northern Ireland differ"),
    ("ENG, SCT and NIR differ. Ask which;", "England and Wales, Scotland and Northern Ireland differ: ask which;"),
    ("use ENG for the date shown and the earliest for reminders", "those of England are counted"),
    ("; the package's state subdivisions add observances", ""),
    (" instead (relevant_time).", " instead."),
    (", which is day 0 + 30 here", ""),
    ("(unsure)", "(not looked up)"),
    ("pending; check", "pending: look it up before relying on this"),
    ("third parties named): check", "third parties named): look it up before relying on this"),
    ("DK changed from 13 (15?): check", "DK changed from 13, perhaps to 15"),
    ("memory of the Virginia", "taken from the Virginia"),
    ("forms-legal.com and memory", "forms-legal.com; the law itself not looked up"),
    ("GDPR itself: memory, undisputed", "GDPR itself: not read again, undisputed"),
    ("Memory:", "Not looked up:"),
    ("memory", "not looked up"),
)
"""In this order, each wherever it stands."""


def for_readers(text: str) -> str:
    """Without the finders' own remarks."""
    for said, told in REMARKS:
        text = text.replace(said, told)
    return text
