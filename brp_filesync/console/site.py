"""The console as a web application: each request to its route, guarded on the way in."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Mount
from starlette.routing import Route as Way
from starlette.staticfiles import StaticFiles

from brp_filesync.console.accounts import sessions
from brp_filesync.console.accounts.model import Session
from brp_filesync.console.house import House, Visit
from brp_filesync.console.http import Form, Sent, elsewhere, form_of
from brp_filesync.console.pages import trouble_page
from brp_filesync.console.routes import ROUTES, Route
from brp_filesync.console.safety import HEADERS, cookie_name, demand_own_form
from brp_filesync.core.bugs import bug_of
from brp_filesync.core.errors import BrokenInvariant, Busy, FilesyncError, NotPossible
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import masked_in_log

_STATIC = Path(__file__).parent / "static"
_FORBIDDEN, _MISSING, _NO_METHOD, _CONFLICT, _BROKEN, _BUSY = 403, 404, 405, 409, 500, 503
_log = Log()

Endpoint = Callable[[Request], Awaitable[Sent]]


def site_of(house: House) -> Starlette:
    """Return the application: the routes of the table, and what stands in `static`."""
    ways = [Way(each.path, _endpoint(house, each), methods=[each.method]) for each in ROUTES]
    return Starlette(
        routes=[*ways, Mount("/static", _Static(directory=_STATIC))],
        exception_handlers={_MISSING: _missing(house), _NO_METHOD: _missing(house)},
    )


class _Static(StaticFiles):
    """Files that hold nobody's data; a browser asks again whether they have changed."""

    def file_response(self, *args: object, **given: object) -> Sent:
        found = super().file_response(*args, **given)  # type: ignore[arg-type]
        for name, value in HEADERS.items():
            found.headers[name] = "no-cache" if name == "Cache-Control" else value
        return found


def _endpoint(house: House, route: Route) -> Endpoint:
    async def endpoint(request: Request) -> Sent:
        try:
            form = await form_of(request) if request.method == "POST" else {}
        except NotPossible as trouble:
            return _headed(house, trouble_page(_visit(house, request, None, {}), trouble, 413))
        return _headed(house, await run_in_threadpool(_handled, house, route, request, form))

    return endpoint


def _missing(house: House) -> Callable[[Request, Exception], Awaitable[Sent]]:
    async def missing(request: Request, _error: Exception) -> Sent:
        trouble = NotPossible(phrase("There is no such page."), phrase("See the menu."))
        visit = await run_in_threadpool(_with_session, house, request)
        return _headed(house, trouble_page(visit, trouble, _MISSING))

    return missing


def _handled(house: House, route: Route, request: Request, form: Form) -> Sent:
    visit = _visit(house, request, None, form)
    try:
        visit = _with_session(house, request, form)
        if visit.session is None and route.right != "open":
            return elsewhere("/login")
        if route.right != "open" and not visit.user.may(route.right):
            return _refused(visit)
        if route.method == "POST":
            demand_own_form(request.headers, visit.session, form.get("csrf", ""))
        return route.handler(visit)
    except Busy as trouble:
        return trouble_page(visit, trouble, _BUSY)
    except NotPossible as trouble:
        return trouble_page(visit, trouble, _CONFLICT)
    except FilesyncError as trouble:
        _log.error("the console met trouble", trouble=masked_in_log(trouble.message))
        return trouble_page(visit, trouble, _BUSY)
    except Exception as error:
        bug = bug_of(error)
        _log.error("a bug of ours", reference=bug.reference, bug=bug.kind, where=bug.where)
        said = BrokenInvariant(
            phrase("The page met a bug of ours, reference {reference}.", reference=bug.reference),
            phrase("Report it, with the reference; what was done before it stays."),
        )
        return trouble_page(visit, said, _BROKEN)


def _refused(visit: Visit) -> Sent:
    trouble = NotPossible(
        phrase("Your role, {role}, doesn't have this page.", role=visit.user.role),
        phrase("Ask who has the role admin."),
    )
    return trouble_page(visit, trouble, _FORBIDDEN)


def _with_session(house: House, request: Request, form: Form | None = None) -> Visit:
    token = request.cookies.get(cookie_name(https=house.https), "")
    session = sessions.find(house.accounts, token, house.app.clock.now()) if token else None
    return _visit(house, request, session, form or {})


def _visit(house: House, request: Request, session: Session | None, form: Form) -> Visit:
    return Visit(
        house,
        session,
        request.client.host if request.client is not None else "",
        request.url.path,
        {name: str(value) for name, value in request.path_params.items()},
        dict(request.query_params),
        form,
    )


def _headed(house: House, sent: Sent) -> Sent:
    for name, value in HEADERS.items():
        sent.headers[name] = value
    if house.https:
        sent.headers["Strict-Transport-Security"] = "max-age=31536000"
    return sent
