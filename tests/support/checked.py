"""What `filesync check --json` has said, line by line."""

from typing import Any

from tests.support.command import Typed


def line(checked: Typed, source: str, check: str) -> dict[str, Any]:
    """Return the one line of this check."""
    (found,) = (
        each for each in checked.json["lines"] if (each["source"], each["check"]) == (source, check)
    )
    told: dict[str, Any] = found
    return told


def results(checked: Typed) -> dict[tuple[str, str], str]:
    """Return every line's result."""
    return {(each["source"], each["check"]): each["result"] for each in checked.json["lines"]}


def of(checked: Typed, source: str) -> dict[str, str]:
    """Return the results of a portal or bank, or of the installation, which is ""."""
    return {name: result for (whose, name), result in results(checked).items() if whose == source}
