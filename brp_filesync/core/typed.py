"""The commands in what people read, as they are typed where a machine has several installations."""

import re
import shlex

# What a text names may be within backticks; a path or an address that ends so is no command.
_COMMAND = re.compile(r"(?<![\w/.@-])filesync (?=[a-z])")


def typed_for(text: str, installation: str) -> str:
    """Return the text with its `filesync` commands told of this one of a machine's installations.

    "" for a machine with one, of which nothing is said. (docs/installations.md)
    """
    if not installation:
        return text
    return _COMMAND.sub(lambda _: f"filesync --installation {shlex.quote(installation)} ", text)
