"""What each night does for the house itself, once a day: take away what is kept no longer."""

from datetime import timedelta

from brp_filesync.app import App
from brp_filesync.core.errors import Busy, FilesyncError
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.desk.erasing import erase_again
from brp_filesync.desk.pruning import prune, pruned_on
from brp_filesync.flows.guard import guard

_log = Log()
_WAIT_S = 5.0  # a night that others work beside leaves it to theirs, or to tomorrow
_LEFT_AT_MOST = timedelta(days=7)
_WHO = "filesync"


def keep_house(app: App) -> FilesyncError | None:
    """Prune, unless today's night has; return the trouble that it met. Nothing is raised.

    That others are at work is trouble once it has been so for a week.
    """
    if app.dry or pruned_on(app) == app.today.isoformat():
        return None
    try:
        with guard(phrase("Pruning"), phrase("the night itself is done.")):
            erase_again(app)  # where an older database was put back without its journal
            prune(app, _WHO, _WAIT_S)
    except Busy as busy:
        _log.info("pruning is left to another night")
        overdue = (app.today - _LEFT_AT_MOST).isoformat()
        return busy if "" < pruned_on(app) < overdue else None
    except FilesyncError as trouble:
        _log.warning("not pruned", trouble=trouble.message)
        return trouble
    return None
