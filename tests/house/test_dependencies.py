"""Every dependency is declared, locked with hashes, and has its reason written down."""

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from tests.house.source import PACKAGE, ROOT, modules, tree

LOCKS = {"requirements.lock": ("console", "postgresql", "pgp"), "requirements-dev.lock": None}
# pandas' columns are numpy's arrays, and pydantic's own errors are made in its core.
PARTS_OF_A_DEPENDENCY = {"numpy", "pydantic_core"}
PIN = re.compile(r"^([a-z0-9-]+)==\S+(?: ; [^\\]+)? \\$")


def test_each_dependency_has_its_reason_on_the_page() -> None:
    page = (ROOT / "docs/development/dependencies.md").read_text(encoding="utf-8")

    assert [name for name in _declared() if f"\n- `{name}`" not in page] == []


def test_the_page_tells_of_no_dependency_that_is_gone() -> None:
    page = (ROOT / "docs/development/dependencies.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^- `([\w.-]+)`[^:]*: \w", page, re.MULTILINE))

    assert told == set(_declared())


def test_each_dependency_is_locked() -> None:
    missing = {
        lock: sorted({_canonical(name) for name in _declared(extras)} - set(_pins(lock)))
        for lock, extras in LOCKS.items()
    }

    assert missing == {lock: [] for lock in LOCKS}


def test_every_locked_package_has_hashes() -> None:
    bare = [
        f"{lock}: {name}" for lock in LOCKS for name, hashes in _pins(lock).items() if not hashes
    ]

    assert bare == []


def test_the_locks_agree() -> None:
    few, many = (
        {line for line in _lines(lock) if PIN.match(line)}
        for lock in ("requirements.lock", "requirements-dev.lock")
    )

    assert few
    assert few - many == set()


def test_nothing_undeclared_is_imported() -> None:
    declared = {_canonical(name) for name in _declared(("console", "postgresql"))}
    distributions = packages_distributions()
    undeclared = [
        f"{path}:{line} {package}"
        for path in modules()
        for line, package in imported_packages(tree(path))
        if package != PACKAGE
        and package not in sys.stdlib_module_names
        and package not in PARTS_OF_A_DEPENDENCY
        and declared.isdisjoint(_canonical(name) for name in distributions.get(package, []))
    ]

    assert undeclared == []


def test_imports_are_found_wherever_they_stand() -> None:
    source = "import os.path\ndef f():\n  from ruamel.yaml import YAML\n  from . import x\n"

    assert list(imported_packages(ast.parse(source))) == [(1, "os"), (3, "ruamel")]


def imported_packages(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and top-level package of each absolute import."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0]
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.split(".")[0]


def _declared(extras: tuple[str, ...] | None = None) -> list[str]:
    """Names in setup.cfg: what is always needed and the given extras, all of them for None."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    optional = settings["options.extras_require"]
    wanted = settings["options"]["install_requires"]
    for extra in optional if extras is None else extras:
        wanted += "\n" + optional[extra]
    names = [re.match(r"[\w.-]+", line) for line in wanted.split("\n") if line]
    return sorted({name[0] for name in names if name})


def _pins(lock: str) -> dict[str, int]:
    """How many hashes each package of a lock has."""
    hashes: dict[str, int] = {}
    name = ""
    for line in _lines(lock):
        if pin := PIN.match(line):
            name = pin[1]
            hashes.setdefault(name, 0)
        elif re.match(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$", line):
            hashes[name] += 1
        else:
            raise AssertionError(f"{lock}: a line that is neither a pin nor a hash: {line}")
    return hashes


def _lines(lock: str) -> list[str]:
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
