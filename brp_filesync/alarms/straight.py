"""Alarms that go straight out: no run could begin, or no ledger could be asked to keep them.

Of a kind of trouble once an hour, and once more when it is over. The ping tells each time.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

from brp_filesync.alarms.last_known import LastKnown, as_they_stood, keep, recalled
from brp_filesync.alarms.model import one_line
from brp_filesync.alarms.ping import ping_ended
from brp_filesync.app import mail_login_by
from brp_filesync.core.alarms import EVERYBODY, Alarm, Facts, Notice
from brp_filesync.core.clock import Clock
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import Busy, FilesyncError, LoginRefused
from brp_filesync.core.language import Language
from brp_filesync.core.log import Log
from brp_filesync.profiles.apart import Contacts
from brp_filesync.profiles.mail import MailSettings

_log = Log()
_AN_HOUR = timedelta(hours=1)
_SOON = timedelta(minutes=5)  # to the next try, where nobody could be told
_A_DAY = timedelta(days=1)  # before a login that was refused is tried again by us
KIND = "nothing-runs"


def nothing_runs(contacts: Contacts, trouble: FilesyncError, clock: Clock) -> None:
    """Ping, and tell all who are told of alarms that nothing was run, and why; nothing is raised.

    Another run at work is no such trouble.
    """
    whom = as_they_stood(contacts, recalled(contacts))
    ping_ended(whom, trouble.exit_code)
    tell_straight(contacts, trouble, clock)


def tell_straight(contacts: Contacts, trouble: FilesyncError, clock: Clock) -> None:
    """Tell of the trouble without a ledger, where that wasn't done in this hour; nothing is raised."""
    if isinstance(trouble, Busy):
        return
    known = recalled(contacts)
    whom = as_they_stood(contacts, known)
    code, now = str(int(trouble.exit_code)), clock.now()
    before = known.told.get(code)
    if before is not None and now < _again_at(before) <= now + _AN_HOUR:
        return
    alarm = Alarm(
        0,
        KIND,
        EVERYBODY,
        "",
        {"why": one_line(trouble.message), "exit_code": int(trouble.exit_code)},
        before["since"] if before else utc_text(now),
        utc_text(now),
    )
    first = before is None or not before["at"]
    notice = Notice(0, "raised" if first else "reminder", "", utc_text(now), alarm)
    heard = _say(whom, [notice], clock, known)
    told = {
        "at": utc_text(now) if heard else before["at"] if before else "",
        "since": alarm.raised_at,
        "why": str(alarm.facts["why"]),
        "again_at": utc_text(now + (_AN_HOUR if heard else _SOON)),
    }
    keep(contacts, replace(recalled(contacts), told={**known.told, code: told}))


def tell_over(contacts: Contacts, clock: Clock) -> None:
    """Tell that runs go on, where anything was told straight before; nothing is raised.

    Where nobody can be told, the next run tells it; of what nobody has heard nothing is said.
    """
    known = recalled(contacts)
    if not known.told:
        return
    now = utc_text(clock.now())
    notices = [
        Notice(0, "closed", "", now, _over(code, told, now))
        for code, told in known.told.items()
        if told["at"]
    ]
    if not notices or _say(as_they_stood(contacts, known), notices, clock, known):
        keep(contacts, replace(recalled(contacts), told={}))


def _again_at(told: Mapping[str, str]) -> datetime:
    at = told.get("again_at")
    return datetime.fromisoformat(at) if at else datetime.fromisoformat(told["at"]) + _AN_HOUR


def _over(code: str, told: Mapping[str, str], now: str) -> Alarm:
    facts: Facts = {"why": told["why"], "exit_code": int(code)}
    return Alarm(0, KIND, EVERYBODY, "", facts, told["since"], told["at"], now)


def _say(whom: Contacts, notices: Sequence[Notice], clock: Clock, known: LastKnown) -> bool:
    """Tell them all, and return whether anybody has heard it: True where nobody is to be told."""
    alarms = whom.alarms
    if alarms is None:
        return True
    heard: list[bool] = []
    language: Language = whom.language or "sv"
    if alarms.webhook is not None:
        from brp_filesync.alarms.compose import webhook_json
        from brp_filesync.alarms.post import poster

        post = poster(alarms.webhook, whom.folder, clock)
        now = utc_text(clock.now())
        body = webhook_json(notices, [], whom.installation or "", language, now, whom.said)
        heard.append(_quietly(lambda: post(body)))
    if alarms.mail_to and whom.mail is not None:
        refused = _was_refused(known, clock)
        heard.append(not refused and _by_mail(whom, whom.mail, notices, language, clock))
    return any(heard) or not heard


def _by_mail(
    whom: Contacts,
    settings: MailSettings,
    notices: Sequence[Notice],
    language: Language,
    clock: Clock,
) -> bool:
    try:
        return _mail(whom, settings, notices, language, clock)
    except LoginRefused as trouble:
        _log.error("alarms not told", trouble=trouble.message)
        keep(whom, replace(recalled(whom), login_refused_at=utc_text(clock.now())))
    except FilesyncError as trouble:
        _log.error("alarms not told", trouble=trouble.message)
    return False


def _mail(
    whom: Contacts,
    settings: MailSettings,
    notices: Sequence[Notice],
    language: Language,
    clock: Clock,
) -> bool:
    """Send them, and return whether the server took any: one reader's refusal is no other's."""
    from brp_filesync.alarms.compose import compose_mails
    from brp_filesync.mail.smtp import Line, Refused

    readers = whom.alarms.mail_to if whom.alarms is not None else ()
    name = whom.installation or ""
    mails = compose_mails(notices, readers, settings, name, language, clock.now(), whom.said)
    login = mail_login_by(settings.server, whom.folder)
    line = Line(settings.server, settings.sender.address, login, whom.folder, clock)
    taken = 0
    with closing(line):
        for mail in mails:
            try:
                line.offer(mail)
                line.deliver()
                taken += 1
            except Refused as why:
                _log.error("alarms not told", trouble=why.message)
    return taken > 0


def _was_refused(known: LastKnown, clock: Clock) -> bool:
    at = known.login_refused_at
    return bool(at) and clock.now() - datetime.fromisoformat(at) < _A_DAY


def _quietly(do: Callable[[], None]) -> bool:
    try:
        do()
    except FilesyncError as trouble:
        _log.error("alarms not told", trouble=trouble.message)
        return False
    return True
