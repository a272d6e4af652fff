"""What a report says: sentences and words by name. Params stand in braces."""

from collections.abc import Mapping

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import Phrase, phrase_of, phrases_of

WORDS: Mapping[str, Phrase] = {
    "title": phrase_of("report", "Tonight's run"),
    "subject_well": phrase_of("report", "{gym}: all is well ({day})"),
    "subject_waits": phrase_of("report", "{gym}: {needs} to do ({day})"),
    "subject_wrong": phrase_of("report", "{gym}: something went wrong, {needs} to do ({day})"),
    "head_well": phrase_of("report", "All is done. Nobody needs to do anything."),
    "head_waits": phrase_of("report", "Done, but {needs} waiting for a person."),
    "head_wrong": phrase_of("report", "Something went wrong: {needs} in need of a person."),
    "head_done": phrase_of("report", "Done: {names}."),
    "head_in_part": phrase_of("report", "Done in part: {names}."),
    "head_not": phrase_of("report", "Not done: {names}."),
    "took": phrase_of("report", "{began}–{ended}, took {took}"),
    "seconds": phrase_of("report", "{seconds} s"),
    "minutes": phrase_of("report", "{minutes} min {seconds} s"),
    "hours": phrase_of("report", "{hours} h {minutes} min"),
    "orders": phrase_of("report", "orders"),
    "payments": phrase_of("report", "payments"),
    "settlements": phrase_of("report", "settlement reports"),
    "catalogue": phrase_of("report", "catalogue"),
    "state_done": phrase_of("report", "done"),
    "state_waits": phrase_of("report", "waits"),
    "state_wrong": phrase_of("report", "wrong"),
    "state_busy": phrase_of("report", "busy"),
    "no_files": phrase_of("report", "No new files."),
    "not_reached": phrase_of("report", "No files were read."),
    "catalogue_rendered": phrase_of("report", "Version {version} isn't sent yet."),
    "catalogue_delivered": phrase_of("report", "Version {version} sent: {rows}."),
    "catalogue_unchanged": phrase_of("report", "Nothing has changed since version {version}."),
    "catalogue_awaiting_approval": phrase_of(
        "report", "Version {version} awaits approval: {rows}."
    ),
    "catalogue_discarded": phrase_of("report", "Version {version} was discarded, and isn't sent."),
    "catalogue_held_back": phrase_of("report", "Not sent."),
    "catalogue_nothing": phrase_of("report", "Nothing is for sale there yet."),
    "rows": phrases_of("report", "row", "rows", 0),
    "imported": phrases_of("report", "imported", "imported", 0),
    "duplicate": phrases_of("report", "duplicate", "duplicates", 0),
    "rejected": phrases_of("report", "rejected", "rejected", 0),
    "held": phrases_of("report", "held", "held", 0),
    "invoiced": phrase_of("report", "Invoiced"),
    "received": phrase_of("report", "received"),
    "booked": phrase_of("report", "booked"),
    "unmatched": phrase_of("report", "unmatched"),
    "already_seen": phrase_of("report", "booked before"),
    "written_off": phrase_of("report", "written off"),
    "charges": phrase_of("report", "charges"),
    "gross": phrase_of("report", "settled, gross"),
    "commission": phrase_of("report", "commission"),
    "vat": phrase_of("report", "VAT of the commission"),
    "net": phrase_of("report", "net"),
    "file_settled": phrases_of(
        "report", "{settled} of {count} row settled", "{settled} of {count} rows settled", 0
    ),
    "lumps": phrases_of("report", "{count} lump booked", "{count} lumps booked", 0),
    "awaited_lumps": phrases_of(
        "report",
        "{name}: one settlement report awaits its lump, {amount} (since {oldest})",
        "{name}: {count} settlement reports await their lumps, {amount} (since {oldest})",
        0,
    ),
    "problems": phrase_of("report", "Commonest reasons"),
    "more_problems": phrases_of("report", "and one more reason", "and {count} more reasons", 0),
    "files": phrase_of("report", "Files"),
    "result_imported": phrase_of("report result", "imported"),
    "result_booked": phrase_of("report result", "booked"),
    "result_refused": phrase_of("report result", "refused whole"),
    "result_tried": phrase_of("report result", "tried, nothing is imported"),
    "result_left": phrase_of("report result", "left for the next run"),
    "result_waits": phrase_of("report result", "awaits approval"),
    "result_other": phrase_of("report", "{result}"),
    "file_rows": phrases_of("report", "{imported} of {count} row", "{imported} of {count} rows", 0),
    "file_payments": phrases_of(
        "report", "one payment, {received}", "{count} payments, {received}", 0
    ),
    "incomplete": phrase_of("report", "Not complete on the server yet: {names}"),
    "gone": phrase_of(
        "report", "Taken away from the server as they were read, ours are the only copies: {names}"
    ),
    "also": phrase_of("report", "Sent: answers {answered}, mails to buyers {mails}"),
    "alarms": phrase_of("report", "Open alarms"),
    "alarm_since": phrase_of("report", "{text} (since {since})"),
    "waiting": phrase_of("report", "The next run goes on with"),
    "mails_todo": phrase_of("report", "Mails to buyers that aren't sent yet: {count}"),
    "duties": phrase_of(
        "report", "Answers and moves at portals and banks that aren't done yet: {count}"
    ),
    "last_days": phrase_of("report", "The last 30 days"),
    "picture_orders": phrase_of("report", "Order rows a day"),
    "picture_payments": phrase_of("report", "Payments a day, thousands of kronor"),
    "picture_nights": phrase_of("report", "Runs a day"),
    "legend_imported": phrase_of("legend", "imported"),
    "legend_duplicate": phrase_of("legend", "duplicates"),
    "legend_rejected": phrase_of("legend", "rejected or held"),
    "legend_booked": phrase_of("legend", "booked"),
    "legend_unmatched": phrase_of("legend", "unmatched"),
    "legend_done": phrase_of("legend", "done"),
    "legend_waits": phrase_of("legend", "something waited"),
    "legend_wrong": phrase_of("legend", "wrong"),
    "alt_orders": phrase_of(
        "report",
        "Order rows {first} to {last}: {imported}, {duplicate}, {rejected}; most on "
        "{top_day} ({top}).",
    ),
    "alt_payments": phrase_of(
        "report",
        "Payments {first} to {last}: {received} received, {booked} booked, {unmatched} unmatched.",
    ),
    "alt_nights": phrase_of(
        "report",
        "Runs {first} to {last}: {done}, {waits} where something waited, {wrong} that went wrong.",
    ),
    "foot": phrase_of(
        "report",
        "Exit code {exit_code}. No personal data stands here; the commands show it "
        "to those who may see it.",
    ),
    "no_database": phrase_of(
        "report", "The database couldn't be read: what waits and the last days are missing."
    ),
    "mail_before": phrase_of(
        "report", "The report of {began} couldn't be mailed; it is in {name}."
    ),
    "mail_unclear": phrase_of(
        "report", "It isn't clear whether the report of {began} arrived; it is in {name}."
    ),
    "exit_3": phrase_of("report", "{name}: a file on the server isn't ours yet"),
    "exit_69": phrase_of("report", "{name}: the server can't be reached, or refuses us"),
    "exit_after_69": phrase_of(
        "report", "{name}: its files were read, but the server refused something that follows"
    ),
    "exit_70": phrase_of(
        "report", "{name}: a bug of ours, or something that must always hold doesn't"
    ),
    "exit_74": phrase_of("report", "{name}: the disk is full or refuses us"),
    "exit_76": phrase_of(
        "report", "{name}: the server's key, certificate or algorithms aren't those allowed"
    ),
    "exit_77": phrase_of("report", "{name}: the server refused our login"),
    "exit_78": phrase_of("report", "{name}: the settings are wrong, or BRP lacks something"),
    "exit_other": phrase_of("report", "{name}: the run ended early (code {exit_code})"),
    "need_untold": phrase_of("report", "Alarms couldn't be told, or not be looked at"),
    "need_unpruned": phrase_of("report", "What is kept no longer couldn't be taken away"),
    "need_unkept": phrase_of("report", "The report couldn't be kept"),
    "need_refused": phrase_of("report", "{name}: the file {file} was refused. {why}"),
    "need_left": phrase_of("report", "{name}: the file {file} couldn't be dealt with"),
    "need_rejected": phrases_of(
        "report",
        "{name}: one row of {file} was rejected",
        "{name}: {count} rows of {file} were rejected",
        0,
    ),
    "need_more_files": phrases_of(
        "report",
        "{name}: one more file with rejected rows or trouble",
        "{name}: {count} more files with rejected rows or trouble",
        0,
    ),
    "need_too_big": phrase_of("report", "{name}: the file {file} is too big and isn't fetched"),
    "need_approval": phrase_of(
        "report", "{name}: version {version} of the catalogue awaits approval"
    ),
    "need_held_back": phrase_of("report", "{name}: the catalogue isn't sent. {why}"),
    "need_held_back_more": phrases_of(
        "report",
        "{name}: the catalogue isn't sent, for one more reason. {why}",
        "{name}: the catalogue isn't sent, for {count} more reasons. {why}",
        0,
    ),
    "need_unmatched": phrases_of(
        "report",
        "{bank}: one unmatched payment ({amount}) of {oldest}",
        "{bank}: {count} unmatched payments ({amount}), the oldest of {oldest}",
        0,
    ),
    "need_vouchers": phrases_of(
        "report",
        "{company}: one voucher isn't exported to the bookkeeping, of {oldest}",
        "{company}: {count} vouchers aren't exported to the bookkeeping, the oldest of {oldest}",
        0,
    ),
    "need_mails": phrase_of(
        "report", "Mails to buyers that couldn't be sent, or may not have arrived: {count}"
    ),
    "need_failed": phrase_of(
        "report", "Files that met a fault of ours and wait for another try: {count}"
    ),
    "need_open_rows": phrases_of(
        "report",
        "{name}: a rejected row of {day} is neither mended nor waived",
        "{name}: {count} rejected rows, the oldest of {day}, are neither mended nor waived",
        0,
    ),
    "rejects_file": phrase_of("report", "Rejected rows to mend (personal data): {path}"),
    "need_tasks": phrase_of("report", "Tasks that wait for finance: {count}"),
    "need_trial": phrases_of(
        "report",
        "{name} has been on trial since {day}, {count} day. No orders are imported; "
        "files tried: {files}",
        "{name} has been on trial since {day}, {count} days. No orders are "
        "imported; files tried: {files}",
        0,
    ),
    "need_late": phrase_of(
        "report",
        "{name}: the file of {day} ({flow}) should have come by {by}, and is missing: {file}",
    ),
    "needs": phrases_of("report", "one thing", "{count} things", 0),
    "rows_added": phrases_of("report", "{count} row added", "{count} rows added", 0),
    "rows_gone": phrases_of("report", "{count} gone", "{count} gone", 0),
    "rows_changed": phrases_of("report", "{count} changed", "{count} changed", 0),
    "alt_imported": phrases_of("report", "{count} imported", "{count} imported", 0),
    "alt_duplicate": phrases_of("report", "{count} duplicate", "{count} duplicates", 0),
    "alt_rejected": phrases_of("report", "{count} rejected or held", "{count} rejected or held", 0),
    "alt_done": phrases_of("report", "{count} done", "{count} done", 0),
}


def say(language: Language, word: str, **params: object) -> str:
    """Return what the word says in that language. Raises KeyError: no such word."""
    return WORDS[word].filled(**params).rendered(language)


def say_counted(language: Language, word: str, count: int, **params: object) -> str:
    """Return the same of so many things."""
    return say(language, word, count=count, **params)
