"""twisted.conch as an SFTP server, as its manual has it: its own files, one account, one folder.

Started by twistd in an environment of its own (`.ci/servers torture`). FILESYNC_TEST_SERVER is
JSON: port, host_key, root, username, password.
"""

import json
import os
import pwd

from twisted.application import internet, service
from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.keys import Key
from twisted.conch.unix import UnixConchUser
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import Portal
from twisted.python.filepath import FilePath

told = json.loads(os.environ["FILESYNC_TEST_SERVER"])


class OneUser(UnixConchUser):
    """Whoever runs the tests, at home in the served folder."""

    def __init__(self) -> None:
        super().__init__(pwd.getpwuid(os.getuid()).pw_name)

    def getHomeDir(self):
        return FilePath(told["root"])

    def _runAsUser(self, f, *args, **kw):
        steps = [(f, args, kw)] if callable(f) else f
        for step, *given in steps:
            args, kw = (*given, (), {})[:2] if given else ((), {})
            result = step(*args, **(kw or {}))
        return result

    def logout(self) -> None:
        """There is no terminal to hang up."""


class Realm:
    def requestAvatar(self, avatarId, mind, *interfaces):
        user = OneUser()
        return interfaces[0], user, user.logout


accounts = InMemoryUsernamePasswordDatabaseDontUse()
accounts.addUser(told["username"].encode(), told["password"].encode())
factory = SSHFactory()
key = Key.fromFile(told["host_key"])
factory.publicKeys = {key.sshType(): key.public()}
factory.privateKeys = {key.sshType(): key}
factory.portal = Portal(Realm(), [accounts])
application = service.Application("conch")
internet.TCPServer(told["port"], factory, interface="127.0.0.1").setServiceParent(application)
