"""No module of ours needs itself by way of others: each can be read after what it imports."""

from collections.abc import Mapping, Set

import grimp

from tests.house.source import PACKAGE


def test_no_imports_go_in_a_circle() -> None:
    graph = grimp.build_graph(PACKAGE, cache_dir=None)

    imports = {each: graph.find_modules_directly_imported_by(each) for each in graph.modules}

    assert len(imports) > 300
    assert in_circles(imports) == {}


def test_a_circle_is_found() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}, "e": set[str]()}

    assert in_circles(imports) == {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}


def in_circles(imports: Mapping[str, Set[str]]) -> dict[str, Set[str]]:
    """Return what is left when each module that imports none of the rest is taken away."""
    left = dict(imports)
    while ends := [name for name, others in left.items() if not others & left.keys()]:
        for name in ends:
            del left[name]
    return {name: others & left.keys() for name, others in left.items()}
