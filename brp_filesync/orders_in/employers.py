"""Which organisation each order's employer is: a known one, or a new one.

Matched on organisation number, and by exact name only where the row has no number; of several
organisations with one name, the one with the lowest id. (docs/domain.md, Orders in 3)
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class Employers:
    """`organisation_id` of each order's employer, and the organisations that must be made."""

    organisation_id: np.ndarray
    new: pd.DataFrame  # organisation_id, organisation_number, name


def assign_employers(orders: pd.DataFrame, known: pd.DataFrame, first_id: int) -> Employers:
    """Decide on the employer of each order (employer_number, employer_name), in their order.

    The first order that names an employer makes it; a later one that gives only a name finds what
    an earlier one made under that name. New ids count from `first_id`.
    """
    number = orders["employer_number"].to_numpy(dtype=object)
    name = orders["employer_name"].to_numpy(dtype=object)
    by_number = number != ""
    assigned = np.zeros(len(orders), dtype=np.int64)
    assigned[by_number] = _ids(known, "organisation_number", number[by_number])
    assigned[~by_number] = _ids(known, "name", name[~by_number])

    made = pd.DataFrame(
        {"place": np.arange(len(orders)), "organisation_number": number, "name": name}
    )[assigned == 0]
    numbered = made[made["organisation_number"] != ""].drop_duplicates("organisation_number")
    nameless = made[made["organisation_number"] == ""].drop_duplicates("name")
    # A number without a name shows itself; a name that an earlier number brought is that one's.
    numbered = numbered.assign(
        name=np.where(numbered["name"] == "", numbered["organisation_number"], numbered["name"])
    )
    first_of_name = numbered.drop_duplicates("name").set_index("name")["place"]
    earlier = first_of_name.reindex(nameless["name"]).to_numpy(dtype=float)
    own = nameless[~(earlier < nameless["place"].to_numpy())]
    new = pd.concat([numbered, own]).sort_values("place")
    new = new.assign(organisation_id=np.arange(first_id, first_id + len(new), dtype=np.int64))

    open_numbers = (assigned == 0) & by_number
    open_names = (assigned == 0) & ~by_number
    assigned[open_numbers] = _ids(new, "organisation_number", number[open_numbers])
    assigned[open_names] = _ids(new, "name", name[open_names])
    columns = ["organisation_id", "organisation_number", "name"]
    return Employers(assigned, new[columns].reset_index(drop=True))


def _ids(known: pd.DataFrame, key: str, values: np.ndarray) -> np.ndarray:
    first = known[known[key] != ""].sort_values("organisation_id").drop_duplicates(key)
    at = pd.Index(first[key]).get_indexer(values)
    ids = np.append(first["organisation_id"].to_numpy(dtype=np.int64), 0)
    found: np.ndarray = ids[at]  # -1, not found, takes the last: 0
    return found
