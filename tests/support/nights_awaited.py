"""Nights of docs/nights.md on which files are awaited, or their numbers follow each other."""

from tests.support.gym import an_order
from tests.support.nights import Seen, World


def missing(world: World) -> Seen:
    world.plan({"expected": [{"by": "02:30", "dated": "date", "bears": "day_before"}]})
    return world.night()


def came_late(world: World) -> Seen:
    missing(world)
    world.tomorrow()
    for day in ("20261123", "20261124", "20261125"):
        world.deliver(an_order(f"W-{day}"), day=day)
    return world.night()


def forgotten(world: World) -> Seen:
    expected = {
        "by": "02:30",
        "dated": "date",
        "bears": "day_before",
        "weekdays": ["wed"],
        "forget_after_days": 1,
    }
    world.plan({"expected": [expected]})
    for _ in range(2):
        world.night()
        world.tomorrow()
    return world.night()


def skipped(world: World) -> Seen:
    world.plan({"numbered": {"part": "serial"}})
    world.deliver(an_order("W-1"), serial=2)
    world.night()
    world.later(1)
    world.deliver(an_order("W-2"), serial=6)
    return world.night()


def half_filled(world: World) -> Seen:
    skipped(world)
    world.later(1)
    world.deliver(an_order("W-3"), serial=4)
    return world.night()


def filled(world: World) -> Seen:
    half_filled(world)
    world.later(1)
    world.deliver(an_order("W-4"), serial=3)
    world.deliver(an_order("W-5"), serial=5)
    return world.night()


def anew(world: World) -> Seen:
    world.plan({"numbered": {"part": "serial"}})
    world.deliver(an_order("W-1"), serial=812)
    world.night()
    world.later(1)
    world.deliver(an_order("W-2"), serial=1)
    return world.night()


def anew_next(world: World) -> Seen:
    anew(world)
    world.later(1)
    world.deliver(an_order("W-3"), serial=2)
    return world.night()
