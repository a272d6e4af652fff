"""The lines that a file has before its header: passed over, by number or by how they begin."""

from brp_filesync.tables.dialect import Dialect


class Beginning:
    """What is left to skip of a file's first lines."""

    def __init__(self, dialect: Dialect) -> None:
        """Begin before the first line."""
        skipped = dialect.skip_lines
        self._left = skipped if isinstance(skipped, int) else 0
        self._begins = () if isinstance(skipped, int) else skipped
        self._quote = dialect.quote or ""

    def blank(self, block: list[str]) -> None:
        """Empty those of the block's lines that are skipped, in their places."""
        for place, line in enumerate(block):
            if not (self._left or self._begins):
                return
            if self.skips(line):
                block[place] = "\n"

    def skips(self, line: str) -> bool:
        """Return whether the file's next line is skipped; a blank one is, where others may be.

        The first that isn't is the last that is asked about. A quote before its first word is no
        part of how a line begins.
        """
        if self._left:
            self._left -= 1
            return True
        bare = line.strip().removeprefix(self._quote)
        if self._begins and (not bare or bare.startswith(self._begins)):
            return True
        self._begins = ()
        return False
