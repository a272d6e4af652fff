"""Core stands on nothing else of ours, and on no library that talks to the world."""

import pkgutil
import subprocess
import sys

import brp_filesync.core


def test_all_of_core_imports_without_database_network_or_models() -> None:
    names = [module.name for module in pkgutil.iter_modules(brp_filesync.core.__path__)]
    assert len(names) >= 10
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module('brp_filesync.core.' + name)\n"
        "print(sorted({'sqlalchemy', 'paramiko', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
