"""The five portals' mixed samples: what is rejected goes out and comes back as it was."""

import csv
import io
from pathlib import Path

import pytest

from brp_filesync.ledger.archive import open_kept
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.tables.split import split_rows
from tests.support.command import typed
from tests.support.gym import Gym, open_gym
from tests.support.samples import SHIPPED as SAMPLES
from tests.support.samples import Sample, load_gym

pytestmark = pytest.mark.one_database


@pytest.fixture(params=["actiway", "benify", "epassi", "sop", "wellnet"])
def sample(request: pytest.FixtureRequest) -> Sample:
    """A portal's mixed sample."""
    return Sample(SAMPLES / "orders" / str(request.param) / "mixed")


@pytest.fixture
def tried(sample: Sample, database: str, tmp_path: Path) -> Gym:
    """The demo's gym after a night with the sample."""
    gym = open_gym(tmp_path, database=database, filled=False, portal=sample.portal)
    load_gym(gym)
    settings = gym.folder / "config" / "filesync.yaml"
    shipped = "sqlite:///../var/filesync.db"
    settings.write_text(settings.read_text().replace(shipped, database))
    gym.deliver_bytes(sample.order_file.read_bytes(), sample.order_file.name)
    gym.night()
    return gym


@pytest.mark.parametrize("by_spreadsheet", [False, True])
def test_what_was_rejected_goes_out_and_comes_back_as_it_was(
    tried: Gym, by_spreadsheet: bool
) -> None:
    gym, path = tried, tried.folder / "mend.csv"
    dialect = portal_dialect(gym.profile.orders.dialect)
    rejected = gym.rows("filesync_attempt", "rejected")[0][0]
    lines = {
        line
        for line, outcome in gym.rows("filesync_outcome", "line", "outcome")
        if outcome == "rejected"
    }
    assert rejected == len(lines) > 0
    before = [row for line, row in _rows(gym, 1) if line in lines]

    assert typed(gym, "orders", "rejects", "1", "--out", str(path)).exit_code == 0
    if by_spreadsheet:
        _save_anew(path, dialect.delimiter, dialect.encoding, quoted=dialect.quote is not None)
    done = typed(gym, "orders", "resubmit", str(path), "--json")

    rows = done.json["rows"]
    assert (rows["rows"], rows["rejected"] + rows["duplicate"]) == (rejected, rejected)
    after = [row for _, row in _rows(gym, 2)][1 if dialect.header else 0 :]
    widest = max(map(len, after))
    assert after == [row + [""] * (widest - len(row)) for row in before]
    assert typed(gym, "reconcile").exit_code == 0


def _rows(gym: Gym, file_id: int) -> list[tuple[int, list[str]]]:
    (sha256,) = gym.rows("filesync_file", "sha256")[file_id - 1]
    dialect = portal_dialect(gym.profile.orders.dialect)
    with gym.app() as app, open_kept(app.archive, sha256) as stream:
        return [
            (int(line), row)
            for lines, rows in split_rows(stream, dialect, 1000)
            for line, row in zip(lines.tolist(), rows, strict=True)
        ]


def _save_anew(path: Path, delimiter: str, encoding: str, *, quoted: bool) -> None:
    """Save the file as a spreadsheet may: with a BOM, CRLF, semicolons and quotes everywhere."""
    text = path.read_bytes().decode("utf-8-sig" if encoding == "utf-8" else encoding)
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
    saved = io.StringIO(newline="")
    csv.writer(saved, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    path.write_bytes(saved.getvalue().encode("utf-8-sig"))
