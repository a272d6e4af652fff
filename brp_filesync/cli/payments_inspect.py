"""`filesync payments inspect`: what is in a payment file, or what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

import click

from brp_filesync.cli.context import Context, end, tell
from brp_filesync.cli.language import misused, spoken
from brp_filesync.cli.screen import wide_option
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import joined, phrase

if TYPE_CHECKING:
    from brp_filesync.core.problems import Problem
    from brp_filesync.payments_in.model import Terms


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--bank", metavar="NAME", help="Read it by this bank's profile: whose money is ours.")
@json_option("payments.Inspected", "As JSON on stdout; amounts in öre.")
@click.option(
    "--xsd",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Validate an XML file against this schema, too.",
)
@wide_option
@click.pass_obj
def inspect(context: Context, file: Path, bank: str | None, xsd: Path | None) -> None:
    """Show what is in a payment file, or exactly what is wrong with it. Needs no database.

    The format is told by the content: BgMax, camt.054, camt.053, Total IN (TL1), and with --bank
    the CSV export that the bank's profile describes; what came packed is unpacked as that says.

    \b
    Examples:
      filesync payments inspect bgmax.txt
      filesync payments inspect camt054.xml --bank seb --json
      filesync payments inspect camt054.xml --xsd camt.054.001.02.xsd
    """
    from dataclasses import replace

    from brp_filesync.core.problems import FileRefused
    from brp_filesync.payments_in.read import format_of, read_payments
    from brp_filesync.payments_in.shown import as_json as as_one_object

    terms = _terms(context, bank)
    if xsd is not None:
        terms = replace(terms, xsd=xsd.read_bytes())
    try:
        with _plain(context, file, bank) as stream:
            if xsd is not None and format_of(stream, terms).name != "camt":
                raise misused(
                    phrase("--xsd is for camt files, and {name} is none.", name=file.name)
                )
            if wants_json():
                printed(as_one_object(read_payments(stream, terms))[0])
            else:
                from brp_filesync.cli.show_payments import show_payment_file

                show_payment_file(file.name, read_payments(stream, terms), _language(context))
    except FileRefused as refusal:
        _refuse(file.name, refusal.problem, _language(context))


@contextmanager
def _plain(context: Context, file: Path, bank: str | None) -> Iterator[BinaryIO]:
    """Open the file, or what is in it where it is packed as the bank's profile says."""
    from brp_filesync.flows.packing import unpacked_to

    profile = None if bank is None else context.installation.banks[bank]
    with TemporaryDirectory(prefix="filesync-") as room:
        if profile is not None:
            file = unpacked_to(
                context.installation, profile.packing, file, profile.max_file_bytes, Path(room)
            )
        with file.open("rb") as stream:
            yield stream


def _terms(context: Context, bank: str | None) -> "Terms":
    from brp_filesync.core.errors import ConfigurationMistake
    from brp_filesync.payments_in.read import looking_terms

    if bank is None:
        return looking_terms(None)
    banks = context.installation.banks
    if bank not in banks:
        raise ConfigurationMistake(
            phrase("There is no bank {bank}.", bank=bank),
            phrase(
                "Its profile would be a file of that name among the banks' profiles: {banks}.",
                banks=", ".join(banks) or phrase("there is none yet"),
            ),
        )
    return looking_terms(banks[bank])


def _language(context: Context) -> Language:
    """Return the installation's language, or the terminal's where there are no settings."""
    from brp_filesync.core.errors import ConfigurationMistake

    try:
        return context.installation.settings.language
    except ConfigurationMistake:
        return spoken()


def _refuse(name: str, problem: "Problem", language: Language) -> None:
    from brp_filesync.cli.show_payments import place_of
    from brp_filesync.core.errors import FilesyncError
    from brp_filesync.core.problem_texts.texts import sentences, text

    said = text(problem.word, problem.params, language)
    printed(
        {
            "refused": {
                "word": problem.word,
                "record": problem.line or None,
                "position": problem.column or None,
                "found": problem.params.get("found"),
                "expected": problem.params.get("expected"),
                "text": said,
            }
        }
    )
    place = place_of(problem)
    told = sentences(problem.word, problem.params)
    tell(FilesyncError(joined(": ", filter(None, [name, place, told]))))
    end(ExitCode.FILE_REFUSED)
