"""Pages are written: templates with every value escaped, sentences in the installation's language."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from brp_filesync.console.accounts.tokens import new_token
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent, html
from brp_filesync.console.rights import Right
from brp_filesync.core.codes import word
from brp_filesync.core.dates import local_text
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.core.phrase import in_language, phrase, phrases

_TEMPLATES = Path(__file__).parent / "templates"
_OF_A_TERMINAL = "`filesync "

# The menu: where it leads, what it asks for, and what it is called.
MENU: tuple[tuple[str, Right, str], ...] = (
    ("/", "see", phrase("Today")),
    ("/payments", "see", phrase("Incoming payments")),
    ("/desk", "hand-out", phrase("Front desk")),
    ("/orders", "see", phrase("Orders")),
    ("/files", "see", phrase("Files")),
    ("/catalogue", "see", phrase("Catalogue and prices")),
    ("/books", "see", phrase("Refunds and books")),
    ("/nights", "see", phrase("Nights")),
    ("/audit", "see", phrase("Audit log")),
    ("/users", "users", phrase("Users")),
)


def paper_for(language: Language) -> Environment:
    """Return what pages are written on."""
    paper = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    paper.filters["kronor"] = lambda ore: kronor(ore, language)
    paper.filters["local"] = lambda moment: local_text(moment) if moment else ""
    paper.filters["said"] = lambda text: in_language(text, language)
    paper.filters["word"] = lambda code: in_language(word(code), language)
    paper.globals["say"] = lambda text, **given: phrase(text, **given).rendered(language)
    paper.globals["says"] = lambda one, several, count, **given: phrases(
        one, several, count, **given
    ).rendered(language)
    paper.globals["language"] = language
    paper.globals["new_token"] = new_token
    return paper


def page(visit: Visit, template: str, status: int = 200, **values: Any) -> Sent:
    """Return a page of that template."""
    user = None if visit.session is None else visit.session.user
    wanted = visit.house.paper.get_template(template)
    text = wanted.render(
        installation=visit.app.installation.settings.installation,
        user=user,
        csrf="" if visit.session is None else visit.session.csrf,
        menu=[each for each in MENU if user is not None and user.may(each[1])],
        at=visit.at,
        **values,
    )
    return html(text, status)


def trouble_page(visit: Visit, trouble: FilesyncError, status: int) -> Sent:
    """Return a page that says what is wrong and what to do; advice for a terminal is left out."""
    advice = "" if _OF_A_TERMINAL in trouble.advice else trouble.advice
    return page(visit, "trouble.html", status, message=trouble.message, advice=advice)


Handler = Callable[[Visit], Sent]
