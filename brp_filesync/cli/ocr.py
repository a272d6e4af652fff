"""`filesync ocr`: is a number a right OCR number, and if not, why?"""

import click

from brp_filesync.cli.context import end
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.cli.tables import say
from brp_filesync.core.codes import word
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase


@click.group()
def ocr() -> None:
    """OCR numbers, the payment references on invoices."""


@ocr.command()
@click.argument("number")
@json_option("setting_up.OcrChecked")
def check(number: str) -> None:
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
    if printed(
        {
            "number": bare,
            "right": not found,
            "invoice_number": None if found else bare[:-2],
            "faults": [
                {"what": each.what, "found": each.found, "expected": each.expected}
                for each in found
            ],
        }
    ):
        pass
    elif not found:
        say(
            phrase(
                "{bare} is right: invoice {bare2}, length digit {bare3}, check digit {bare4}.",
                bare=bare,
                bare2=bare[:-2],
                bare3=bare[-2],
                bare4=bare[-1],
            )
        )
    for each in () if wants_json() else found:
        say(
            phrase(
                "{bare}: the {what} is {found}, but should be {expected}.",
                bare=bare,
                what=word(each.what),
                found=each.found,
                expected=each.expected,
            )
        )
    end(ExitCode.FILE_REFUSED if found else ExitCode.DONE)
