"""What commands that go over all of a host's installations have in common, to show and to end."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from brp_filesync.cli.context import Context, tell
from brp_filesync.cli.shown import printed, wants_json
from brp_filesync.cli.tables import say
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.guard import Done

Result = TypeVar("Result")


def demand_no_names(several: Mapping[str, Context], names: Iterable[str]) -> None:
    """Raise NotPossible where a portal or bank is named, and not whose."""
    for name in names:
        raise NotPossible(
            phrase(
                "Which installation's {name}? The settings name {several}.",
                name=name,
                several=", ".join(several),
            ),
            phrase("Say --installation NAME before the command."),
        )


def gravest_of(
    done: Collection[Done[Result]],
    code: Callable[[Result], ExitCode],
    of_trouble: ExitCode | None = None,
) -> ExitCode:
    """Return the gravest of all; `of_trouble` stands in for trouble's own, for monitors."""
    return gravest(
        code(each.result)
        if each.trouble is None and each.result is not None
        else of_trouble or (each.trouble.exit_code if each.trouble else ExitCode.BROKEN)
        for each in done
    )


def show_several(
    done: Sequence[Done[Result]],
    code: ExitCode,
    *,
    shown: Callable[[Result], dict[str, Any]],
    show: Callable[[Result], None],
    quiet: bool = False,
) -> None:
    """Show each installation's result under its name; trouble goes to stderr, and into the JSON."""
    printed({"exit_code": int(code), "installations": [_shown(each, shown) for each in done]})
    for each in done:
        if not wants_json() and not quiet:
            say(f"== {each.name} ==")
            if each.result is not None:
                show(each.result)
        if each.trouble is not None:
            tell(each.trouble, each.name)


def _shown(done: Done[Result], shown: Callable[[Result], dict[str, Any]]) -> dict[str, Any]:
    if done.result is not None:
        return {"installation": done.name, **shown(done.result)}
    trouble = done.trouble
    return {
        "installation": done.name,
        "exit_code": int(ExitCode.BROKEN if trouble is None else trouble.exit_code),
        "trouble": "" if trouble is None else trouble.message,
        "advice": "" if trouble is None else trouble.advice,
    }
