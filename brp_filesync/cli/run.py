"""`filesync run`: the night's job, for every portal or some."""

import click

from brp_filesync.cli.context import Context, end, show_json, tell


@click.command()
@click.option("--portal", "portals", multiple=True, metavar="NAME", help="Only this portal.")
@click.option("--bank", "banks", multiple=True, metavar="NAME", help="Only this bank.")
@click.option(
    "--flow", "flows", multiple=True, type=click.Choice(["orders", "payments"]), help="Only this."
)
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@click.pass_obj
def run(
    context: Context,
    portals: tuple[str, ...],
    banks: tuple[str, ...],
    flows: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch the portals' and banks' files, import them, answer and tidy. Safe to repeat any time.

    Orders come before payments: a payment may be for an invoice of the same night.

    A portal or bank whose profile has mistakes is told of, and stops no other.

    \b
    Examples:
      filesync run
      filesync run --portal wellnet --dry-run
      filesync run --bank seb
      filesync run --json > night.json
    """
    from brp_filesync.cli.show_night import show_nights
    from brp_filesync.core.exit_codes import gravest
    from brp_filesync.run import run_portal
    from brp_filesync.run_bank import run_bank, served_banks

    with context.app(dry=dry_run) as app:
        installation = app.installation
        everybody = not portals and not banks
        nights = []
        if "orders" in flows or not flows:
            nights += [
                run_portal(app, portal)
                for portal in (installation.portal_names if everybody else portals)
            ]
        if "payments" in flows or not flows:
            nights += [
                run_bank(app, bank)
                for bank in (served_banks(installation) if everybody else banks)
            ]
    code = gravest(night.exit_code for night in nights)
    if as_json:
        show_json(
            {"exit_code": int(code), "dry_run": dry_run, "nights": [n.as_dict() for n in nights]}
        )
    else:
        show_nights(nights)
    for trouble in (trouble for night in nights for trouble in night.all_troubles):
        tell(trouble)
    end(code)
