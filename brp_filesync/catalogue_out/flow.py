"""A portal's catalogue, from what BRP says today to files in a folder.

fetched → select → what holds it back? → which version is it? → can it be read back? → render
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from brp_filesync.brp.sold import Sold
from brp_filesync.catalogue_out.check import problems
from brp_filesync.catalogue_out.fields import Sheet, sheets, sheets_in_our_words
from brp_filesync.catalogue_out.gather import facts_of
from brp_filesync.catalogue_out.model import Catalogue, CatalogueFile, Kind, Stamp
from brp_filesync.catalogue_out.render import file_name, render, render_marker
from brp_filesync.catalogue_out.select import select
from brp_filesync.catalogue_out.stamp import stamped, values_sha256
from brp_filesync.catalogue_out.values import demand_readable
from brp_filesync.core.errors import DiskTrouble, NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.profiles.portal import PortalProfile


def make_catalogue(
    sold: Sold,
    profile: PortalProfile,
    today: date,
    folder: Path | None,
    *,
    known: Sequence[Stamp] = (),
    next_version: int = 1,
    coming: Sequence[str] = (),
) -> Catalogue:
    """Return the portal's catalogue of what BRP said that day, its files written to the folder.

    `known` are the stamps of the portal's catalogues that stand, `next_version` one that none has
    had (catalogue_out.stamp): with the same values it is that one again, whose files the archive
    has. Then nothing is written, nor of one that is held back, nor without a folder, whose files
    of the same names are overwritten. `coming` are later days whose prices the files have too;
    what is sold (`offers`) is the day's alone.

    Raises NotReady where the profile has no catalogue, DiskTrouble, and BrokenInvariant where the
    portal's dialect doesn't give back what is written.
    """
    if profile.catalogue is None:
        raise NotReady(
            phrase("The profile of {portal} has no catalogue.", portal=profile.portal),
            phrase("Describe its files under `catalogue` (docs/profiles.md)."),
        )
    facts = facts_of(sold)
    offers = told = select(facts, today.isoformat(), profile.commission_product)
    if coming:
        told = select(facts, today.isoformat(), profile.commission_product, coming)
    both = sheets(told, profile)
    stamp, unchanged = stamped(values_sha256(both, profile), today, known, next_version)
    held = problems(offers, both, profile)
    files: tuple[CatalogueFile, ...] = ()
    if not (held or unchanged or folder is None):
        for sheet, ours in zip(both, sheets_in_our_words(told, profile), strict=True):
            demand_readable(sheet, ours, stamp, profile)
        files = _write(folder, both, stamp, profile)
    return Catalogue(stamp, unchanged, offers, files, held)


def _write(
    folder: Path, both: tuple[Sheet, Sheet], stamp: Stamp, profile: PortalProfile
) -> tuple[CatalogueFile, ...]:
    wanted = profile.catalogue
    assert wanted is not None  # noqa: S101 - asked first
    files = [
        _written(
            folder,
            sheet.kind,
            file_name(pattern, stamp, wanted),
            sheet.rows,
            render(sheet, stamp, profile),
        )
        for sheet, pattern in zip(
            both, (wanted.facilities.file_name, wanted.products.file_name), strict=True
        )
    ]
    if wanted.marker is not None:
        name = file_name(wanted.marker, stamp, wanted)
        content = render_marker(files, stamp, profile)
        files.append(_written(folder, "marker", name, len(files), [content]))
    return tuple(files)


def _written(
    folder: Path, kind: Kind, name: str, rows: int, content: Iterable[bytes]
) -> CatalogueFile:
    path = folder / name
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("wb") as stream:
            for part in content:
                digest.update(part)
                size += stream.write(part)
    except OSError as error:
        raise DiskTrouble(
            phrase(
                "{path} couldn't be written ({strerror}).", path=path, strerror=reason_of(error)
            ),
            phrase("Check the disk's free space and the folder's rights."),
        ) from error
    return CatalogueFile(kind, name, path, rows, size, digest.hexdigest())
