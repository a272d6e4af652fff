"""`filesync db`: what an operator types to make, upgrade and fill the database."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from brp_filesync.cli.main import filesync
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError, NotReady
from brp_filesync.core.exit_codes import ExitCode
from tests.support.gym import speaking

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples/brp"
LATEST = max((ROOT / "brp_filesync/migrations/versions").glob("[0-9]*.py")).name[:4]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The shipped configuration in English, whose database isn't made yet."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    speaking(tmp_path / "config/filesync.yaml", "en")
    return tmp_path / "config/filesync.yaml"


def invoke(config: Path, *words: str) -> Result:
    return CliRunner().invoke(filesync, ["--config", str(config), "db", *words])


def run(config: Path, *words: str) -> str:
    done = invoke(config, *words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return done.stdout


def counts(config: Path, *words: str) -> dict[str, Any]:
    shown = json.loads(run(config, *words, "--json"))
    return {each["file"]: (each["added"], each["changed"], each["left"]) for each in shown["files"]}


def test_init_makes_the_database_once_and_says_so_the_second_time(config: Path) -> None:
    assert run(config, "init") == (
        f"The tables are made (revision {LATEST}). Next: filesync db seed\n"
    )
    assert run(config, "init") == (
        f"The database has its tables already (revision {LATEST}); nothing is changed.\n"
    )
    assert run(config, "upgrade") == (
        f"The tables are of this version already (revision {LATEST}).\n"
    )
    made = config.parent.parent / "var/filesync.db"
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [["upgrade"], ["seed"], ["load", str(SAMPLE)]])
def test_nothing_but_init_makes_a_database(config: Path, words: list[str]) -> None:
    with pytest.raises(NotReady, match=r"filesync db init"):
        run(config, *words)

    assert not (config.parent.parent / "var/filesync.db").exists()


def test_an_empty_database_is_told_of_before_anything_is_loaded(config: Path) -> None:
    (config.parent.parent / "var").mkdir()
    (config.parent.parent / "var/filesync.db").touch()

    with pytest.raises(NotReady, match=r"filesync db init"):
        run(config, "load", str(SAMPLE))


def test_seed_and_load_fill_it_and_a_dry_run_does_not(config: Path) -> None:
    run(config, "init")

    assert counts(config, "seed") == {"vat_groups.csv": (8, 0, 0)}
    dry = counts(config, "load", str(SAMPLE), "--dry-run")
    first = counts(config, "load", str(SAMPLE))
    second = counts(config, "load", str(SAMPLE))

    assert dry == first
    assert first["persons.csv"] == (8, 0, 0)
    assert first["vat_groups.csv"] == (0, 0, 8)
    assert {(added, changed) for added, changed, _ in second.values()} == {(0, 0)}


def test_a_load_is_shown_as_a_table(config: Path, tmp_path: Path) -> None:
    run(config, "init")
    (tmp_path / "brp").mkdir()
    shutil.copy(SAMPLE / "companies.csv", tmp_path / "brp")

    assert run(config, "load", str(tmp_path / "brp"), "--dry-run") == (
        "file\trows\tadded\tchanged\tleft as they were\n"
        "companies.csv\t2\t2\t0\t0\n"
        "This was a dry run: the database is as it was.\n"
    )


def test_problems_are_printed_a_line_each_and_end_with_65(config: Path, tmp_path: Path) -> None:
    run(config, "init")
    (tmp_path / "brp").mkdir()
    (tmp_path / "brp/facilities.csv").write_text("facility_id;company_id;name\n101;NIX;\n")
    problem = {
        "file": "facilities.csv",
        "line": 2,
        "column": "name",
        "said": "a value must stand here",
    }

    plain = invoke(config, "load", str(tmp_path / "brp"))
    as_json = invoke(config, "load", str(tmp_path / "brp"), "--json")

    assert plain.stdout == "facilities.csv:2: name: a value must stand here\n"
    assert json.loads(as_json.stdout) == {
        "dry_run": False,
        "files": [],
        "changes": [],
        "problems": [problem],
    }
    for done in (plain, as_json):
        assert isinstance(done.exception, FilesyncError)
        assert done.exception.exit_code is ExitCode.FILE_REFUSED
        assert done.exception.message == "The files have a problem. Nothing is loaded."


def test_a_folder_with_nothing_to_load_is_a_mistake(config: Path, tmp_path: Path) -> None:
    run(config, "init")

    with pytest.raises(ConfigurationMistake, match="none of the files"):
        run(config, "load", str(tmp_path))


def test_help_needs_no_database_and_no_pandas() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from brp_filesync.cli.main import filesync\n"
        "for words in (['db'], ['db', 'load'], ['db', 'init']):\n"
        "    assert CliRunner().invoke(filesync, [*words, '--help']).exit_code == 0\n"
        "print(sorted({'pandas', 'sqlalchemy', 'alembic', 'paramiko'} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
