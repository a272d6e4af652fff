"""The shipped portals' catalogues of the demo gym, to the byte, and read back by their dialects."""

from pathlib import Path

import pandas as pd
import pytest

from brp_filesync.catalogue_out.read import values_in_chunks
from tests.support.command import typed
from tests.support.gym import Gym, open_gym
from tests.support.samples import SHIPPED, load_gym

pytestmark = pytest.mark.golden
PORTALS = ("actiway", "benify", "epassi", "sop", "wellnet")
# Facility and product → öre: what samples/brp has agreed with Söderberg & Partners.
SOP = {
    ("101", "K10"): 119000,
    ("101", "M12"): 489000,
    ("101", "MA5"): 229550,
    ("102", "K10"): 119000,
    ("102", "M12"): 489000,
    ("103", "K10"): 119000,
    ("103", "M12"): 489000,
}


def exported(gym: Gym, out: Path) -> dict[str, bytes]:
    """Return what `filesync catalogue export` writes, by name."""
    done = typed(gym, "catalogue", "export", "--portal", gym.portal, "--out", str(out))
    assert done.exit_code == 0, done.said
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.mark.parametrize("portal", PORTALS)
def test_a_shipped_portals_catalogue_is_the_one_written_by_hand(
    portal: str, tmp_path: Path
) -> None:
    gym = open_gym(tmp_path, filled=False, portal=portal)
    load_gym(gym)

    files = exported(gym, tmp_path / "out")

    by_hand = SHIPPED / "catalogue" / portal
    assert files == {path.name: path.read_bytes() for path in by_hand.iterdir()}


@pytest.mark.parametrize("portal", PORTALS)
def test_each_file_is_read_back_with_the_portals_own_dialect(portal: str, tmp_path: Path) -> None:
    gym = open_gym(tmp_path, made=True, portal=portal)
    found = {}
    for path in (SHIPPED / "catalogue" / portal).iterdir():
        kind = next(
            (
                kind
                for kind, names in {
                    "facilities": ("ANL", "anl", "gyms"),
                    "products": ("PROD", "ART", "art", "prod"),
                }.items()
                if any(name in path.name for name in names)
            ),
            None,
        )
        if kind is not None:
            with path.open("rb") as stream:
                found[kind] = pd.concat(
                    values_in_chunks(stream, kind, gym.profile), ignore_index=True
                )

    assert found["facilities"]["facility_id"].tolist() == ["101", "102", "103"]
    assert found["facilities"]["city"].tolist() == ["Göteborg", "Göteborg", "Malmö"]
    products = found["products"]
    assert set(products["kind"]) == {"subscription", "punch_card"}
    assert set(products["valid_from"]) <= {"2026-01-01", "2026-11-01"}
    if portal == "sop":
        keys = zip(products["facility_id"], products["product_number"], strict=True)
        assert dict(zip(keys, map(int, products["price_ore"]), strict=True)) == SOP
