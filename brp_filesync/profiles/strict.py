"""What all strict models share: unknown keys are refused, values never change.

Sequences in models are tuples, since a frozen model shouldn't hold a list; the loader hands them
over as tuples. A rule over several keys raises `misfits`, so that the loader can point at each.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

KeyPath: TypeAlias = tuple[str | int, ...]
Misfit: TypeAlias = tuple[KeyPath, str]


class Strict(BaseModel):
    """A model of settings: unknown keys refused, no silent conversions, frozen."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        validate_default=True,
        hide_input_in_errors=True,  # what was found may be a secret in the wrong place
    )


def misfits(found: Iterable[Misfit]) -> PydanticCustomError:
    """Return the error of a rule over several keys: each misfit is a key's path and what to do.

    Paths count from the model that raises it; the empty path is the model itself.
    """
    listed = list(found)
    texts = "; ".join(f"{dotted(path)}: {text}" if path else text for path, text in listed)
    return PydanticCustomError("misfits", "{texts}", {"texts": texts, "misfits": listed})


def dotted(path: Sequence[str | int]) -> str:
    """Return a key's path as people write it: `orders.columns.row_type`, `ignore[2]` (from 1)."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
