import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { resolve } from 'node:path';
import { utils } from 'ssh2';
import type { Attributes, SFTPWrapper } from 'ssh2';
import { errorCode } from './error-code';

const { STATUS_CODE: STATUS, OPEN_MODE: MODE } = utils.sftp;
/** As much as OpenSSH's own server reads at once. */
const LONGEST_READ = 256 * 1024;
/** Keeps an answer well below the longest packet that clients take (256 KiB). */
const NAMES_AT_ONCE = 100;

/** Where a name is the whole answer, clients look at nothing else. */
const NO_ATTRIBUTES: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

type Open = { readonly file: fs.FileHandle } | { readonly dir: string; unlisted: string[] };

function attributes(stats: Stats): Attributes {
  return {
    mode: stats.mode,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    atime: Math.floor(stats.atimeMs / 1000),
    mtime: Math.floor(stats.mtimeMs / 1000),
  };
}

/** A line as `ls -l` prints it: clients show it to people, none reads it. */
function longName(name: string, stats: Stats): string {
  const kind = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : '-';
  const bits = 'rwxrwxrwx'.replaceAll(/./g, (letter, i: number) =>
    stats.mode & (0o400 >> i) ? letter : '-',
  );
  const when = stats.mtime.toISOString().slice(0, 16).replace('T', ' ');
  return `${kind}${bits} ${stats.nlink} ${stats.uid} ${stats.gid} ${stats.size} ${when} ${name}`;
}

async function entry(
  dir: string,
  filename: string,
): Promise<{ filename: string; longname: string; attrs: Attributes } | undefined> {
  try {
    const stats = await fs.lstat(resolve(dir, filename));
    return { filename, longname: longName(filename, stats), attrs: attributes(stats) };
  } catch {
    return undefined;
  }
}

