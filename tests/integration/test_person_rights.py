"""A person gets everything of theirs, and is erased from every table and folder but for the law's."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from sqlalchemy import insert

from brp_filesync.cli.shapes.care import Erased, Extracted
from brp_filesync.database.metadata import METADATA
from brp_filesync.ledger.archive import keep_bytes
from brp_filesync.service.upkeep import keep_house
from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order, personnummer
from tests.support.left_behind import archive_of
from tests.support.payment_gym import OCR, Payment, a_bgmax, bank_night, deliver, with_bank
from tests.support.put_back import kept

pytestmark = pytest.mark.one_database

_SUNG = {
    "personnummer": "19811218-9876",
    "first": "Kanariefågel",
    "last": "Gulfjädersson",
    "email": "kanariefagel@example.com",
    "mobile": "070-174 06 07",
    "street": "Kanariegatan 17",
}
_SPELLINGS = [
    *(each.encode(code) for each in _SUNG.values() for code in ("utf-8", "iso8859-1")),
    b"198112189876",
    b"8112189876",
    b"+46701740607",
]
_OTHER = {
    "personnummer": personnummer(2),
    "first": "Alma",
    "last": "Ek",
    "email": "alma@example.com",
}


def _sings(content: bytes) -> bool:
    return any(each in content for each in _SPELLINGS)


def _singing(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and _sings(path.read_bytes())
    )


def _with_canaries(gym: Gym) -> Gym:
    """Let canaries sing in each table and folder that may hold a person, among another's rows."""
    sung = [an_order("W-1", **_SUNG), an_order("W-2", **_OTHER)]
    gym.deliver(sung)
    refused = a_file([an_order("W-8", **_SUNG) + ";one;too;many" for _ in range(3)])
    gym.deliver_bytes(refused, "WELLNET_ORDER_20261123_002.csv")
    gym.deliver([an_order("W-9", **(_SUNG | {"product": "SAKNAS"}))], serial=3)
    gym.night()
    banked = with_bank(gym)
    deliver(banked, "1.txt", a_bgmax(Payment(499000, OCR[0]), Payment(499000, OCR[1])))
    assert bank_night(banked).exit_code == 0
    gym.do(
        "UPDATE filesync_duty SET state = 'done' WHERE kind = 'confirm'",
        "INSERT INTO brp_possible_duplicate VALUES (1, 2, 'same-email', '2026-11-24T01:30:00Z', NULL)",
    )
    mail = f"To: prov@example.com\r\nSubject: x\r\n\r\n{_SUNG['email']}\r\n".encode()
    engine = gym.engine()
    with gym.app() as app, engine.begin() as connection:
        row = {"source": "wellnet", "flow": "orders", "kind": "trial", "state": "done", "tries": 1}
        told = {"duty_id": 99, "promised_at": app.now, "mail_sha256": keep_bytes(app.archive, mail)}
        connection.execute(insert(METADATA.tables["filesync_duty"]).values(**row, **told))
    engine.dispose()
    for path in (
        archive_of(gym) / "previews" / "1.html",
        archive_of(gym).parent / "reports" / "20261124T013000Z-rejects-2.csv",
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{_SUNG['first']} {_SUNG['last']}\n")
    return gym


def _erase(gym: Gym, *words: str) -> tuple[int, Erased]:
    done = typed(gym, "person", "erase", *words, "--json")
    return done.exit_code, TypeAdapter(Erased).validate_json(done.out, strict=True)


@pytest.mark.rule("Law 3.1")
def test_an_extract_has_all_of_theirs_and_nothing_of_others(gym: Gym) -> None:
    _with_canaries(gym)

    done = typed(gym, "person", "extract", "1", "--out", str(gym.folder / "extract"), "--json")

    TypeAdapter(Extracted).validate_json(done.out, strict=True)
    assert done.exit_code == 0
    told = json.loads(Path(done.json["data"]).read_bytes())
    assert [(each["in"], each["name"][-7:]) for each in told["lines"] if each["text"]] == [
        ("file", "001.csv"),
        ("answer", "001.csv"),
        *[("file", "002.csv")] * 3,
        ("file", "003.csv"),
    ]
    counts = {kind: len(each) for kind, each in told.items() if isinstance(each, list)}
    assert counts == {
        "person": 1,
        "employers": 1,
        "groups": 1,
        "possible_duplicates": 1,
        "subscriptions": 1,
        "punch_cards": 0,
        "orders": 1,
        "order_lines": 1,
        "invoices": 1,
        "invoice_lines": 1,
        "tasks": 0,
        "acts": 0,
        "mails": 1,
        "rows": 1,
        "lines": 8,
        "trial_mails": 1,
        "kept": 3,
    }
    page = Path(done.json["page"]).read_text()
    assert "Kanariegatan 17" in page
    assert "Alma" not in page + json.dumps(told)
    assert {Path(done.json[each]).stat().st_mode & 0o777 for each in ("data", "page")} == {0o600}
    assert gym.rows("brp_audit_log", "act", "subject") == [("person extract", "customer 1")]


@pytest.mark.rule("Law 3.2")
def test_what_is_alive_or_not_ours_is_named_and_left(gym: Gym) -> None:
    _with_canaries(gym)
    before = gym.dump()

    code, told = _erase(gym, "1")

    assert (code, told.erased, [each.what for each in told.left]) == (3, False, ["subscription"])
    gym.clock.at += timedelta(days=800)
    gym.do("UPDATE brp_person SET created_at = '2020-01-01T00:00:00Z' WHERE person_id = 1")
    code, told = _erase(gym, "1")
    assert (code, [each.what for each in told.left]) == (3, ["not-ours"])
    gym.do("UPDATE brp_person SET created_at = '2026-11-24T01:30:00Z' WHERE person_id = 1")
    assert gym.dump() == before
    assert typed(gym, "person", "erase", "nobody").exit_code == 2


@pytest.mark.rule("Law 3.2")
def test_the_erased_are_gone_from_each_table_and_folder_but_for_the_laws(gym: Gym) -> None:
    _with_canaries(gym)
    gym.clock.at += timedelta(days=800)
    assert _sings(repr(gym.dump()).encode())
    assert len(_singing(archive_of(gym).parent)) > 5

    assert _erase(gym, "1", "--dry-run")[1].erased is False
    assert _sings(repr(gym.dump()).encode())
    code, told = _erase(gym, "1")

    assert (code, told.erased, told.orders) == (0, True, 1)
    assert not _sings(repr(gym.dump()).encode())
    assert gym.rows("brp_order", "content_columns")[0] == (None,)
    named = {gym.rows("filesync_file", "sha256")[each.file_id - 1][0] for each in told.kept}
    answers = {
        gym.rows("filesync_attempt", "answer_sha256")[each.file_id - 1][0] for each in told.kept
    }
    assert {path.name for path in _singing(archive_of(gym).parent)} <= named | answers
    assert next((each.file_id, str(each.until)) for each in told.kept) == (1, "2033-12-31")
    assert typed(gym, "reconcile").exit_code == 0
    changed = typed(gym, "reconcile", "--json").json["changed"]
    assert [each["what"] for each in changed if 1 in each.get("first", [])] == []
    assert typed(gym, "person", "erase", "1").exit_code == 2


@pytest.mark.rule("Law 3.3")
def test_who_was_erased_and_comes_again_is_a_new_one(gym: Gym) -> None:
    _with_canaries(gym)
    gym.clock.at += timedelta(days=800)
    _erase(gym, "1")
    gym.deliver([an_order("W-20", **(_SUNG | {"ordered": "20290201"}))], serial=9, day="20290202")
    gym.night()

    numbers = [number for (number,) in gym.rows("brp_person", "personnummer")]
    assert numbers == [None, personnummer(2), "198112189876"]
    assert typed(gym, "reconcile").exit_code == 0


@pytest.mark.rule("Law 3.4")
def test_an_older_database_put_back_has_its_erased_emptied_again(gym: Gym) -> None:
    _with_canaries(gym)
    gym.clock.at += timedelta(days=800)
    put_back = kept(gym)
    _erase(gym, "1")
    put_back()
    assert _sings(repr(gym.dump()).encode())

    assert typed(gym, "recover").exit_code == 0

    assert not _sings(repr(gym.dump()).encode())
    with gym.app() as app:
        assert keep_house(app) is None
    log = (archive_of(gym) / "erasures.jsonl").read_bytes()
    assert (len(log.splitlines()), _sings(log)) == (1, False)
