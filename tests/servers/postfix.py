"""A real postfix of the tests' own: a port for each way in which a mail server may behave.

Its master runs as root alone, beside the machine's own, which it doesn't touch. What it takes it
keeps on hold. Who may log in, and who is greylisted, is asked of this process, by the protocols of
Dovecot's auth and of postfix's policy services.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

from tests.servers.postfix_asks import Asked, asked

HOST = "127.0.0.1"
_PROGRAMS = "/usr/sbin"
_DAEMONS = "/usr/lib/postfix/sbin"
_STARTS_WITHIN_S = 60
# By the way's name, what of the common settings is otherwise there.
_WAYS: dict[str, tuple[str, ...]] = {
    "submission": (),
    "tls": ("smtpd_tls_wrappermode=yes",),
    "plain": (
        "smtpd_tls_security_level=none",
        "smtpd_sasl_auth_enable=no",
        "mynetworks=127.0.0.1/32",
        "smtpd_recipient_restrictions=permit_mynetworks, reject_unauth_destination",
    ),
    "grey": ("smtpd_recipient_restrictions={grey}",),
    "slow": ("smtpd_client_message_rate_limit=3",),
    "crowded": ("smtpd_client_connection_rate_limit=3",),
    "relay": ("smtpd_recipient_restrictions=reject_unauth_destination",),
    "other-sender": ("smtpd_sender_restrictions=static:REJECT",),
    "other-sender-early": ("smtpd_sender_restrictions=static:REJECT", "smtpd_delay_reject=no"),
    "owned": (
        "smtpd_sender_login_maps=static:somebody",
        "smtpd_sender_restrictions=reject_sender_login_mismatch",
    ),
    "small": ("message_size_limit=2000",),
    "readers": ("smtpd_recipient_restrictions={readers}",),
    "content": ("smtpd_end_of_data_restrictions=check_client_access static:{{554 5.7.1 spam}}",),
    "by-plain": ("smtpd_sasl_mechanism_filter=plain",),
    "by-login": ("smtpd_sasl_mechanism_filter=login",),
    "by-cram-md5": ("smtpd_sasl_mechanism_filter=cram-md5",),
    "by-xoauth2": ("smtpd_sasl_mechanism_filter=xoauth2",),
}
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = smtp.test
mydestination =
mynetworks = 127.0.0.9/32
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
relay_domains =
default_transport = discard
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
smtpd_client_event_limit_exceptions =
anvil_rate_time_unit = 4s
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/chain.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_relay_restrictions =
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_end_of_data_restrictions = check_client_access static:HOLD
"""
_MASTER = """\
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
proxymap  unix  -       -       n       -       -       proxymap
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
showq     unix  n       -       n       -       -       showq
anvil     unix  -       -       n       -       1       anvil
postlog   unix-dgram n  -       n       -       1       postlogd
"""


@dataclass
class Postfix:
    """A running postfix: its ports by the way's name, and who asks what of this process."""

    folder: Path
    ca_file: Path
    asked: Asked
    ports: dict[str, int] = field(default_factory=dict)

    def server(self, way: str, **changes: Any) -> dict[str, Any]:
        """Return the settings of `mail.server` for that way."""
        security = {"tls": "tls", "plain": "none"}.get(way, "starttls")
        login = {} if way == "plain" else {"username": "gym", "password": {"file": "smtp-password"}}
        return {
            "host": HOST,
            "port": self.ports[way],
            "security": security,
            "ca_file": str(self.ca_file),
            **login,
        } | changes

    def taken(self) -> list[tuple[str, bytes]]:
        """Return what it has taken and not been asked for before: each recipient, and the mail."""
        found = []
        for path in sorted((self.folder / "queue" / "hold").rglob("*")):
            if path.is_file():
                said = [f"{_PROGRAMS}/postcat", "-c", str(self.folder / "etc")]
                envelope = subprocess.run([*said, "-e", str(path)], capture_output=True, check=True)
                mail = subprocess.run([*said, "-bh", str(path)], capture_output=True, check=True)
                (reader,) = re.findall(rb"(?m)^recipient: (.*)$", envelope.stdout)
                found.append((reader.decode(), mail.stdout))
                path.unlink()
        return found


@contextmanager
def running() -> Iterator[Postfix]:
    """Run it, with a certificate for 127.0.0.1 by an authority of its own. Only as root."""
    assert os.geteuid() == 0, "postfix's master runs as root alone"
    folder = Path(tempfile.mkdtemp(prefix="filesync-postfix-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        folder.chmod(0o755)
        postfix = Postfix(folder, folder / "ca.pem", stack.enter_context(asked()))
        _configure(postfix)
        log = stack.enter_context((folder / "out").open("wb"))
        command = [f"{_PROGRAMS}/postfix", "-c", str(folder / "etc")]
        master = subprocess.Popen([*command, "start-fg"], stdout=log, stderr=log)
        try:
            _wait(postfix, master)
            yield postfix
        finally:
            subprocess.run([*command, "stop"], capture_output=True, check=False)
            master.wait(60)


def _configure(postfix: Postfix) -> None:
    folder, asked = postfix.folder, postfix.asked
    etc = folder / "etc"
    for each in (etc, folder / "queue", folder / "data"):
        each.mkdir(mode=0o755)
    shutil.chown(folder / "data", "postfix")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(postfix.ca_file))
    certificate = authority.issue_cert(HOST)
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    for each in certificate.cert_chain_pems:
        each.write_to_path(str(folder / "chain.pem"), append=True)
    (etc / "main.cf").write_text(_MAIN.format(folder=folder, auth=asked.auth_port))
    permitted = "permit_sasl_authenticated, reject_unauth_destination"
    filled = {
        "grey": f"check_policy_service inet:{HOST}:{asked.policy_port}, {permitted}",
        "readers": f"check_recipient_access texthash:{folder}/readers, {permitted}",
    }
    (folder / "readers").write_text("nobody@a.example.com 550 5.1.1 nobody of that name\n")
    lines = []
    for way, settings in _WAYS.items():
        postfix.ports[way] = port = _free_port()
        lines.append(f"{HOST}:{port} inet n - n - - smtpd")
        lines += [f"  -o {{ {each.format(**filled)} }}" for each in settings]
    (etc / "master.cf").write_text("\n".join(lines) + "\n" + _MASTER)


def _wait(postfix: Postfix, master: "subprocess.Popen[bytes]") -> None:
    ends_at = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < ends_at and master.poll() is None:
        try:
            for port in postfix.ports.values():
                socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((postfix.folder / "out").read_text())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
