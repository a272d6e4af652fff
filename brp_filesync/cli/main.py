"""`filesync`: what a person types. Each noun is a file here; nothing is decided here.

Commands are loaded when they are called, so that `--help` is quick.
"""

import gc
import importlib
import os
import sys
import threading
from collections.abc import Sequence
from gettext import gettext
from io import StringIO
from typing import Any, NoReturn

import click

from brp_filesync.cli.context import Context, tell
from brp_filesync.cli.helps import help_said, translated
from brp_filesync.cli.language import speak_before_settings, spoken
from brp_filesync.cli.screen import FULL_DISK, write_no_more
from brp_filesync.core.errors import BrokenInvariant, DiskTrouble, FilesyncError
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.core.wanted import masked

# noun → (the module that has a command of that name, what `--help` says)
COMMANDS = {
    "init": ("init", "A new gym: its settings, schedule, folders and profiles to fill in."),
    "run": ("run", "The night's job: fetch, import, answer, tidy."),
    "serve": ("serve", "The night's job as a service: runs what is due, as long as it lives."),
    "schedule": ("schedule", "What runs when next, what is awaited; cron, systemd and Windows."),
    "check": ("checkup", "Is all well for the night? A line each, before the night meets it."),
    "status": ("status", "How it stands now: last runs, what is awaited, what waits."),
    "console": ("console", "Pages for finance, the front desk and the operator, in a browser."),
    "metrics": ("status", "The same as metrics for Prometheus' textfile collector."),
    "orders": ("orders", "Order files at hand, and the orders in BRP."),
    "payments": ("payments", "The banks' payment files, and what they settle."),
    "refunds": ("refunds", "What portals have to their good, and what was paid of it."),
    "settlements": ("settlements", "What portals pay in a lump, net of their commission."),
    "catalogue": ("catalogue", "What each portal may sell, and what of it goes out."),
    "invoices": ("invoices", "What is owed, what has paid it, and credit notes."),
    "ocr": ("ocr", "OCR numbers: is one right?"),
    "files": ("files", "The ledger: what became of each file and row."),
    "duties": ("duties", "Duties that aren't done yet: answers, tidying, mails."),
    "alarms": ("alarms", "What is wrong and not over yet, since when, and who was told."),
    "reconcile": ("reconcile", "Does everything that must always hold still hold?"),
    "agreements": ("agreements", "Agreed prices: what a portal may sell, where, and for how much."),
    "cards": ("cards", "Membership cards to hand out at the front desk."),
    "person": ("person", "What a person may ask for: everything of theirs, and its erasure."),
    "persons": ("persons", "Persons who may be there twice."),
    "mail": ("mail", "Mails to buyers: sent, waiting, failed; look at one."),
    "selection": ("selection", "A portal's persons and their orders, for a spreadsheet."),
    "tasks": ("tasks", "What finance must decide."),
    "db": ("db", "The database: make, upgrade and fill it."),
    "backup": ("backup", "Backups: make one, and see whether they are whole."),
    "restore": ("restore", "Put a backup back: archive and database."),
    "recover": ("recover", "After a backup was put back: take up what has been done since."),
    "gaps": ("gaps", "Numbers that name nothing since a backup was put back, with why."),
    "prune": ("prune", "Take away what is kept no longer than the law and the settings say."),
    "archive": ("archive", "The archive: say that something in it is lost for good."),
    "clock": ("clock", "The machine's clock, when runs have stopped for it."),
    "portal": ("portal", "Portals: who they are, and a refused login tried again."),
    "hosts": ("hosts", "Servers' host keys: look at them, pin and remove them."),
    "completion": ("completion", "What a shell needs to complete commands by the Tab key."),
}


