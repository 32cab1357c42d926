"""Mends the tag tree of one laid-out part, before it is written.

WeasyPrint tags page by page: a table over five pages becomes five tables, each with its heading,
and each cell names header ids that repeat. Here a table that follows a table becomes one with it
(each of ours has a title before it), repeated headings become artifacts, cells rely on the scope
of their headers, and text hangs on its cell directly. ISO 14289-1, 7.5; Kozea/WeasyPrint#2902.
"""

from typing import Any

import pydyf

CONTINUES = "/PortalContinues"
"""A mark on the first table of a part: it goes on from the last table of the part before."""


def mend(pdf: Any, continues: bool) -> None:
    """Rewrites the tag tree of `pdf` (a pydyf.PDF). `continues`: its first table began in an earlier part."""
    tree = _Tree(pdf)
    for element in tree.elements:
        if element["S"] in ("/TH", "/TD"):
            tree.simplify_cell(element)
    last: Any = None
    kept = []
    for number, kid in enumerate(tree.kids(tree.document)):
        if kid["S"] != "/Table":
            last = None
        elif last is not None or (number == 0 and continues):
            tree.drop_heading(kid)
            if last is not None:
                tree.move_kids(kid, last)
                continue
            kid["T"] = pydyf.String(CONTINUES)
            last = kid
        else:
            last = kid
        kept.append(kid.reference)
    tree.document["K"] = pydyf.Array(kept)


class _Tree:
    def __init__(self, pdf: Any) -> None:
        self.objects = {item.reference: item for item in pdf.objects if item.number is not None}
        self.root = self.objects[pdf.catalog["StructTreeRoot"]]
        self.document = self.objects[self.root["K"][0]]
        self.elements = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/StructElem"]
        numbers = self.objects[self.root["ParentTree"]]["Nums"]
        self.owners: dict[int, Any] = dict(zip(numbers[::2], numbers[1::2], strict=True))

    def kids(self, element: Any) -> list[Any]:
        return [self.objects[kid] for kid in element["K"] if isinstance(kid, bytes)]

    def page(self, element: Any) -> Any:
        return self.objects[element["Pg"]]

    def simplify_cell(self, cell: Any) -> None:
        """Scope instead of header ids; the text's marked content directly in the cell."""
        cell.pop("ID", None)
        attributes = cell.get("A", {})
        attributes.pop("Headers", None)
        if cell["S"] == "/TH":
            group = self.objects[self.objects[cell["P"]]["P"]]
            attributes["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        elif set(attributes) == {"O"}:
            cell.pop("A", None)
        kids = self.kids(cell)
        if len(kids) == len(cell["K"]) and all(kid["S"] == "/Span" and "A" not in kid for kid in kids):
            owners = self.owners[self.page(cell)["StructParents"]]
            content = [mcid for kid in kids for mcid in kid["K"]]
            if all(isinstance(mcid, int) for mcid in content):
                for mcid in content:
                    owners[mcid] = cell.reference
                cell["K"] = pydyf.Array(content)

    def drop_heading(self, table: Any) -> None:
        """Takes the heading that is repeated on a further page out of the tree, and marks its text as artifact."""
        kept = []
        for part in self.kids(table):
            if part["S"] == "/THead":
                self._to_artifact(part)
            else:
                kept.append(part.reference)
        table["K"] = pydyf.Array(kept)

    def move_kids(self, table: Any, target: Any) -> None:
        for part in self.kids(table):
            part["P"] = target.reference
            target["K"].append(part.reference)

    def _to_artifact(self, element: Any) -> None:
        page = self.page(element)
        dropped = set(self._content(element))
        stream = self.objects[page["Contents"]].stream
        for position, item in enumerate(stream):
            if isinstance(item, dict) and item.get("MCID") in dropped:
                stream[position - 1 : position + 2] = ["/Artifact", b"", b"BMC"]
        owners = self.owners[page["StructParents"]]
        for mcid in dropped:
            owners[mcid] = "null"

    def _content(self, element: Any) -> list[int]:
        found = [kid for kid in element["K"] if isinstance(kid, int)]
        for kid in self.kids(element):
            found += self._content(kid)
        return found
