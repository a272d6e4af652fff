"""Settings and profiles are found, read strictly, and every mistake is told with its place."""

import datetime
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.profiles.load import (
    database_url,
    load_portals,
    load_settings,
)
from brp_filesync.profiles.where import PLACES, find_settings

SHIPPED = Path(__file__).parents[3] / "config"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped configuration, to be spoilt."""
    return shutil.copytree(SHIPPED, tmp_path / "config")


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def mistakes(settings: Path) -> list[str]:
    """The lines of all that is wrong with the settings or else the profiles, without the folder."""
    try:
        installation = load_settings(settings)
    except ConfigurationMistake as mistake:
        found = [mistake]
    else:
        found = [*installation.mistaken_portals.values(), *installation.mistaken_banks.values()]
    assert {mistake.exit_code for mistake in found} == {ExitCode.CONFIGURATION}
    lines = [line for mistake in found for line in str(mistake).split("\n")]
    return [line.replace(f"{settings.parent}/", "") for line in lines]


def place_of(path: Path, piece: str) -> str:
    """Where a piece of the file, which is there once, begins: line:column."""
    before, _, after = path.read_text(encoding="utf-8").partition(piece)
    assert after
    assert piece not in after
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_the_shipped_configuration_loads() -> None:
    installation = load_settings(SHIPPED / "filesync.yaml")
    wellnet = installation.portals["wellnet"]

    assert installation.folder == SHIPPED
    assert sorted(installation.portals) == sorted(p.stem for p in SHIPPED.glob("portals/*.yaml"))
    assert wellnet.organisation_number == "5590001235"
    assert wellnet.start_from == datetime.date(2026, 11, 1)
    assert wellnet.orders.columns["row_type"].words == {"B": "order", "M": "cancel"}
    assert wellnet.orders.ignore == ("KAMPANJKOD",)


def test_relative_paths_count_from_the_settings_folder(config: Path) -> None:
    installation = load_settings(config / "filesync.yaml")

    assert installation.path("../var/archive") == config.parent.resolve() / "var/archive"
    assert installation.path("/srv/archive") == Path("/srv/archive")
    assert database_url(installation) == f"sqlite:///{config.parent.resolve()}/var/filesync.db"


def test_a_server_database_keeps_its_url(config: Path) -> None:
    url = "postgresql+psycopg://filesync@db.example.se:5432/brp"
    settings = changed(config / "filesync.yaml", "sqlite:///../var/filesync.db", url)

    assert database_url(load_settings(settings)) == url


def test_an_unknown_key_is_told_with_its_place_and_what_was_meant(config: Path) -> None:
    settings = changed(config / "filesync.yaml", "always_new_sub", "allways_new_sub")

    assert mistakes(settings) == [
        f"filesync.yaml:{place_of(settings, 'allways')}: unknown key "
        "'allways_new_subscription' in brp; did you mean 'always_new_subscription'?"
    ]


def test_all_mistakes_are_told_at_once_in_the_files_order(tmp_path: Path) -> None:
    settings = tmp_path / "filesync.yaml"
    settings.write_text(
        "instalation: x\n"
        "database:\n"
        "  url: sqlite:///x.db\n"
        "archive: 5\n"
        "language: se\n"
        "log: {level: inf, file: 2026-01-01}\n"
        "chunk_rows: 0\n"
        "batch_orders: yes\n"
        "brp: [a]\n"
        "12: twelve\n"
    )

    assert mistakes(settings) == [
        "filesync.yaml:1:1: unknown key 'instalation'; did you mean 'installation'?",
        "filesync.yaml:4:10: archive: found a whole number, expected text: put it in quotes",
        "filesync.yaml:5:11: language: found 'se', expected sv or en",
        "filesync.yaml:6:14: log.level: found 'inf', expected debug or info or warning or error; "
        "did you mean 'info'?",
        "filesync.yaml:6:25: log.file: found a date, expected text: put it in quotes",
        "filesync.yaml:7:13: chunk_rows: 0 should be greater than 0",
        "filesync.yaml:8:15: batch_orders: found text, expected a whole number",
        "filesync.yaml:9:6: brp: found a list, expected keys with values",
        "filesync.yaml:10:1: a key must be text: put a number, a date or a word like true in "
        "quotes",
    ]


def test_mistakes_of_several_profiles_come_together(config: Path) -> None:
    shutil.copy(config / "portals/wellnet.yaml", config / "portals/other.yaml")
    shutil.copy(config / "portals/wellnet.yaml", config / "portals/third.yml")
    wellnet = config / "portals/wellnet.yaml"
    named_at = place_of(wellnet, "wellnet\nname:")
    changed(wellnet, "when: stable", "when: stabel")

    assert mistakes(config / "filesync.yaml") == [
        f"portals/other.yaml:{named_at}: portal: found 'wellnet', expected 'other', "
        "as the file's name",
        "portals/third.yml:1:1: a profile's file name ends in .yaml: rename it",
        f"portals/wellnet.yaml:{place_of(wellnet, 'stabel')}: arrival.complete_when: found "
        "'stabel', expected stable or renamed or marker; did you mean 'stable'?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "last_name: {column",
            "lastname: {column",
            [
                ("columns:\n    order_number: {", "orders.columns: 'last_name' is missing"),
                ("lastname", "unknown key 'lastname' in orders.columns; did you mean 'last_name'?"),
            ],
        ),
        (
            '"559000-1235"',
            '"559000-1236"',
            [
                (
                    '"559000-1236"',
                    "organisation_number: the organisation number's check digit is "
                    "wrong: compare it with BRP",
                ),
            ],
        ),
        (
            '"559000-1235"',
            "5590001235",
            [
                (
                    "5590001235",
                    "organisation_number: found a whole number, expected text: put it in quotes",
                ),
            ],
        ),
        (
            r"(?P<serial>\d{3})",
            r"(?P<serial>\d{3}",
            [
                (
                    "'WELLNET",
                    "orders.file_name: is no regular expression: missing ), unterminated "
                    "subpattern at its character 31",
                ),
            ],
        ),
        (
            "Europe/Stockholm",
            "Europe/Stokholm",
            [
                (
                    "Europe/Stokholm",
                    "orders.time_zone: is no known time zone; did you mean 'Europe/Stockholm'?",
                ),
            ],
        ),
        (
            "2026-11-01",
            "'2026-11-01'",
            [
                (
                    "'2026-11-01'",
                    "start_from: text is taken for a file name: take the quotes off a date",
                ),
            ],
        ),
        (
            "2026-11-01",
            "20261101",
            [
                (
                    "20261101",
                    "start_from: found a whole number, expected a date without quotes "
                    "(2026-11-01) or text: put it in quotes",
                ),
            ],
        ),
        (
            "2026-11-01",
            "orders.csv",
            [
                (
                    "orders.csv",
                    "start_from: no order file can have this name: orders.file_name "
                    "doesn't match it",
                ),
            ],
        ),
        ("2026-11-01", "2026-13-01", [("2026-13-01", "no such date or time")]),
        (
            "    file: ../var",
            "    env: A\n    credential: b # ../var",
            [
                ("password:", "server.password: name exactly one of file, env or credential"),
            ],
        ),
        (
            "minimum_age_s: 2",
            "minimum_age_s: -2",
            [
                ("-2", "arrival.minimum_age_s: -2 should be greater than or equal to 0"),
            ],
        ),
        (
            "{column: EPOST}",
            "{column: EPOST, position: 9}",
            [
                (
                    "{column: EPOST",
                    "orders.columns.email: name exactly one of column, position, "
                    "name_part or constant",
                ),
            ],
        ),
        (
            "M: cancel}",
            "M: cancle}",
            [
                ("cancle", "orders.columns.row_type.words.M: expected order or cancel"),
            ],
        ),
        (
            "words: {B: order",
            "words: {1: order",
            [
                (
                    "1: order",
                    "a key must be text: put a number, a date or a word like true in quotes",
                ),
            ],
        ),
        (
            ", unit: ore}",
            "}",
            [
                (
                    "{column: PRIS_ORE",
                    "orders.columns.price_incl_vat: 'unit' is missing: ore or kronor",
                ),
            ],
        ),
        (
            "{column: ANTAL}",
            "{column: ANTAL, unit: ore}",
            [
                (
                    "{column: ANTAL",
                    "orders.columns.quantity: only price_incl_vat has unit, decimal, thousands "
                    "and suffix",
                ),
            ],
        ),
        (
            'START, formats: ["%Y%m%d"]',
            "START",
            [
                (
                    "{column: START}",
                    "orders.columns.start_date: 'formats' is missing: how the date is written",
                ),
            ],
        ),
        (
            'date_format: "%Y%m%d"',
            'date_format: "%Y%d%m"',
            [
                (
                    '"%Y%d%m"',
                    "response.date_format: found '%Y%d%m', expected %Y-%m-%d or %Y%m%d or "
                    "%d.%m.%Y; did you mean '%Y%m%d'?",
                ),
            ],
        ),
        (
            "{column: ORT}",
            "{name_part: town}",
            [
                ("town", "orders.columns.city.name_part: file_name has no group of this name"),
            ],
        ),
        (
            "ignore: [KAMPANJKOD]",
            "ignore: [KAMPANJKOD, ORT]",
            [
                ("ORT]", "orders.ignore[2]: this column is mapped, so it can't be ignored"),
            ],
        ),
        (
            '"{stem}_SVAR.csv"',
            "svar.csv",
            [
                (
                    "svar.csv",
                    "response.file_name: this text should match pattern "
                    r"'^[^{}/\\]*\{stem\}[^{}/\\]*$'",
                ),
            ],
        ),
        (
            '"{stem}_SVAR.csv"',
            "{stem}_SVAR.csv",
            [
                ("_SVAR", "is not YAML: expected <block end>, but found '<scalar>'"),
            ],
        ),
        (
            "FILRAD",
            "RAD",
            [
                (
                    "RAD\n    line:",
                    "response.columns.line_number: another field has this header too",
                ),
                ("RAD\n    status:", "response.columns.line: another field has this header too"),
            ],
        ),
        (
            "  username: gym\n",
            "",
            [
                ("server:\n", "'server.username' is missing: our account there"),
            ],
        ),
        (
            "  host: 127.0.0.1\n",
            "  transport: ftp\n  host: 127.0.0.1\n",
            [
                (
                    "ftp\n  host",
                    "server.transport: found 'ftp', expected sftp or folder; did you mean 'sftp'?",
                )
            ],
        ),
        (
            "  port: 2222\n",
            "  port: ett\n",
            [("ett\n  user", "server.port: found text, expected a whole number")],
        ),
        (
            "  host: 127.0.0.1\n",
            "  transport: folder\n  pth: /srv\n",
            [
                (
                    "server:\n",
                    "'server.path' is missing: the folder; the profile's folders lie below it, and "
                    "none leads out of it. A relative one counts from the folder of the settings' "
                    "file",
                ),
                ("pth: /srv", "unknown key 'pth' in server; did you mean 'path'?"),
                ("port: 2222", "unknown key 'port' in server; did you mean 'transport'?"),
                (
                    "username: gym",
                    "unknown key 'username' in server; known are transport, path, marker",
                ),
                (
                    "password:\n",
                    "unknown key 'password' in server; known are transport, path, marker",
                ),
            ],
        ),
    ],
)
def test_a_profile_that_contradicts_itself_or_our_rules_is_refused_at_its_place(
    config: Path, old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    profile = changed(config / "portals/wellnet.yaml", old, new)

    assert mistakes(config / "filesync.yaml") == [
        f"portals/wellnet.yaml:{place_of(profile, where)}: {text}" for where, text in expected
    ]


def test_a_secret_in_the_wrong_place_is_not_repeated(config: Path) -> None:
    for spoilt in (
        "password: hunter2",
        "password: {hunter2}",
        "password: {file: x, secret: hunter2}",
        "password: {file: [hunter2]}",
        "password: *hunter2",
        "password: !hunter2 x",
        "password: &hunter2 x",
        "password: {hunter2: 1, hunter2: 2}",
        "url: postgresql+psycopg://filesync:hunter2@db.example.se/brp",
        "url: postgresql+psycopg://db.example.se/brp?password=hunter2",
        "url: mysql://filesync:hunter2@db.example.se/brp",
        "password: 'hunter2",
        "password: hunter2: x",
    ):
        (config / "filesync.yaml").write_text(f"archive: a\ndatabase:\n  {spoilt}\n")
        with pytest.raises(ConfigurationMistake) as caught:
            load_settings(config / "filesync.yaml")

        assert "hunter2" not in str(caught.value)
        assert "filesync.yaml:" in str(caught.value)


def test_a_missing_portals_folder_is_told_where_it_is_named(config: Path) -> None:
    settings = changed(config / "filesync.yaml", "portals: portals", "portals: portal")

    assert mistakes(settings) == [
        f"filesync.yaml:{place_of(settings, 'portals: portal')}: portals: no such folder: portal"
    ]


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "filesync.yaml").mkdir()

    assert mistakes(tmp_path / "filesync.yaml") == [
        "filesync.yaml:1:1: can't be read: Is a directory"
    ]


def test_a_profile_with_mistakes_stops_no_other_and_is_told_to_who_asks_for_it(
    config: Path,
) -> None:
    changed(config / "portals/sop.yaml", "encoding: cp1252", "encoding: cp1253")
    changed(config / "portals/benify.yaml", "portal: benify", "portal: wellnet")
    shutil.copy(config / "portals/actiway.yaml", config / "portals/actiway.yml")

    installation = load_settings(config / "filesync.yaml")

    assert sorted(installation.portals) == ["epassi", "wellnet"]
    assert installation.portal_names == ("actiway", "benify", "epassi", "sop", "wellnet")
    assert installation.portal("wellnet").portal == "wellnet"
    for portal, line in (
        ("actiway", "actiway.yml:1:1: "),
        ("benify", "benify.yaml:9:9: "),
        ("sop", r"sop.yaml:\d+:15: orders.dialect.encoding: found 'cp1253'"),
    ):
        with pytest.raises(ConfigurationMistake, match=rf"/portals/{line}"):
            installation.portal(portal)
    with pytest.raises(ConfigurationMistake, match=r"No portal is called welnet; did you mean"):
        installation.portal("welnet")


def test_all_profiles_that_must_be_sound_are_told_of_together(config: Path) -> None:
    changed(config / "portals/sop.yaml", "encoding: cp1252", "encoding: cp1253")
    changed(config / "portals/benify.yaml", "portal: benify", "portal: wellnet")

    with pytest.raises(ConfigurationMistake) as caught:
        load_portals(config / "portals")

    assert len(caught.value.message.split("\n")) == 2


def test_an_installation_may_have_no_portal_yet(tmp_path: Path) -> None:
    assert load_portals(tmp_path) == {}


def test_the_option_goes_before_the_variable_and_that_before_the_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    option, variable = tmp_path / "option.yaml", tmp_path / "variable.yaml"
    for path in (option, variable, tmp_path / "config/filesync.yaml"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    environment = {"FILESYNC_CONFIG": str(variable)}

    assert find_settings(str(option), environment) == option
    assert find_settings(None, environment) == variable
    assert find_settings(None, {}) == Path("config/filesync.yaml")
    assert [str(place) for place in PLACES] == [
        "config/filesync.yaml",
        "/etc/filesync/filesync.yaml",
    ]


def test_a_named_file_that_is_not_there_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/filesync.yaml").touch()

    with pytest.raises(ConfigurationMistake, match=r"^no\.yaml: .*the option --config names it"):
        find_settings("no.yaml", {})
    with pytest.raises(ConfigurationMistake, match=r"^no\.yaml: .*FILESYNC_CONFIG names it"):
        find_settings(None, {"FILESYNC_CONFIG": "no.yaml"})


def test_no_settings_at_all_says_where_it_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("brp_filesync.profiles.where.PLACES", PLACES[:1])

    with pytest.raises(ConfigurationMistake) as caught:
        find_settings(None, {})

    assert str(caught.value) == (
        "No settings file was found. Looked for the option --config, the environment variable "
        "FILESYNC_CONFIG, and the files config/filesync.yaml. "
        "Name a file, or go to the folder that holds config."
    )


def test_loading_settings_imports_no_heavy_library() -> None:
    program = (
        "import sys, pathlib\n"
        "import brp_filesync.profiles.dialects, brp_filesync.profiles.reveal\n"
        "from brp_filesync.profiles.load import load_settings\n"
        "load_settings(pathlib.Path(sys.argv[1]))\n"
        "print([n for n in ('pandas', 'numpy', 'sqlalchemy', 'paramiko') if n in sys.modules])\n"
    )
    settings = str(SHIPPED / "filesync.yaml")
    run = subprocess.run(
        [sys.executable, "-c", program, settings], capture_output=True, text=True, check=True
    )

    assert run.stdout == "[]\n"
