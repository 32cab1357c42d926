"""How quick a long table of a copy is set, beside what most people would write.

    .venv/bin/python -m tests.benchmarks.copy_pdf [ROWS]        (2,000 by default)

Both ways lay out the same rows (six short columns, some Chinese), tagged, each in a process of
its own and one after the other. Seconds are of the processor, so that a busy machine changes little;
machines differ: only the ratios of one run mean something.
"""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date, timedelta

COLUMNS = ("When", "Inverter", "Power", "Today", "Temperature", "State")


def row(number: int) -> list[str]:
    day = date(2026, 11, 25) - timedelta(days=number // 288)
    return [
        f"{day.day} Nov 2026, {number % 24:02}:{number % 60:02}",
        "SN-20398-K",
        f"{1204 - number % 900:,} W",
        f"{2.114 + number % 10:.3f} kWh",
        f"{30 + number % 9}.1 °C",
        "正常" if number % 7 else "告警",
    ]


def plain(rows: int) -> int:
    """One pass, automatic table layout."""
    from weasyprint import HTML

    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row(n)) + "</tr>" for n in range(rows))
    heads = "".join(f"<th>{title}</th>" for title in COLUMNS)
    html = (
        '<html lang="en"><title>Plain</title><style>body{font-family:"DejaVu Sans","Noto Sans CJK SC";font-size:7.5pt}'
        f"td{{border-bottom:1px solid #ddd}}</style><table><thead><tr>{heads}</tr></thead>{cells}</table>"
    )
    return len(HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"))


def ours(rows: int) -> int:
    from requests.copies import encryption
    from requests.copies.cells import reading
    from requests.copies.document import CopyColumn, CopyDocument, CopySection, CopyTable
    from requests.copies.pdf import PdfSink
    from requests.copies.sink import write

    kinds = ("moment", "text", "number", "number", "number", "text")
    columns = tuple(CopyColumn(title, kind) for title, kind in zip(COLUMNS, kinds, strict=True))
    table = CopyTable("Readings", columns, rows, lambda: ([*row(n)] for n in range(rows)))
    section = CopySection("Monitoring", "Readings", "Contract", "5 years", "nobody", (table,))
    document = CopyDocument(
        "en", "Asia/Shanghai", "#0a5c66", "SOFAR Energy", "Shenzhen SOFARSOLAR Co., Ltd", "service@example.com", "",
        "SOFAR-0000-0000", date(2026, 11, 25), date(2026, 12, 2), "Lin Xiaowen", (section,),
    )  # fmt: skip
    with reading("en"):
        return len(encryption.encrypt(write(document, PdfSink(document)).content, "benchmark"))


WAYS = {"plain": plain, "ours": ours}


def one(way: str, rows: int) -> None:
    import django

    os.environ.setdefault("PORTAL_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    django.setup()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    size = WAYS[way](rows)
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": took, "peak": peak / 1024, "grew": (peak - before) / 1024, "bytes": size}))


def measure(way: str, rows: int) -> dict[str, float]:
    out = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.copy_pdf", "--one", way, str(rows)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return json.loads(out.strip().splitlines()[-1])


def main(rows: int) -> None:
    found = {way: measure(way, rows) for way in WAYS}
    for way, figures in found.items():
        print(
            f"{way:6} {rows:,} rows: {figures['seconds']:6.1f} s  {rows / figures['seconds']:6.0f} rows/s  "
            f"peak {figures['peak']:4.0f} MB  {figures['bytes'] / rows:4.0f} bytes a row"
        )
    base, mine = found["plain"], found["ours"]
    print(
        f"ours against plain: {base['seconds'] / mine['seconds']:.1f} times as quick, "
        f"{mine['peak'] / base['peak']:.2f} of its peak memory"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