class _Unread(Exception):  # noqa: N818 - named by what happened
    """Nobody reads our output any more; click would end with 1, which means nothing here."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as gone:
            try:
                sys.stdout.flush()
            except BrokenPipeError:
                raise _Unread from gone
            raise  # another pipe than our output's: a bug

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"brp_filesync.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return translated(command, spoken())

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Group.format_help(translated(self, spoken()), ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(gettext("Commands")):
            formatter.write_dl(
                [(name, help_said(told, spoken())) for name, (_, told) in COMMANDS.items()]
            )


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    metavar="FILE",
    help="Settings; else FILESYNC_CONFIG, config/filesync.yaml, /etc/filesync/filesync.yaml.",
)
@click.option(
    "--installation",
    metavar="NAME",
    help="Which one, where the settings name several; else all of them, where that can be.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log more, on stderr.")
@click.option("-q", "--quiet", is_flag=True, help="Log errors only, and let `run` say one line.")
@click.version_option(package_name="brp-filesync")
@click.pass_context
def filesync(
    ctx: click.Context, config: str | None, installation: str | None, verbose: bool, quiet: bool
) -> None:
    """Order files from wellness portals into BRP, and answers back.

    \b
    Examples:
      filesync run                      every portal's night
      filesync run --portal wellnet --dry-run
      filesync files list               what became of the files
      filesync --installation north files list    of one of several installations

    \b
    Exit codes: 0 done; 2 usage; 3 done, and something waits for a person; 4 a question declined;
    65 a file refused; 69 a server unreachable; 70 an invariant broken, or a bug; 74 disk; 75 another
    run is at work; 76 host key; 77 login; 78 configuration, or a portal not ready; 130 interrupted.
    """
    speak_before_settings(config)
    ctx.obj = Context(config, verbose, quiet, installation)


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command line, and leave with its exit code; by default what was typed is run.

    Whatever ends it is told in a sentence: trouble that we foresee, Ctrl-C, and a bug of ours too.
    """
    # What is loaded now stays until the end: to look through it for cycles took a twentieth of it.
    # Whoever opens an installation has it looked for again (app.py).
    gc.set_threshold(400_000, 20, 50)
    # Nobody's plug-in has a say in what settings are valid, and looking for one takes its time.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    speak_before_settings()
    threading.excepthook = lambda thrown: _tell_bug(thrown.exc_value) and None
    try:
        code = _code_of(words)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has gone, as `head` does
        write_no_more()
        code = ExitCode.UNREAD
    except OSError as error:  # our output is a file on a full disk
        write_no_more()
        code = _tell_unwritten(error)
    except Exception as error:  # met while trouble was told: said by its place and nothing else
        from brp_filesync.core.bugs import bug_of

        sys.stderr.write(f"filesync: a bug of ours ({bug_of(error)}). Report it.\n")
        code = ExitCode.BROKEN
    sys.exit(int(code))


def _code_of(words: Sequence[str] | None) -> int:
    """Run it, and return how it ended. Raises BrokenPipeError where nobody reads what it says."""
    try:
        return filesync.main(words, "filesync", standalone_mode=False) or ExitCode.DONE
    except SystemExit as left:
        if left.code == 1:  # click's own word for a help page that nobody reads
            raise BrokenPipeError from left
        return int(left.code or 0)
    except click.ClickException as mistake:
        shown = StringIO()
        mistake.show(shown)
        sys.stderr.write(masked(shown.getvalue()))  # what was typed may be a person's
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        tell(
            FilesyncError(
                phrase("Interrupted."), phrase("What was done before it stays; run it again.")
            )
        )
        return ExitCode.INTERRUPTED
    except FilesyncError as trouble:
        tell(trouble)
        return trouble.exit_code
    except _Unread as gone:
        raise BrokenPipeError from gone
    except OSError as error:
        if error.errno not in FULL_DISK:
            return _tell_bug(error)
        write_no_more()
        return _tell_unwritten(error)
    except Exception as bug:
        return _tell_bug(bug)


def _tell_unwritten(error: OSError) -> ExitCode:
    """Say that the disk doesn't take what was to be written, most often our output."""
    said = DiskTrouble(
        phrase("The output can't be written ({strerror}).", strerror=reason_of(error)),
        phrase("See the room on its disk; what the command did before it stays."),
    )
    tell(said)
    return said.exit_code


def _tell_bug(error: BaseException | None) -> ExitCode:
    """Log a bug of ours, and say the same; with nothing loaded that may be what is missing."""
    from brp_filesync.cli.logs import set_up_logs
    from brp_filesync.core.bugs import bug_of
    from brp_filesync.core.log import Log, is_set_up

    if not is_set_up():
        set_up_logs(None, verbose=False)
    bug = bug_of(error or RuntimeError())
    Log().error("a bug of ours", reference=bug.reference, bug=bug.kind, where=bug.where)
    said = BrokenInvariant(
        phrase("The command met a bug of ours ({bug}).", bug=bug),
        phrase("Report it, with the reference; what was done before it stays."),
    )
    tell(said)
    return said.exit_code
