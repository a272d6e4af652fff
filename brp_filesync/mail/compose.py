"""An order's facts made into a mail: text and HTML, in the gym's look and language.

Pure: the same facts, settings and templates give the same bytes, but for the date. Facts are
values and never templates; what controls a terminal or a mail's head is taken out of them.
"""

import hashlib
import json
import traceback
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import css_inline
from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from brp_filesync.core.dates import local_date
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.mail.model import Facility, Kind, Mail, OrderFacts, Sources
from brp_filesync.mail.policy import PLAIN
from brp_filesync.profiles.mail import MailSettings

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
_MONEY = {"sv": "#,##0.00\N{NO-BREAK SPACE}¤", "en": "¤\N{NO-BREAK SPACE}#,##0.00"}
# Controls, breaks of lines and paragraphs become spaces; halves of characters, and signs that are
# not seen, such as those that turn the direction of writing, vanish. Joiners stay: Persian names
# and many emoji are spelt with them.
_SPACES = ("Cc", "Zl", "Zp")
_GONE = ("Cs", "Cf")
_JOINERS = "\u200c\u200d"
_SPECIALS = str.maketrans(dict.fromkeys('()<>[]:;@\\,."=?', " "))
_BRIGHT = 0.179  # above this luminance black can be read better than white (WCAG 2, contrast)

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Stationery:
    """All that mails have in common: settings, templates and words, made ready once."""

    installation: str
    settings: MailSettings
    portal_name: str
    words: Mapping[str, str]
    environment: ImmutableSandboxedEnvironment


def stationery(
    installation: str, settings: MailSettings, portal_name: str, sources: Sources
) -> Stationery:
    """Return what `compose` writes on. Raises ConfigurationMistake for a template that is wrong."""
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda name: _found(sources, name)),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=100,
        bytecode_cache=sources.compiled(settings.language),
    )
    locale = _LOCALES[settings.language]
    environment.filters["day"] = lambda moment: format_date(_day(moment), "long", locale)
    environment.filters["kronor"] = lambda ore: format_currency(
        ore / 100, "SEK", _MONEY[settings.language], locale
    )
    environment.filters["address"] = _address
    for name, source in sources.templates.items():
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            said = f"{error.filename or source.file}:{error.lineno}:1: {error.message}"
            raise ConfigurationMistake(said, phrase("Mend the template.")) from None
    return Stationery(
        installation, settings, portal_name, sources.words[settings.language], environment
    )


def compose(paper: Stationery, kind: Kind, order: OrderFacts, now: datetime) -> Mail:
    """Return the mail of that kind about the order, dated `now`.

    Its Message-ID is the same whenever it is written. Raises ConfigurationMistake, with file and
    line, where a template asks for what isn't there.
    """
    settings, sender = paper.settings, paper.settings.sender
    order = _cleaned(order)
    values = _values(paper, kind, order)
    say: Callable[..., str] = values["say"]
    message = EmailMessage(policy=PLAIN)
    message["From"] = Address(_name(sender.name), addr_spec=sender.address)
    message["To"] = _recipient(order)
    if settings.reply_to is not None:
        message["Reply-To"] = Address(addr_spec=settings.reply_to)
    words = f"words.{settings.language}.yaml"
    message["Subject"] = _head(_within(paper, words, lambda: say(f"{kind}_subject")))
    message["Date"] = now.astimezone(_STOCKHOLM)
    message["Message-ID"] = message_id(paper.installation, settings, order, kind)
    if kind != "confirm":
        message["References"] = message_id(paper.installation, settings, order, "confirm")
    # Machines shall not answer (RFC 3834, and what Exchange heeds in its place).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    values["subject"] = str(message["Subject"])
    text = _rendered(paper, f"{kind}.txt", values)
    html = _inlined(_rendered(paper, f"{kind}.html", values))
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = settings.language
    message.set_boundary(f"=_{_digest(message['Message-ID'], 'parts')}")
    return Mail(_ascii_domain(order.email), message)


def message_id(installation: str, settings: MailSettings, order: OrderFacts, kind: Kind) -> str:
    """Return the Message-ID: by installation, order and kind, at the sender's domain."""
    domain = settings.sender.address.rpartition("@")[2]
    told = _digest(installation, order.portal, order.portal_order_number, kind)
    return f"<{kind}.{told}@{domain}>"


