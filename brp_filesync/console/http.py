"""What the console takes in and sends out by HTTP: forms, pages, ways elsewhere."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase

Sent = Response
Form = Mapping[str, str]

_MOST_BYTES = 64 * 1024
_MOST_FIELDS = 200
_SEE_OTHER = 303


async def form_of(request: Request) -> Form:
    """Return a form's fields, the last of each name. Raises NotPossible for one that is too large."""
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > _MOST_BYTES:
            raise NotPossible(
                phrase("The form holds more than {most} bytes.", most=_MOST_BYTES),
                phrase("Send less at a time."),
            )
    try:
        fields = parse_qsl(
            taken.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise NotPossible(
            phrase("The form can't be read."), phrase("Load the page again, and fill it in.")
        ) from None
    return {name: value.strip() for name, value in fields}


def html(text: str, status: int = 200) -> Sent:
    """Return a page."""
    return HTMLResponse(text, status)


def plain(text: str, kind: str) -> Sent:
    """Return a text for a program."""
    return PlainTextResponse(text, media_type=kind)


def as_file(parts: Iterator[str], name: str, kind: str) -> Sent:
    """Return a file to keep, sent as its parts are made."""
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(parts, media_type=kind, headers=told)


def elsewhere(path: str) -> Sent:
    """Return the way to another page of ours, which is fetched anew."""
    return RedirectResponse(path, _SEE_OTHER)


def is_ours(path: str) -> bool:
    """Tell whether a path stays here: nobody is led to another's site."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
