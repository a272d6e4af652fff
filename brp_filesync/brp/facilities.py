"""A facility as people name it: by its id, or by its name or a part of it."""

from sqlalchemy import Connection, select

from brp_filesync.brp.schema_catalogue import facility
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import folded, masked
from brp_filesync.profiles.suggest import did_you_mean

_MOST_NAMED = 12


def find_facility(connection: Connection, said: str) -> str:
    """Return the id of the facility that is meant. Raises NotPossible for none, and for several."""
    names = {
        str(facility_id): str(name)
        for facility_id, name in connection.execute(
            select(facility.c.facility_id, facility.c.name).order_by(facility.c.facility_id)
        )
    }
    if said in names:
        return said
    wanted = folded(said.strip())
    for fits in (
        [each for each, name in names.items() if wanted in (folded(each), folded(name))],
        [each for each, name in names.items() if wanted and wanted in folded(name)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise NotPossible(
                phrase(
                    "“{said}” is several facilities: {named}.",
                    said=masked(said),
                    named=_named({each: names[each] for each in fits}),
                ),
                phrase("Name it by its id."),
            )
    raise NotPossible(
        phrase(
            "No facility is called “{said}”{meant}.",
            said=masked(said),
            meant=did_you_mean(said, [*names, *names.values()]),
        ),
        phrase("The facilities are {named}.", named=_named(names) or "–"),
    )


def _named(names: dict[str, str]) -> str:
    told = [f"{each} {name}" for each, name in names.items()][:_MOST_NAMED]
    return ", ".join([*told, "…"] if len(names) > _MOST_NAMED else told)
