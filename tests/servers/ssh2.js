// An SFTP server on npm's ssh2, of the kind of its own examples: each request by one call of `fs`.
// Its packages are where NODE_PATH says (`.ci/servers torture`). FILESYNC_TEST_SERVER is JSON:
// port, host_key, root, username, password.
"use strict";
const fs = require("fs");
const path = require("path");
const { Server, utils } = require("ssh2");
const { OPEN_MODE, STATUS_CODE } = utils.sftp;

const told = JSON.parse(process.env.FILESYNC_TEST_SERVER);

const attributes = (found) => ({
  mode: found.mode,
  uid: found.uid,
  gid: found.gid,
  size: found.size,
  atime: Math.floor(found.atimeMs / 1000),
  mtime: Math.floor(found.mtimeMs / 1000),
});

const local = (name) => path.join(told.root, path.posix.resolve("/", name));

const how = (flags) => {
  if (!(flags & OPEN_MODE.WRITE)) return "r";
  if (flags & OPEN_MODE.EXCL) return "wx+";
  if (flags & OPEN_MODE.TRUNC) return "w+";
  return flags & OPEN_MODE.APPEND ? "a+" : fs.constants.O_RDWR | fs.constants.O_CREAT;
};

function serve(sftp) {
  const held = new Map();
  let last = 0;

  const hold = (what) => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE((last += 1), 0);
    held.set(last, what);
    return handle;
  };
  const number = (handle) => (handle.length === 4 ? handle.readUInt32BE(0) : 0);

  const answer = (id, error) => {
    if (!error) return sftp.status(id, STATUS_CODE.OK);
    if (error.code === "ENOENT") return sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    if (error.code === "EACCES") return sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    return sftp.status(id, STATUS_CODE.FAILURE);
  };
  const on = (request, act) =>
    sftp.on(request, (id, ...given) => {
      try {
        act(id, ...given);
      } catch (error) {
        answer(id, error);
      }
    });
  const does = (request, act) =>
    on(request, (id, ...given) => {
      act(...given);
      answer(id);
    });
  const file = (handle) => held.get(number(handle)).file;

  on("REALPATH", (id, name) => {
    const filename = path.posix.resolve("/", name);
    sftp.name(id, [{ filename, longname: filename, attrs: {} }]);
  });
  on("STAT", (id, name) => sftp.attrs(id, attributes(fs.statSync(local(name)))));
  on("LSTAT", (id, name) => sftp.attrs(id, attributes(fs.lstatSync(local(name)))));
  on("FSTAT", (id, handle) => sftp.attrs(id, attributes(fs.fstatSync(file(handle)))));
  on("OPENDIR", (id, name) => {
    const folder = local(name);
    sftp.handle(id, hold({ folder, names: fs.readdirSync(folder) }));
  });
  on("READDIR", (id, handle) => {
    const { folder, names } = held.get(number(handle));
    const some = names.splice(0, 100);
    if (some.length === 0) return sftp.status(id, STATUS_CODE.EOF);
    sftp.name(
      id,
      some.map((filename) => {
        const found = fs.lstatSync(path.join(folder, filename));
        return { filename, longname: filename, attrs: attributes(found) };
      }),
    );
  });
  on("OPEN", (id, name, flags) => {
    sftp.handle(id, hold({ file: fs.openSync(local(name), how(flags)) }));
  });
  on("READ", (id, handle, offset, length) => {
    const data = Buffer.alloc(Math.min(length, 32768));
    const read = fs.readSync(file(handle), data, 0, data.length, offset);
    if (read === 0) return sftp.status(id, STATUS_CODE.EOF);
    sftp.data(id, data.subarray(0, read));
  });
  does("WRITE", (handle, offset, data) => {
    fs.writeSync(file(handle), data, 0, data.length, offset);
  });
  does("CLOSE", (handle) => {
    const what = held.get(number(handle));
    held.delete(number(handle));
    if (what.file !== undefined) fs.closeSync(what.file);
  });
  does("REMOVE", (name) => fs.unlinkSync(local(name)));
  does("RENAME", (from, to) => fs.renameSync(local(from), local(to)));
  does("MKDIR", (name) => fs.mkdirSync(local(name)));
  does("RMDIR", (name) => fs.rmdirSync(local(name)));
  does("SETSTAT", () => {});
  does("FSETSTAT", () => {});
}

new Server({ hostKeys: [fs.readFileSync(told.host_key)] }, (client) => {
  client.on("error", () => {});
  client.on("authentication", (asked) => {
    const known = asked.method === "password" && asked.username === told.username;
    if (known && asked.password === told.password) return asked.accept();
    asked.reject(["password"]);
  });
  client.on("session", (accept) => {
    accept().on("sftp", (acceptSftp) => serve(acceptSftp()));
  });
}).listen(told.port, "127.0.0.1");
