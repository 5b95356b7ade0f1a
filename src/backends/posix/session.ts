/** The login session that this process belongs to, and who started it. */
import { readFileSync, readlinkSync } from 'node:fs';

/** A fact, or the reason why it is not known. */
export type Known<T> = { value: T; reason: null } | { value: null; reason: string };

export type LoginSession = {
  /** systemd-logind's or elogind's session, from XDG_SESSION_ID. */
  id: Known<string>;
  /** The audit session, set once at login by pam_loginuid and inherited by everything started from it. */
  auditSession: Known<number>;
  /** The user id that logged in, kept by the kernel through su and sudo. */
  loginUid: Known<number>;
  /** The controlling terminal, for example `/dev/pts/3`. */
  terminal: Known<string>;
  pid: number;
  parentPid: number;
  /** The parent's command name, at most 15 characters as the kernel keeps it. */
  parentName: Known<string>;
};

/** (uint32) -1: audit's "not set". */
const AUDIT_UNSET = 4294967295;

/** Reads the login session of this process; nothing is asked of logind. */
export function readSession(): LoginSession {
  const id = process.env.XDG_SESSION_ID;
  return {
    id: id ? known(id) : unknown('XDG_SESSION_ID is not set: not started from a login session'),
    auditSession: auditNumber('sessionid'),
    loginUid: auditNumber('loginuid'),
    terminal: terminal(),
    pid: process.pid,
    parentPid: process.ppid,
    parentName: parentName(process.ppid),
  };
}

function known<T>(value: T): Known<T> {
  return { value, reason: null };
}

function unknown(reason: string): { value: null; reason: string } {
  return { value: null, reason };
}

function auditNumber(file: 'sessionid' | 'loginuid'): Known<number> {
  const text = read(`/proc/self/${file}`);
  if (text === null) return unknown(`/proc/self/${file} cannot be read: the kernel has no audit support`);
  const value = Number(text.trim());
  return value === AUDIT_UNSET
    ? unknown('not set: no pam_loginuid in this login, or started by a service')
    : known(value);
}

/** The controlling terminal, by the device number in /proc/self/stat, so that redirected streams do not hide it. */
function terminal(): Known<string> {
  const stat = read('/proc/self/stat');
  if (stat === null) return unknown('/proc/self/stat cannot be read');
  // The command name stands in parentheses and may itself hold spaces and parentheses; field 7 is tty_nr.
  const device = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[4]);
  if (!device) return unknown('no controlling terminal');
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  const path = terminalPath(major, minor);
  return path ? known(path) : unknown(`unknown terminal device ${major}:${minor}`);
}

function terminalPath(major: number, minor: number): string | null {
  // Documentation/admin-guide/devices.txt of the kernel.
  if (major >= 136 && major <= 143) return `/dev/pts/${minor + (major - 136) * 256}`;
  if (major === 4) return minor < 64 ? `/dev/tty${minor}` : `/dev/ttyS${minor - 64}`;
  for (const fd of [0, 1, 2]) {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      if (target.startsWith('/dev/') && target !== '/dev/null') return target;
    } catch {
      // Closed, or not ours to look at.
    }
  }
  return null;
}

function parentName(pid: number): Known<string> {
  if (pid === 0) return unknown('the parent is outside this process namespace');
  const name = read(`/proc/${pid}/comm`);
  return name === null ? unknown(`/proc/${pid}/comm cannot be read`) : known(name.trimEnd());
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
