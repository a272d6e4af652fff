"""What is read of a transaction (`TxDtls`): which elements, by their paths, in one walk of it.

A walk of all that is below an element is several times as fast as a look at each level, or a search
for each path; an element's place is then known by what its parent was.
"""

from functools import lru_cache
from typing import TypeAlias

from lxml.etree import _Element as Element

# A name below an element → what is wanted below that, or what the element is to us.
Wanted: TypeAlias = "dict[str, Wanted | str]"
# The same, told by tags, and with what an element that has parts is to us, if anything.
Tree: TypeAlias = "dict[str, tuple[str, Tree | None]]"

_PARTY: Wanted = {
    "Nm": "name",
    "PstlAdr": {
        "StrtNm": "street",
        "BldgNb": "building",
        "PstCd": "postal_code",
        "TwnNm": "town",
        "Ctry": "country_code",
        "AdrLine": "address_line",
    },
    "Id": {"OrgId": {"Othr": {"Id": "organisation_number"}}},
}


def _account(side: str) -> Wanted:
    scheme: Wanted = {"Prtry": f"{side}_proprietary", "Cd": f"{side}_code"}
    return {"Id": {"IBAN": f"{side}_iban", "Othr": {"Id": f"{side}_number", "SchmeNm": scheme}}}


_TYPE: Wanted = {"CdOrPrtry": {"Cd": "document_type"}}


_CHARGE: Wanted = {"": "charge", "Amt": "charge_amount", "CdtDbtInd": "charge_side"}

TRANSACTION: Wanted = {
    "Refs": {
        "AcctSvcrRef": "bank_serial",
        "EndToEndId": "EndToEndId",
        "InstrId": "InstrId",
    },
    "Amt": "amount",
    "AmtDtls": {
        "InstdAmt": {"Amt": "amount_asked"},
        "TxAmt": {"Amt": "amount_of_transaction"},
        "CntrValAmt": {"Amt": "amount_turned"},
    },
    "CdtDbtInd": "side",
    # Version 02 has an amount in each `Chrgs`, later ones a `Rcrd` for each.
    "Chrgs": {**_CHARGE, "TtlChrgsAndTaxAmt": "charge_total", "Rcrd": _CHARGE},
    "RltdPties": {
        "Dbtr": {**_PARTY, "Pty": _PARTY},
        "UltmtDbtr": {"Nm": "UltmtDbtr", "Pty": {"Nm": "UltmtDbtr"}},
        "DbtrAcct": _account("payer"),
        "CdtrAcct": _account("receiver"),
    },
    "RmtInf": {
        "Ustrd": "text",
        "Strd": {
            "": "structured",
            "RfrdDocInf": {"": "document", "Tp": _TYPE, "Nb": "document_number"},
            "RfrdDocAmt": {"RmtdAmt": "remitted", "CdtNoteAmt": "credited"},
            "CdtrRefInf": {"": "creditor", "Tp": _TYPE, "Ref": "creditor_number"},
            "AddtlRmtInf": "text",
        },
    },
    "AddtlTxInf": "AddtlTxInf",
}


@lru_cache(maxsize=64)  # a namespace is one of some twenty that are known
def transaction_tree(namespace: str) -> Tree:
    """Return what is wanted of a transaction, by the tags of that namespace."""
    return _tree(TRANSACTION, namespace)


def told_by(element: Element, tree: Tree) -> list[tuple[str, Element]]:
    """Return what is wanted and there below the element, each with its name, in its order."""
    told: list[tuple[str, Element]] = []
    trees: dict[Element | None, Tree] = {element: tree}
    for each in element.iterdescendants():
        above = trees.get(each.getparent())
        if above is None:
            continue
        found = above.get(each.tag)
        if found is None:
            continue
        name, below = found
        if name:
            told.append((name, each))
        if below is not None:
            trees[each] = below
    return told


def _tree(wanted: Wanted, namespace: str) -> Tree:
    tree: Tree = {}
    for name, below in wanted.items():
        tag = f"{{{namespace}}}{name}"
        if isinstance(below, str):
            tree[tag] = (below, None)
        else:
            own = below.get("", "")
            tree[tag] = (own if isinstance(own, str) else "", _tree(below, namespace))
    return tree
