"""What a person decides of finance's tasks: they are done."""

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.tasks import mark_done
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase


def end(app: App, task_id: int, note: str, who: str) -> None:
    """Mark a task as done. Raises NotPossible where it is done already, or isn't there."""
    with app.database.connect() as connection, app.database.write(connection):
        if not mark_done(connection, task_id, who, note, app.now):
            raise NotPossible(
                phrase("No task {task_id} waits.", task_id=task_id),
                phrase("`filesync tasks list --all` shows them all."),
            )
        record_act(connection, who, "task done", f"task {task_id}", app.now)
