"""What a catalogue of the ledger is, and why it needs approval: in words, and for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from brp_filesync.core.phrase import amount, joined, phrase, phrases

if TYPE_CHECKING:
    from brp_filesync.ledger.catalogues import Kept
    from brp_filesync.ledger.catalogues_ahead import Ahead

_KINDS = {"facilities": phrase("facilities"), "products": phrase("products")}


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
            {
                "kind": file.kind,
                "name": file.name,
                "rows": file.rows,
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in kept.files
        ],
    }


def ahead_as_dict(ahead: Ahead) -> dict[str, Any]:
    """Return a day to come for `--json`; prices in öre."""
    return {
        "on": ahead.on_day,
        "reasons": [{"reason": word, **params} for word, params in ahead.reasons],
        "noticed_at": ahead.noticed_at,
        "approved": ahead.approved,
        "decided_by": ahead.decided_by,
        "decided_at": ahead.decided_at,
    }


def said_ahead(ahead: Ahead) -> str:
    """Return in a sentence what of a day to come awaits approval already."""
    return phrase(
        "from {on} on, awaits approval before (filesync catalogue ahead): {reasons}",
        on=ahead.on_day,
        reasons=joined(" ", [said_reason(word, params) for word, params in ahead.reasons]),
    )


def said_of(kept: Kept) -> str:
    """Return what a catalogue is, in a few words: its version and what is new in it."""
    return phrase(
        "{named}: {added}, {gone}, {changed}",
        named=named(kept),
        added=phrases("{count} added", "{count} added", kept.added),
        gone=phrases("{count} gone", "{count} gone", kept.gone),
        changed=phrases("{count} changed", "{count} changed", kept.changed),
    )


def named(kept: Kept) -> str:
    """Return which catalogue it is: its version, the day of its last change and its rows."""
    return phrase(
        "catalogue version {version} of {changed_on}, {rows}",
        version=kept.version,
        changed_on=kept.changed_on,
        rows=phrases("{count} row", "{count} rows", kept.rows),
    )


def said_reason(word: str, params: dict[str, Any]) -> str:
    """Return in a sentence why a catalogue needs approval."""
    if word == "dropped":
        return phrase(
            "{gone} of {of} rows of {kind} would be gone.",
            gone=params["gone"],
            of=params["of"],
            kind=_KINDS.get(params["kind"], params["kind"]),
        )
    if word == "emptied":
        return phrase(
            "{column} would be empty in {rows} of {of} rows of {kind}.",
            column=params["column"],
            rows=params["rows"],
            of=params["of"],
            kind=_KINDS.get(params["kind"], params["kind"]),
        )
    more = _more(params["rows"] - 1)
    if word == "price-new":
        return phrase(
            "The price of {product_number} at {facility_id} would be {new_ore}, elsewhere "
            "{low_ore} to {high_ore}{more}.",
            product_number=params["product_number"],
            facility_id=params["facility_id"],
            new_ore=amount(params["new_ore"]),
            low_ore=amount(params["low_ore"]),
            high_ore=amount(params["high_ore"]),
            more=more,
        )
    said = {
        "product_number": params["product_number"],
        "facility_id": params["facility_id"],
        "old_ore": amount(params["old_ore"]),
        "new_ore": amount(params["new_ore"]),
        "more": more,
    }
    if word == "price-steps":
        return phrase(
            "The price of {product_number} at {facility_id} would have changed from {old_ore} to "
            "{new_ore} within 30 days{more}.",
            **said,
        )
    return phrase(
        "The price of {product_number} at {facility_id} would change from "
        "{old_ore} to {new_ore}{more}.",
        **said,
    )


def _more(others: int) -> str:
    if others == 0:
        return ""
    return phrases(
        ", and {count} more price by too much", ", and {count} more prices by too much", others
    )