def readable_on(colour: str) -> str:
    """Return black or white, whichever can be read better on the colour ("#rrggbb")."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > _BRIGHT else "#ffffff"


def _values(paper: Stationery, kind: Kind, order: OrderFacts) -> dict[str, Any]:
    look, sender = paper.settings.look, paper.settings.sender
    common = {
        "gym": sender.name,
        "portal": paper.portal_name,
        "first_name": order.first_name,
        "last_name": order.last_name,
        "facility": order.facility.name,
        "order_number": order.order_number,
        "portal_order_number": order.portal_order_number,
        "ordered_on": paper.environment.filters["day"](order.ordered_at),
    }

    def say(word: str, **more: object) -> str:
        return _filled(paper.settings.language, word, paper.words[word], common | more)

    return {
        "kind": kind,
        "language": paper.settings.language,
        "order": order,
        "receipt": order.receipt,
        "portal": paper.portal_name,
        "prices": paper.settings.prices,
        "say": say,
        "look": {
            "logo": look.logo or sender.name,
            "colour": look.colour,
            "on_colour": readable_on(look.colour),
            "background": look.background,
            "footer": (look.footer or "").splitlines(),
        },
    }


def _filled(language: str, word: str, text: str, values: Mapping[str, object]) -> str:
    """Fill in a word's places; one that asks for what isn't there is told by its file and name."""
    try:
        return text.format(**values)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
        what = f": {error}" if isinstance(error, KeyError) else ""
        raise ConfigurationMistake(
            phrase(
                "words.{language}.yaml: {word}: can't be filled in ({name}{what}).",
                language=language,
                word=word,
                name=type(error).__name__,
                what=what,
            ),
            phrase(
                "Mend the word; it may hold {values}.",
                values=", ".join(f"{{{name}}}" for name in sorted(values)),
            ),
        ) from None


def _rendered(paper: Stationery, name: str, values: Mapping[str, Any]) -> str:
    return _within(paper, name, lambda: paper.environment.get_template(name).render(values))


def _within(paper: Stationery, name: str, render: Callable[[], str]) -> str:
    """Render, and tell of a template's mistake by file and line; values aren't quoted."""
    try:
        return render()
    except (TemplateError, KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [each for each in frames if each.filename.endswith((".html", ".txt", ".css"))]
        place = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else name
        what = "" if isinstance(error, ValueError | TypeError) else f": {error}"
        raise ConfigurationMistake(
            phrase(
                "{place}: the mail can't be written ({name}{what}).",
                place=place,
                name=type(error).__name__,
                what=what,
            ),
            phrase("Mend the template or the word; `filesync mail preview` shows what it makes."),
        ) from None


def _inlined(html: str) -> str:
    # Only rules for narrow screens stay in the head: many readers of mail know no style sheets.
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    try:
        return inliner.inline(html)
    except css_inline.InlineError as error:
        raise ConfigurationMistake(
            phrase("style.css can't be inlined: {error}", error=error),
            phrase("Mend the style sheet."),
        ) from None


def _found(sources: Sources, name: str) -> tuple[str, str, None] | None:
    source = sources.templates.get(name)
    return None if source is None else (source.text, source.file, None)


def _recipient(order: OrderFacts) -> Address:
    local, _, domain = _ascii_domain(order.email).rpartition("@")
    return Address(_name(f"{order.first_name} {order.last_name}"), local, domain)


def _ascii_domain(address: str) -> str:
    """Return the address with its domain as DNS knows it; its first part as it is.

    By IDNA 2008 (RFC 5891): by that of 2003, which Python's own codec knows, `straße.de` would be
    `strasse.de`, which is somebody else's.
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    from email_validator import validate_email  # takes a while to load, and few need it

    known = validate_email(address, check_deliverability=False)
    return f"{local}@{known.ascii_domain}"


def _head(text: str) -> str:
    """Return a text for the mail's head: a line, which isn't taken for an encoded word."""
    return _clean(text).replace("=?", "= ?")


def _name(text: str) -> str:
    """Return a name that needs no quotes: Python's refolding may lose those (RFC 5322, 3.2.3)."""
    return " ".join(text.translate(_SPECIALS).split())


def _cleaned(facts: Facts) -> Facts:
    changes: dict[str, Any] = {}
    for each in fields(facts):  # type: ignore[arg-type]
        value = getattr(facts, each.name)
        if isinstance(value, str):
            changes[each.name] = _clean(value)
        elif isinstance(value, tuple):
            changes[each.name] = tuple(_cleaned(part) for part in value)
        elif is_dataclass(value):
            changes[each.name] = _cleaned(value)
    return replace(facts, **changes)  # type: ignore[type-var]


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = []
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in _SPACES:
            kept.append(" ")
        elif kind not in _GONE or sign in _JOINERS:
            kept.append(sign)
    return "".join(kept).strip()


def _address(facility: Facility) -> str:
    town = f"{facility.postal_code} {facility.city}".strip()
    return ", ".join(part for part in (facility.street, town) if part)


def _day(moment: date | datetime) -> date:
    return local_date(moment) if isinstance(moment, datetime) else moment


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
