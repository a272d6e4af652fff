"""`filesync run`: the night's job, for every portal or some."""

import click

from brp_filesync.cli.context import Context, end, show_json, tell


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal.")
@click.option("--flow", "flows", multiple=True, type=click.Choice(["orders"]), help="Only this.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@click.pass_obj
def run(
    context: Context,
    portals: tuple[str, ...],
    flows: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch the portals' files, import them, answer and tidy. Safe to repeat at any time.

    A portal whose profile has mistakes is told of, and stops no other.

    \b
    Examples:
      filesync run
      filesync run --portal wellnet --dry-run
      filesync run --json > night.json
    """
    from brp_filesync.cli.show_night import show_nights
    from brp_filesync.core.exit_codes import gravest
    from brp_filesync.run import run_portal

    with context.app(dry=dry_run) as app:
        installation = app.installation
        nights = [run_portal(app, portal) for portal in portals or installation.portal_names]
    # No night reads a bank's profile yet, so its mistakes are told here.
    unread = [] if portals else list(installation.mistaken_banks.values())
    code = gravest([*(night.exit_code for night in nights), *(each.exit_code for each in unread)])
    if as_json:
        show_json(
            {"exit_code": int(code), "dry_run": dry_run, "nights": [n.as_dict() for n in nights]}
        )
    else:
        show_nights(nights)
    told = [trouble for night in nights for trouble in night.all_troubles]
    for trouble in (*told, *unread):
        tell(trouble)
    end(code)
