"""What a profile is proposed from: what the gym calls its own, and a refused file as it came."""

from brp_filesync.app import App
from brp_filesync.brp.vocabulary import facility_ids, prices_by_product, product_numbers
from brp_filesync.core.dates import local_date
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import files
from brp_filesync.ledger.archive import open_kept
from brp_filesync.ledger.files import File
from brp_filesync.proposing.model import Known, Sample


def known_words(app: App) -> Known:
    """Return what the gym calls its products and facilities, its prices, and today's date."""
    with app.database.connect() as connection:
        return Known(
            product_numbers(connection),
            facility_ids(connection),
            prices_by_product(connection),
            local_date(app.clock.now()),
        )


def received_sample(app: App, file_id: int) -> tuple[File, Sample]:
    """Return an order file of the ledger as it came.

    Raises NotPossible where there is no such file, or it is no order file.
    """
    with app.database.connect() as connection:
        file = files.find(connection, file_id)
    if file is None or file.flow != "orders":
        raise NotPossible(
            phrase("No order file has the number {file_id}.", file_id=file_id),
            phrase("`filesync files list` lists them."),
        )
    with open_kept(app.archive, file.sha256) as stream:
        return file, Sample(file.name, stream.read())
