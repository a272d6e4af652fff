"""What a night came to for a portal's catalogue, as data: for the terminal, JSON and exit code."""

from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.money import kronor
from brp_filesync.ledger.catalogues import Kept

Result = Literal["unchanged", "delivered", "awaiting_approval", "discarded"]


@dataclass(frozen=True, slots=True)
class CatalogueNight:
    """The catalogue that the night came to, and what became of it.

    `discarded` is one that somebody has discarded and that is still what BRP says: it isn't sent,
    and nobody is asked again.
    """

    result: Result
    kept: Kept

    @property
    def exit_code(self) -> ExitCode:
        """What this alone would end the night with."""
        waits = self.result == "awaiting_approval"
        return ExitCode.WAITING if waits else ExitCode.DONE

    def as_dict(self) -> dict[str, Any]:
        """Return it for `--json`; prices in öre."""
        return {"result": self.result, **kept_as_dict(self.kept)}


def kept_as_dict(kept: Kept) -> dict[str, Any]:
    """Return a catalogue of the ledger for `--json`."""
    return {
        "catalogue_id": kept.catalogue_id,
        "portal": kept.source,
        "version": kept.version,
        "changed_on": kept.changed_on,
        "state": kept.state,
        "rows": kept.rows,
        "added": kept.added,
        "gone": kept.gone,
        "changed": kept.changed,
        "reasons": [{"reason": word, **params} for word, params in kept.reasons],
        "decided_by": kept.decided_by,
        "decided_at": kept.decided_at,
        "delivered_at": kept.delivered_at,
        "files": [
            {"kind": file.kind, "name": file.name, "rows": file.rows, "size": file.size,
             "sha256": file.sha256}
            for file in kept.files
        ],
    }  # fmt: skip


def said_of(kept: Kept) -> str:
    """Return what a catalogue is, in a few words: its version and what is new in it."""
    return (
        f"catalogue version {kept.version} of {kept.changed_on}, {kept.rows} rows:"
        f" {kept.added} added, {kept.gone} gone, {kept.changed} changed"
    )


def said_reason(word: str, params: dict[str, Any]) -> str:
    """Return in a sentence why a catalogue needs approval."""
    if word == "dropped":
        return f"{params['gone']} of {params['of']} {params['kind']} rows would be gone."
    more = f", and {params['rows'] - 1} more prices by too much" if params["rows"] > 1 else ""
    return (
        f"The price of {params['product_number']} at {params['facility_id']} would change from"
        f" {kronor(params['old_ore'])} to {kronor(params['new_ore'])}{more}."
    )
