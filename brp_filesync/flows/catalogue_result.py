"""What a night came to for a portal's catalogue, as data: for the terminal, JSON and exit code."""

from dataclasses import dataclass
from typing import Any

from brp_filesync.catalogue_out.decide import Decision
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.money import kronor
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.problems import Problem
from brp_filesync.ledger.catalogues import Kept

_WAIT = ("awaiting_approval", "held_back")


@dataclass(frozen=True, slots=True)
class CatalogueResult:
    """What became of the catalogue.

    One that is still `rendered` wasn't sent: in a dry run, or because of trouble that the night
    tells.
    """

    decided: Decision

    @classmethod
    def delivered(cls, kept: Kept) -> "CatalogueResult":
        """Return it for one that was sent."""
        return cls(Decision("delivered", kept))

    @property
    def exit_code(self) -> ExitCode:
        """What this alone would end the night with."""
        return ExitCode.WAITING if self.decided.result in _WAIT else ExitCode.DONE

    def as_dict(self) -> dict[str, Any]:
        """Return it for `--json`; prices in öre."""
        kept = self.decided.kept
        return {
            "result": self.decided.result,
            "catalogue": None if kept is None else kept_as_dict(kept),
            "problems": problems_as_dicts(self.decided.problems),
        }

    def sentences(self) -> list[str]:
        """Return what became of it, and what a person has to do, a sentence each."""
        decided = self.decided
        if decided.result == "held_back":
            return [
                "catalogue held back, nothing is sent:",
                *(problem["message"] for problem in problems_as_dicts(decided.problems)),
            ]
        if decided.kept is None:
            return ["nothing is for sale, so no catalogue is sent"]
        what = named(decided.kept) if decided.result == "unchanged" else said_of(decided.kept)
        return [
            f"{what}; {_SAID[decided.result]}",
            *(
                said_reason(word, params)
                for word, params in decided.kept.reasons
                if decided.result == "awaiting_approval"
            ),
        ]


_SAID = {
    "rendered": "to be sent",
    "delivered": "delivered",
    "unchanged": "delivered before, and nothing has changed",
    "awaiting_approval": "awaits approval (filesync catalogue diff, approve, discard)",
    "discarded": "was discarded, and isn't sent",
}


def problems_as_dicts(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Return what holds a catalogue back, with a sentence each."""
    return [
        {
            "word": each.word,
            "params": dict(each.params),
            "message": texts.text(each.word, each.params, "en"),
        }
        for each in problems
    ]


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


def said_of(kept: Kept) -> str:
    """Return what a catalogue is, in a few words: its version and what is new in it."""
    return f"{named(kept)}: {kept.added} added, {kept.gone} gone, {kept.changed} changed"


def named(kept: Kept) -> str:
    """Return which catalogue it is: its version, the day of its last change and its rows."""
    return f"catalogue version {kept.version} of {kept.changed_on}, {kept.rows} rows"


def said_reason(word: str, params: dict[str, Any]) -> str:
    """Return in a sentence why a catalogue needs approval."""
    if word == "dropped":
        return f"{params['gone']} of {params['of']} {params['kind']} rows would be gone."
    more = f", and {params['rows'] - 1} more prices by too much" if params["rows"] > 1 else ""
    return (
        f"The price of {params['product_number']} at {params['facility_id']} would change from"
        f" {kronor(params['old_ore'])} to {kronor(params['new_ore'])}{more}."
    )
