/** An elevated process loads no library that somebody else could have changed. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { foreignWriter } from '../../src/backends/windows/fileSecurity.ts';
import { sidBytes } from '../../src/backends/windows/sid.ts';
import { falseWindowsLibrary } from '../support/falseLibrary.ts';
import { without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { onDriveC, windows, windowsReport, winPath } from '../support/windows.ts';

const OWN = 'S-1-5-21-1-2-3-1001';
const OTHER = 'S-1-5-21-1-2-3-1002';
const USERS = 'S-1-5-32-545';
const SYSTEM = 'S-1-5-18';
const READ = 0x1200a9;
const FULL = 0x1f01ff;
const WRITE = 0x40000000;

type Ace = { sid: string; mask: number; type?: number; flags?: number };

/** A self-relative security descriptor ([MS-DTYP] 2.4.6); without entries it has no list at all. */
function descriptor(owner: string, entries: readonly Ace[] | null): Buffer {
  const sid = (text: string) => sidBytes(text) ?? assert.fail(text);
  const aces = (entries ?? []).map(({ sid: text, mask, type = 0, flags = 0 }) => {
    const head = Buffer.from([type, flags, 0, 0, 0, 0, 0, 0]);
    head.writeUInt16LE(8 + sid(text).length, 2);
    head.writeUInt32LE(mask, 4);
    return Buffer.concat([head, sid(text)]);
  });
  const header = Buffer.alloc(20);
  header[0] = 1;
  header.writeUInt16LE(entries === null ? 0x8000 : 0x8004, 2);
  header.writeUInt32LE(20, 4);
  header.writeUInt32LE(entries === null ? 0 : 20 + sid(owner).length, 16);
  const list = Buffer.alloc(8);
  list.writeUInt16LE(8 + Buffer.concat(aces).length, 2);
  list.writeUInt16LE(aces.length, 4);
  return Buffer.concat([header, sid(owner), list, ...aces]);
}

describe('who could change a file of Windows', () => {
  const writer = (owner: string, entries: readonly Ace[] | null) =>
    foreignWriter(descriptor(owner, entries), WRITE | 0x2 | 0x10000, OWN);

  it('is nobody where only administrators, the system and this user write', () => {
    const all = [SYSTEM, 'S-1-5-32-544', OWN, 'S-1-5-21-1-2-3-512'].map((sid) => ({ sid, mask: FULL }));
    assert.equal(writer('S-1-5-32-544', [...all, { sid: USERS, mask: READ }]), null);
    assert.equal(writer(OWN, []), null);
  });

  it('is the owner, and whoever the list allows it', () => {
    assert.equal(writer(OTHER, []), OTHER);
    assert.equal(writer(OWN, [{ sid: USERS, mask: FULL }]), USERS);
    assert.equal(
      writer(SYSTEM, [
        { sid: SYSTEM, mask: FULL },
        { sid: OTHER, mask: WRITE },
      ]),
      OTHER,
    );
    assert.equal(writer(OWN, [{ sid: OTHER, mask: FULL, type: 9 }]), OTHER);
  });

  it('is everybody where there is no list', () => {
    assert.equal(writer(OWN, null), 'S-1-1-0');
  });

  it('is nobody whom an entry denies, or allows for what is below only', () => {
    assert.equal(writer(OWN, [{ sid: OTHER, mask: FULL, type: 1 }]), null);
    assert.equal(writer(OWN, [{ sid: OTHER, mask: FULL, flags: 0x0b }]), null);
  });
});

describe('--library under Wine', { skip: without(windows()) }, () => {
  it('is refused in a folder that everybody may write', async (t) => {
    const folder = privateFolder(t);
    const library = join(folder, 'planted.dll');
    const mark = join(folder, 'loaded');
    await falseWindowsLibrary(library, winPath(mark));
    const packages = (path: string) => windowsReport(['packages', '--library', path]);
    chmodSync(folder, 0o777);
    const refused = await packages(winPath(library));
    assert.equal(refused.exitCode, 3);
    assert.match(refused.error?.message ?? '', /not loaded as administrator: .* can be changed by S-1-1-0$/);
    assert.equal(refused.error?.hint, 'let only administrators write there');
    assert.ok(!existsSync(mark));
    const allowed = await packages(await onDriveC(library));
    assert.match(allowed.error?.message ?? '', /has none of the functions of SSPI/);
    assert.ok(existsSync(mark));
  });
});
