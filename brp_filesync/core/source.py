"""Who sends us files, or gets ours: a portal or a bank. A sentence says which of them is meant."""

from dataclasses import dataclass
from typing import Literal

from brp_filesync.core.phrase import phrase

FlowName = Literal["orders", "payments", "settlements", "catalogue"]
SourceKind = Literal["portal", "bank"]


@dataclass(frozen=True, slots=True)
class Source:
    """A portal or a bank, by the name of its profile."""

    kind: SourceKind
    name: str

    @property
    def who(self) -> str:
        """What sentences call it: a portal is plain where its server is spoken of."""
        if self.kind == "bank":
            return phrase("the bank {name}", name=self.name)
        return phrase("the portal")


def kind_of(flow: FlowName) -> SourceKind:
    """Return what sends the files of a flow: banks send payments, portals have the others."""
    return "bank" if flow == "payments" else "portal"
