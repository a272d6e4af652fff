"""What comes before each of the nights of docs/nights.md, and the night itself as it is seen."""

from brp_filesync.core import ocr
from brp_filesync.ledger.locks import only_run
from tests.support.gym import an_order
from tests.support.nights import Seen, World
from tests.support.payment_gym import Payment, a_bgmax

BAD = {"price_ore": 1}


def quiet(world: World) -> Seen:
    return world.night()


def imported(world: World) -> Seen:
    world.deliver(an_order("W-1"))
    return world.night()


def again(world: World) -> Seen:
    world.deliver(an_order("W-1"))
    world.night()
    world.deliver(an_order("W-1"))
    return world.night()


def rejected(world: World) -> Seen:
    world.deliver(an_order("W-1", **BAD))
    return world.night()


def open_row(world: World) -> Seen:
    rejected(world)
    world.tomorrow()
    return world.night()


def refused(world: World) -> Seen:
    world.gym.deliver_bytes(b"no header", "WELLNET_ORDER_20261123_001.csv")
    return world.night()


def after_refused(world: World) -> Seen:
    refused(world)
    world.tomorrow()
    return world.night()


def refused_far(world: World) -> Seen:
    world.plan({"numbered": {"part": "serial"}})
    world.deliver(an_order("W-1"), serial=2)
    world.night()
    world.gym.deliver_bytes(b"no header", "WELLNET_ORDER_20261123_018.csv")
    return world.night()


def buyer_refused(world: World) -> Seen:
    world.box.refused_recipients = frozenset({"asa@example.com"})
    return imported(world)


def mails_away(world: World) -> Seen:
    world.box.trouble = ("greeting", "4xx")
    return imported(world)


def mails_back(world: World) -> Seen:
    mails_away(world)
    world.box.forget()
    world.tomorrow()
    return world.night()


def greylisted(world: World) -> Seen:
    world.box.trouble, world.box.times = ("RCPT", "4xx"), 1
    return imported(world)


def greylisted_soon(world: World) -> Seen:
    greylisted(world)
    world.later(1)
    return world.night("--due")


def away(world: World) -> Seen:
    (world.gym.server / "mounted").unlink(missing_ok=True)
    return world.night()


def _back(world: World) -> Seen:
    (world.gym.server / "mounted").touch()
    return world.night()


def away_again(world: World) -> Seen:
    away(world)
    world.tomorrow()
    return away(world)


def over(world: World) -> Seen:
    away(world)
    world.tomorrow()
    return _back(world)


def flaps(world: World) -> Seen:
    away(world)
    world.later(2)
    _back(world)
    world.later(2)
    return away(world)


def flaps_on(world: World) -> Seen:
    flaps(world)
    world.later(2)
    _back(world)
    world.later(2)
    return away(world)


def flapped(world: World) -> Seen:
    flaps_on(world)
    world.later(2)
    _back(world)
    world.tomorrow()
    return _back(world)


def unpinned(world: World) -> Seen:
    world.change(
        world.profile,
        server={
            "host": "127.0.0.1",
            "port": 2222,
            "username": "gym",
            "tries": 1,
            "password": {"file": "smtp-password"},
        },
    )
    return world.night()


def bad_profile(world: World) -> Seen:
    world.change(world.profile, colour="blue")
    return world.night()


def bad_schedule(world: World) -> Seen:
    world.change(world.schedule, runn=["30 2 * * *"])
    return world.night()


def bad_schedule_due(world: World) -> Seen:
    world.change(world.schedule, runn=["30 2 * * *"])
    return world.night("--due")


def schedule_mended(world: World) -> Seen:
    bad_schedule_due(world)
    world.change(world.schedule, runn=None)
    return world.night("--due")


def no_database(world: World) -> Seen:
    world.database.rename(world.database.with_suffix(".away"))
    return world.night()


def no_database_due(world: World) -> Seen:
    world.database.rename(world.database.with_suffix(".away"))
    return world.night("--due")


def no_database_soon(world: World) -> Seen:
    no_database(world)
    world.later(0.25)
    return world.night("--due")


def database_back(world: World) -> Seen:
    no_database(world)
    world.database.with_suffix(".away").rename(world.database)
    world.later(0.25)
    return world.night("--due")


def old_tables(world: World) -> Seen:
    world.gym.do("UPDATE alembic_version SET version_num = '0031'")
    return world.night()


def bad_settings(world: World) -> Seen:
    world.change(world.settings, colour="blue")
    return world.night()


def bad_settings_due(world: World) -> Seen:
    world.change(world.settings, colour="blue")
    return world.night("--due")


def no_yaml(world: World) -> Seen:
    world.settings.write_text(world.settings.read_text() + "\n  : [\n")
    return world.night("--due")


def settings_mended(world: World) -> Seen:
    bad_settings_due(world)
    world.change(world.settings, colour=None)
    world.later(0.25)
    return world.night("--due")


def asleep(world: World) -> Seen:
    world.tomorrow(3)
    return world.look()


def woken(world: World) -> Seen:
    world.tomorrow(3)
    return world.night("--due")


def unmatched(world: World) -> Seen:
    path = world.gym.folder / "BGMAX_1.txt"
    path.write_bytes(a_bgmax(Payment(499000, ocr.make("777777"))))
    assert world.type("payments", "import", str(path), "--bank", "seb").exit_code == 3
    return world.night()


def unmatched_old(world: World) -> Seen:
    unmatched(world)
    world.tomorrow(20)
    return world.night()


def too_big(world: World) -> Seen:
    world.change(world.profile, max_file_bytes=100)
    return imported(world)


def too_much(world: World) -> Seen:
    world.change(world.profile, plausible={"max_orders": 1})
    world.deliver(an_order("W-1"), an_order("W-2"))
    return world.night()


def clock_back(world: World) -> Seen:
    world.night()
    world.later(-12)
    return world.night()


def clock_ahead(world: World) -> Seen:
    world.change(world.settings, clock_jump_days=60)
    world.tomorrow(100)
    return world.night("--due")


def clock_mended(world: World) -> Seen:
    clock_ahead(world)
    world.tomorrow(-100)
    return world.night("--due")


def clock_hours_behind(world: World) -> Seen:
    world.night("--due")
    world.later(-10)
    return world.night("--due")


def clock_hours_mended(world: World) -> Seen:
    clock_hours_behind(world)
    world.later(10.25)
    return world.night("--due")


def busy(world: World) -> Seen:
    with only_run(world.gym.engine(), "wellnet", "orders"):
        return world.night()


def nothing_due(world: World) -> Seen:
    world.night("--due")
    return world.night("--due")


def hook_down(world: World) -> Seen:
    world.hook.answers = [500]
    return away(world)


def hook_gone(world: World) -> Seen:
    world.hook.answers = [404]
    world.change(world.profile, max_file_bytes=100)
    return imported(world)


def hook_soon(world: World) -> Seen:
    hook_gone(world)
    world.later(0.25)
    return world.night("--due")
