"""What a portal's first night will do with files: where it begins, what was tried, and its mode."""

from datetime import date

from brp_filesync.app import App
from brp_filesync.checkup.line import Found
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import joined, phrase, phrases
from brp_filesync.flows.fetch import to_release
from brp_filesync.flows.inbox import orders_inbox
from brp_filesync.flows.ready import demand_start
from brp_filesync.ledger.trials import has_imported, latest_trial
from brp_filesync.profiles.portal import PortalProfile


def judge_start(app: App, profile: PortalProfile) -> Found:
    """Say from where on files are imported. Raises NotReady where the profile doesn't."""
    demand_start(profile)
    start = profile.start_from
    said = phrase("files from {start_from} on are imported", start_from=start)
    if isinstance(start, date) and start > app.today:
        return Found(
            said,
            phrase(
                "Until then every file is passed over, and none of those is imported later. Write "
                "an earlier start_from in portals/{portal}.yaml where that isn't meant.",
                portal=profile.portal,
            ),
        )
    return Found(said)


def judge_trial(app: App, profile: PortalProfile) -> Found:
    """Say what came of the file that was tried last. Raises NotReady."""
    portal = profile.portal
    with app.database.connect() as connection:
        tried = latest_trial(connection, portal)
        live = has_imported(connection, portal)
    if tried is None and live:
        return Found(phrase("no trial, and files have been imported already"))
    if tried is None:
        raise NotReady(
            phrase("No order file has been tried."),
            phrase(
                "Write `mode: trial` in portals/{portal}.yaml, ask the portal for an "
                "order file, and run `filesync run --portal {portal}`.",
                portal=portal,
            ),
        )
    show = phrase("`filesync files show {file_id}` tells why", file_id=tried.file_id)
    again = phrase(
        "mended, `filesync files replay {file_id}` tries it again.", file_id=tried.file_id
    )
    if tried.refused or not tried.imported:
        raise NotReady(
            phrase("Nothing of {name} would be imported.", name=tried.name),
            joined("; ", [show, again]),
        )
    if not tried.answered:
        raise NotReady(
            phrase("The answer to {name} hasn't been delivered.", name=tried.name),
            phrase("`filesync run --portal {portal}` delivers it.", portal=portal),
        )
    said = phrase(
        "{name} is answered; {imported} of {rows} rows would be imported",
        name=tried.name,
        imported=tried.imported,
        rows=tried.rows,
    )
    if tried.rejected:
        return Found(said, phrase("{show} the others aren't; {again}", show=show, again=again))
    return Found(said)


def judge_mode(app: App, profile: PortalProfile) -> Found:
    """Say whether orders count, and what the first live night does with those that were tried."""
    released = to_release(app, orders_inbox(profile))
    counted = phrases("{count} tried file", "{count} tried files", len(released))
    if not profile.on_trial:
        if released:
            return Found(
                phrase("live: its orders count; the next run imports {counted}", counted=counted),
                phrase("Those of them that are no real orders: `filesync files list` shows them."),
            )
        return Found(phrase("live: its orders count"))
    will = (
        phrase(
            " Its first night imports {counted} then; a later start_from leaves out what were only "
            "tests.",
            counted=counted,
        )
        if released
        else ""
    )
    return Found(
        phrase("on trial: nothing is imported"),
        phrase(
            "When every other line is ok: `mode: live` in portals/{portal}.yaml.{will}",
            portal=profile.portal,
            will=will,
        ),
    )
