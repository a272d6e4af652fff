"""`filesync status` and `filesync metrics`: how it stands now, for a person and for monitors."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import Context, end, tell
from brp_filesync.cli.plain import plain_alarm, plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import amount, joined, phrase, phrases
from brp_filesync.core.reasons import reason_of

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from brp_filesync.flows.guard import Done
    from brp_filesync.report.status import Status


@click.command()
@json_option("nights.Status | nights.Statuses", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def status(context: Context) -> None:
    """Show each flow's last run and the next, what is awaited, what waits, and the disk's room.

    Exit code 0: all is well. 3: something waits for a person. 70: something isn't done, an alarm
    says so, the disk is full, or it can't be told. Nothing is called on and nothing is changed.

    \b
    Examples:
      filesync status
      filesync status --json
    """
    from brp_filesync.cli.several import gravest_of, show_several
    from brp_filesync.core.errors import FilesyncError
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.flows.guard import done_for_each
    from brp_filesync.report.status import Status, status_of

    def look(one: Context) -> Status:
        with one.app() as app:
            return status_of(app)

    if several := context.several():
        done = list(done_for_each(several, look))
        code = gravest_of(done, lambda each: each.exit_code, of_trouble=ExitCode.BROKEN)
        show_several(done, code, shown=_plain, show=_show)
        end(code)
    try:
        found = look(context)
    except FilesyncError as trouble:  # a monitor knows three codes, and this is the third
        tell(trouble)
        end(ExitCode.BROKEN)
    if not printed(_plain(found)):
        _show(found)
    end(found.exit_code)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file, in the collector's folder; its name ends in .prom.",
)
@json_option("setting_up.Written")
@click.pass_obj
def metrics(context: Context, out: Path) -> None:
    """Write how it stands as metrics for Prometheus' textfile collector; whole, or not at all.

    Where it can't be told, the file says that something isn't done: yesterday's never stays. Their
    names are in docs/monitoring.md. There is no personal data in them.

    \b
    Example:
      filesync metrics --out /var/lib/prometheus/node-exporter/filesync.prom
    """
    from brp_filesync.cli.several import gravest_of
    from brp_filesync.core.errors import FilesyncError, NotPossible
    from brp_filesync.core.exit_codes import ExitCode
    from brp_filesync.flows.guard import done_for_each
    from brp_filesync.ledger.last_runs import rows_ever
    from brp_filesync.profiles.apart import installation_name
    from brp_filesync.report.metrics import registry
    from brp_filesync.report.status import Status, status_of

    if out.suffix != ".prom":
        raise NotPossible(
            phrase("{out} isn't read by the collector.", out=out),
            phrase("Let its name end in .prom."),
        )

    def look(one: Context) -> tuple[Status, list[dict[str, Any]]]:
        with one.app() as app:
            found = status_of(app)
            with app.database.connect() as connection:
                return found, rows_ever(connection)

    def name_of(done: "Done[Any]") -> str:
        return done.name or installation_name(context.settings_file())

    try:
        several = context.several()
        done = list(done_for_each(several or {"": context}, look))
        down = [name_of(each) for each in done if each.trouble is not None]
    except FilesyncError:  # no settings, or a host's with mistakes: nobody's name is known
        done, down = [], [""]
        _write(out, registry([], down))
        raise
    _write(out, registry([each.result for each in done if each.result is not None], down))
    printed({"path": str(out), "down": down})
    for each in done:
        if each.trouble is not None:
            tell(each.trouble, each.name)
    end(gravest_of(done, lambda _: ExitCode.DONE))


def _write(out: Path, of: "CollectorRegistry") -> None:
    """Write the metrics; where that can't be, what stands there is taken away: it isn't true now."""
    from prometheus_client import write_to_textfile

    from brp_filesync.core.errors import DiskTrouble

    try:
        write_to_textfile(str(out), of)
    except OSError as error:
        with suppress(OSError):
            out.unlink()
        raise DiskTrouble(
            phrase("{out} can't be written: {strerror}.", out=out, strerror=reason_of(error)),
            phrase("See the folder's rights and room."),
        ) from None


def _plain(found: "Status") -> dict[str, Any]:
    shown = found.as_dict()
    return {
        **shown,
        **{
            name: plains(shown[name])
            for name in ("flows", "missed", "missing", "awaited", "unmatched")
        },
        "alarms": [plain_alarm(each, found.kinds) for each in shown["alarms"]],
        **{
            name: [{**each, "kind": "portal"} for each in shown[name]]
            for name in ("open_rows", "awaited_lumps", "trials")
        },
    }


def _show(found: "Status") -> None:
    from brp_filesync.cli.days import local
    from brp_filesync.cli.language import spoken
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.alarms import told_text
    from brp_filesync.core.codes import word

    show_table(
        "Flows",
        ["source", "flow", "last run", "ended", "exit code", "last done", "next"],
        [
            [
                each.source,
                each.flow,
                local(each.began_at),
                local(each.ended_at),
                "" if each.exit_code is None else each.exit_code,
                local(each.done_at),
                local(each.next_at),
            ]
            for each in found.flows
        ],
    )
    for title, files in (("Missing files", found.missing), ("Awaited files", found.awaited)):
        if files:
            show_table(
                title,
                ["source", "flow", "day", "by", "name"],
                [[each.source, each.flow, each.day, local(each.by), each.name] for each in files],
            )
    if found.alarms:
        show_table(
            "Open alarms",
            ["alarm", "since", "what"],
            [
                [each.alarm_id, local(each.raised_at), told_text(each, spoken())]
                for each in found.alarms
            ],
        )
    _show_stopped(found)
    waiting = found.waiting
    for queue in waiting.queues:
        say(
            phrase(
                "{bank}: {payments} unmatched, {amount}, the oldest of {oldest}",
                bank=queue.bank,
                payments=queue.payments,
                amount=amount(queue.amount_ore),
                oldest=queue.oldest,
            )
        )
    for lumps in waiting.lumps:
        say(
            phrase(
                "{source}: {reports} settlement reports await their lumps, {amount}, the oldest of "
                "{oldest}",
                source=lumps.source,
                reports=lumps.reports,
                amount=amount(lumps.open_ore),
                oldest=lumps.oldest,
            )
        )
    for rows in waiting.open_rows:
        oldest = local(rows.oldest)[:10]
        say(
            phrases(
                "{source}: {count} rejected row nobody has mended, of {oldest}",
                "{source}: {count} rejected rows nobody has mended, the oldest of {oldest}",
                rows.rows,
                source=rows.source,
                oldest=oldest,
            )
        )
    counts = [
        phrases("{count} mail {state}", "{count} mails {state}", count, state=word(state))
        for state, count in waiting.mails.items()
    ]
    counts += [
        phrases("{count} to {kind}", "{count} to {kind}", count, kind=word(kind))
        for kind, count in waiting.duties.items()
    ]
    counts += [
        told.filled(count=count)
        for count, told in (
            (waiting.failed_files, phrases("{count} failed file", "{count} failed files", 0)),
            (
                waiting.files_to_approve,
                phrases("{count} file to approve", "{count} files to approve", 0),
            ),
            (waiting.tasks, phrases("{count} task for finance", "{count} tasks for finance", 0)),
        )
        if count
    ]
    told = joined(", ", counts) if counts else phrase("nothing")
    say(phrase("Waiting: {counts}", counts=told))
    for place, free in found.disks.items():
        say(phrase("Disk, {place}: {free:.1f} GiB free", place=word(place), free=free / 1024**3))
    words = {
        0: phrase("all is well"),
        3: phrase("something waits for a person"),
        70: phrase("something isn't done"),
    }
    say(f"{found.installation}: " + words[int(found.exit_code)])


def _show_stopped(found: "Status") -> None:
    """Say what keeps runs from being done, of which no run can tell."""
    from brp_filesync.cli.days import local
    from brp_filesync.cli.tables import say
    from brp_filesync.core.codes import word

    for each in found.missed:
        since = local(each.since)
        flow = word(each.flow)
        say(
            phrase(
                "{source}: no run ({flow}) since {since}. See whether the crontab, the service or the "
                "machine is up.",
                source=each.source,
                flow=flow,
                since=since,
            )
        )
    if found.clock:
        say(found.clock)
    if found.mistaken:
        say(
            phrase(
                "Profiles with mistakes: {names}; `filesync check --offline` tells each one's place",
                names=", ".join(found.mistaken),
            )
        )
