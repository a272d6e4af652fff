"""Shipped templates as they were compiled, kept beside them as Python keeps its own modules.

To compile the report's and the mails' anew took each run as long as to render them. What is kept is
as trustworthy as the package: it lies in its folder, where whoever may not write keeps nothing, and
it is of exactly this text, language, Jinja and Python, or it isn't used.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import Environment, compiler
from jinja2.bccache import Bucket, BytecodeCache

from brp_filesync.core.language import Language


class Compiled(BytecodeCache):
    """What Jinja asks for a template's code, and hands it to.

    By language, since a filter may have been applied to what stands in the template itself. A
    template that isn't of the folder, as a gym's own, is compiled each time.
    """

    def __init__(self, folder: Path, language: Language) -> None:
        self._folder = folder
        made_by = Path(str(compiler.__file__)).stat()
        jinja = f"jinja-{made_by.st_mtime_ns:x}-{made_by.st_size:x}"
        self._of = f"{language}.{jinja}.{sys.implementation.cache_tag}"

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return a bucket with the template's code, or an empty one."""
        file = self._folder / name
        shipped = file.is_file() and file.read_text(encoding="utf-8") == source
        bucket = Bucket(environment, name if shipped else "", self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is kept; of another text, Jinja or Python it stays empty."""
        if bucket.key:
            try:
                bucket.bytecode_from_string(self._path(bucket).read_bytes())
            except (OSError, EOFError, UnpicklingError):
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, whole or not at all; where we may not, it is compiled each time."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        path = self._path(bucket)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(exist_ok=True)
            part.write_bytes(bucket.bytecode_to_string())
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink()

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / "__pycache__" / f"{bucket.key}.{self._of}.pyc"
