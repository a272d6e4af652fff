"""`filesync ocr`: is a number a right OCR number, and if not, why?"""

import click

from brp_filesync.cli.context import end, show_json
from brp_filesync.cli.tables import say
from brp_filesync.core.exit_codes import ExitCode


@click.group()
def ocr() -> None:
    """OCR numbers, the payment references on invoices."""


@ocr.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="As JSON on stdout.")
def check(number: str, as_json: bool) -> None:
    """Say what is wrong with an OCR number; the exit code is 65 where something is.

    A number is checked as ours are made: the invoice number, a length digit and a check digit.
    Whether an invoice has it, `filesync invoices show` knows.

    \b
    Examples:
      filesync ocr check 655969
      filesync ocr check 655968
    """
    from brp_filesync.core.ocr import faults

    bare = "".join(number.split())
    found = faults(bare)
    if as_json:
        show_json(
            {
                "number": bare,
                "right": not found,
                "invoice_number": None if found else bare[:-2],
                "faults": [
                    {"what": each.what, "found": each.found, "expected": each.expected}
                    for each in found
                ],
            }
        )
    elif not found:
        say(
            f"{bare} is right: invoice {bare[:-2]}, length digit {bare[-2]}, check digit"
            f" {bare[-1]}."
        )
    for each in () if as_json else found:
        say(f"{bare}: the {each.what} is {each.found}, but should be {each.expected}.")
    end(ExitCode.FILE_REFUSED if found else ExitCode.DONE)