function openFlags(wished: number): number {
  const reads = (wished & MODE.READ) !== 0;
  const writes = (wished & MODE.WRITE) !== 0;
  return (
    (writes ? (reads ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY) |
    (wished & MODE.APPEND ? constants.O_APPEND : 0) |
    (wished & MODE.CREAT ? constants.O_CREAT : 0) |
    (wished & MODE.TRUNC ? constants.O_TRUNC : 0) |
    (wished & MODE.EXCL ? constants.O_EXCL : 0)
  );
}

function statusOf(error: unknown): number {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return STATUS.NO_SUCH_FILE;
  return code === 'EACCES' || code === 'EPERM' ? STATUS.PERMISSION_DENIED : STATUS.FAILURE;
}

async function apply(path: string, wished: Attributes): Promise<void> {
  if (wished.size !== undefined) await fs.truncate(path, wished.size);
  if (wished.mode !== undefined) await fs.chmod(path, wished.mode & 0o7777);
  if (wished.atime !== undefined && wished.mtime !== undefined)
    await fs.utimes(path, wished.atime, wished.mtime);
  if (wished.uid !== undefined && wished.gid !== undefined) await fs.chown(path, wished.uid, wished.gid);
}

interface Exiting {
  readonly outgoing: { readonly id: number };
  readonly _protocol: { exitStatus(channel: number, code: number): void };
}

function canExit(stream: object): stream is Exiting {
  return '_protocol' in stream && 'outgoing' in stream;
}

/** ssh2's SFTP stream is a channel without the method that sends an exit status: this is what that method does. */
function exitWithZero(stream: object): void {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- ssh2 keeps it to itself
  if (canExit(stream)) stream._protocol.exitStatus(stream.outgoing.id, 0);
}

/**
 * Serves SFTP version 3 on a session's stream: everything that `sftp` and `scp` ask for, links included, but none of
 * OpenSSH's extensions. A relative path starts at home, as with OpenSSH's server; nothing keeps the user inside it.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02
 */
export function serveSftp(stream: SFTPWrapper, home: string): void {
  const handles = new Map<number, Open>();
  let lastHandle = 0;
  let turn = Promise.resolve();
  const at = (path: string): string => resolve(home, path);

  const give = (id: number, open: Open): void => {
    lastHandle += 1;
    handles.set(lastHandle, open);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(lastHandle);
    stream.handle(id, handle);
  };
  const known = (handle: Buffer): Open => {
    const open = handle.length === 4 ? handles.get(handle.readUInt32BE()) : undefined;
    if (open === undefined) throw new Error('no such handle');
    return open;
  };
  const fileOf = (handle: Buffer): fs.FileHandle => {
    const open = known(handle);
    if (!('file' in open)) throw new Error('not a file');
    return open.file;
  };
  /**
   * Every request gets exactly one answer: its own, OK where it has none, or the error's status. Answers come in the
   * order of the requests: OpenSSH's clients cut a file short where the answers to its parts overtake each other.
   */
  const answer = (id: number, work: () => Promise<boolean | void>): void => {
    const inTurn = async (): Promise<void> => {
      try {
        if ((await work()) !== true) stream.status(id, STATUS.OK);
      } catch (error) {
        stream.status(id, statusOf(error));
      }
    };
    turn = turn.then(inTurn);
  };

  stream.on('OPEN', (id, path, flags, wished) =>
    answer(id, async () => {
      give(id, { file: await fs.open(at(path), openFlags(flags), (wished.mode ?? 0o666) & 0o7777) });
      return true;
    }),
  );
  stream.on('READ', (id, handle, offset, length) =>
    answer(id, async () => {
      const { buffer, bytesRead } = await fileOf(handle).read({
        buffer: Buffer.alloc(Math.min(length, LONGEST_READ)),
        position: offset,
      });
      if (bytesRead === 0) stream.status(id, STATUS.EOF);
      else stream.data(id, buffer.subarray(0, bytesRead));
      return true;
    }),
  );
  stream.on('WRITE', (id, handle, offset, data) =>
    answer(id, async () => {
      const file = fileOf(handle);
      for (let done = 0; done < data.length;) {
        done += (await file.write(data, done, data.length - done, offset + done)).bytesWritten;
      }
    }),
  );
  stream.on('CLOSE', (id, handle) =>
    answer(id, async () => {
      const open = known(handle);
      handles.delete(handle.readUInt32BE());
      if ('file' in open) await open.file.close();
    }),
  );
  stream.on('FSTAT', (id, handle) =>
    answer(id, async () => {
      stream.attrs(id, attributes(await fileOf(handle).stat()));
      return true;
    }),
  );
  stream.on('FSETSTAT', (id, handle, wished) =>
    answer(id, async () => {
      const file = fileOf(handle);
      if (wished.size !== undefined) await file.truncate(wished.size);
      if (wished.mode !== undefined) await file.chmod(wished.mode & 0o7777);
      if (wished.atime !== undefined && wished.mtime !== undefined)
        await file.utimes(wished.atime, wished.mtime);
    }),
  );
  stream.on('OPENDIR', (id, path) =>
    answer(id, async () => {
      const dir = at(path);
      give(id, { dir, unlisted: ['.', '..', ...(await fs.readdir(dir))] });
      return true;
    }),
  );
  stream.on('READDIR', (id, handle) =>
    answer(id, async () => {
      const open = known(handle);
      if (!('dir' in open)) throw new Error('not a directory');
      const names = open.unlisted.splice(0, NAMES_AT_ONCE);
      if (names.length === 0) {
        stream.status(id, STATUS.EOF);
        return true;
      }
      const entries = await Promise.all(names.map((name) => entry(open.dir, name)));
      // What was removed since the folder was opened is left out.
      stream.name(
        id,
        entries.filter((found) => found !== undefined),
      );
      return true;
    }),
  );
  for (const [event, look] of [
    ['STAT', fs.stat],
    ['LSTAT', fs.lstat],
  ] as const) {
    stream.on(event, (id: number, path: string) =>
      answer(id, async () => {
        stream.attrs(id, attributes(await look(at(path))));
        return true;
      }),
    );
  }
  const nameOnly = (id: number, filename: string): true => {
    stream.name(id, [{ filename, longname: filename, attrs: NO_ATTRIBUTES }]);
    return true;
  };
  stream.on('REALPATH', (id, path) => answer(id, async () => nameOnly(id, at(path))));
  stream.on('READLINK', (id, path) => answer(id, async () => nameOnly(id, await fs.readlink(at(path)))));
  stream.on('SETSTAT', (id, path, wished) => answer(id, () => apply(at(path), wished)));
  stream.on('REMOVE', (id, path) => answer(id, () => fs.unlink(at(path))));
  stream.on('RMDIR', (id, path) => answer(id, () => fs.rmdir(at(path))));
  stream.on('MKDIR', (id, path, wished) =>
    answer(id, async () => {
      await fs.mkdir(at(path), { mode: (wished.mode ?? 0o777) & 0o7777 });
    }),
  );
  stream.on('RENAME', (id, from, to) =>
    answer(id, async () => {
      // Version 3 never replaces a file by renaming another to it.
      const taken = await fs.lstat(at(to)).then(
        () => true,
        () => false,
      );
      if (taken) throw new Error('the name is taken');
      await fs.rename(at(from), at(to));
    }),
  );
  // ssh2 has put the two into this order: OpenSSH's client sends them the other way round than the draft says.
  stream.on('SYMLINK', (id, link, target) => answer(id, () => fs.symlink(target, at(link))));
  // The client waits until the channel is closed from here, and takes a missing exit status for a failure.
  stream.on('end', () => {
    exitWithZero(stream);
    stream.end();
  });
  stream.on('close', () => {
    for (const open of handles.values()) if ('file' in open) open.file.close().catch(() => undefined);
    handles.clear();
  });
}
