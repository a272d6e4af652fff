s/^organisation_number:.*/organisation_number: "559900-1707"/
/^contact:/,/^start_from:/s/^  name:.*/  name: Support/
s/^  email:.*/  email: support@fitbonus.example.com/
s/^start_from:.*/start_from: 2026-11-26/
s/^mode: trial/mode: live/
s/^  host:.*/  host: sftp.fitbonus.example.com/
s/^  username:.*/  username: gym/
s/{column: Studio}/{column: Studio, words: {"001": "101"}}/
s/{column: Artikel}/{column: Artikel, words: {m1: M1, K10: K10}}/
