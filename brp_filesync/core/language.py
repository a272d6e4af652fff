"""The language that an installation, a portal's answer or a mail speaks: its folder's name."""

from typing import TypeAlias

Language: TypeAlias = str
