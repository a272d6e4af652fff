"""The overview as one page that prints well. Values are escaped, and never templates."""

from functools import partial
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from brp_filesync.catalogue_out.overview import Overview
from brp_filesync.catalogue_out.overview_words import say


def page(shown: Overview) -> bytes:
    """Return the overview as HTML in UTF-8: all of it within itself, nothing fetched."""
    source = files("brp_filesync.catalogue_out").joinpath("templates/overview.html")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(source.read_text(encoding="utf-8"))
    text = template.render(shown=shown, say=partial(say, shown.language))
    return text.encode("utf-8")
