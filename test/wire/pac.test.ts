import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { PAC_TYPES } from '../../src/wire/pac/names.ts';
import { bufferOf, type KnownPacType, PACTYPE, type Pac } from '../../src/wire/pac/pac.ts';
import { type SignatureBuffer, verifyPacSignature } from '../../src/wire/pac/signatures.ts';
import { decompressXpressHuffman } from '../../src/wire/pac/xpressHuffman.ts';
import { without } from '../support/needs.ts';
import { decodedBySamba, inSambasForm, sambaPython } from './pacForms.ts';

const DATA = join(import.meta.dirname, 'data');
const NAMES = readdirSync(DATA).flatMap((file) => /^pac-(.*)\.hex$/.exec(file)?.[1] ?? []);

/** Bytes of a file of hex digits; what it is stands in its lines with `#`. */
function bytesOf(name: string): Buffer {
  const text = readFileSync(join(DATA, `pac-${name}.hex`), 'utf8');
  return Buffer.from(text.replace(/^#.*$/gm, '').replace(/\s+/g, ''), 'hex');
}

function outcomeOf(bytes: Buffer, options: Parameters<typeof newDecoding>[0] = {}) {
  return decode(PACTYPE, readerOf(bytes, newDecoding(options)));
}

function pacOf(name: string): Pac {
  const { value, damage, decoding } = outcomeOf(bytesOf(name));
  assert.equal(damage, null);
  assert.deepEqual([decoding.depth, decoding.path, decoding.structures], [0, [], []]);
  assert.ok(value);
  return value;
}

function content<T extends KnownPacType>(pac: Pac, type: T) {
  const found = bufferOf(pac, type);
  assert.ok(found, `no buffer of type ${type}`);
  return found;
}

const {
  KRB5_PAC_LOGON_INFO,
  KRB5_PAC_CREDENTIALS_INFO,
  KRB5_PAC_SERVER_CHECKSUM,
  KRB5_PAC_PRIVSVR_CHECKSUM,
  KRB5_PAC_CLIENT_INFO,
  KRB5_PAC_DELEGATION_INFO,
  KRB5_PAC_UPN_DNS_INFO,
  KRB5_PAC_CLIENT_CLAIMS,
  KRB5_PAC_DEVICE_INFO,
  KRB5_PAC_DEVICE_CLAIMS,
  KRB5_PAC_ATTRIBUTES_INFO,
  KRB5_PAC_REQUESTOR,
  KRB5_PAC_FULL_CHECKSUM,
  KRB5_PAC_REQUESTOR_GUID,
} = PAC_TYPES;

const DOMAIN = 'S-1-5-21-2326389462-590448280-3428773029';
const MANDATORY = ['SE_GROUP_MANDATORY', 'SE_GROUP_ENABLED_BY_DEFAULT', 'SE_GROUP_ENABLED'];

describe('a PAC', () => {
  it('[MS-PAC] section 3: as the specification explains its example', () => {
    const pac = pacOf('specification');
    const info = content(pac, KRB5_PAC_LOGON_INFO);
    assert.equal(pac.cBuffers, 4);
    assert.deepEqual([info.EffectiveName, info.LogonScript, info.ProfilePath], ['lzhu', 'ntds2.bat', '']);
    assert.equal(info.GroupIds?.length, 26);
    assert.equal(info.GroupIds?.[0]?.RelativeId?.number, 0x33c461);
    assert.deepEqual(info.GroupIds?.[0]?.Attributes?.names, MANDATORY);
    assert.equal(info.LogonDomainId?.sid, 'S-1-5-21-397955417-626881126-188441444');
    const sids = info.sids?.map(({ sid }) => sid);
    assert.ok(sids?.includes('S-1-5-21-397955417-626881126-188441444-3392609'));
    assert.deepEqual(content(pac, KRB5_PAC_CLIENT_INFO), {
      ClientId: { raw: '0x01c66a650ed94900', utc: '2006-04-28T01:42:50Z', never: false },
      NameLength: 8,
      Name: 'lzhu',
    });
    assert.deepEqual(content(pac, KRB5_PAC_SERVER_CHECKSUM), {
      SignatureType: { number: -138, name: 'KERB_CHECKSUM_HMAC_MD5' },
      Signature: { bytes: 16, hex: '41edce9a34815d3aef7bc98874805d25' },
      RODCIdentifier: null,
    });
  });

  it('of a service ticket: the account and all its SIDs', () => {
    const info = content(pacOf('service'), KRB5_PAC_LOGON_INFO);
    assert.equal(info.FullName, 'Alice Liddell');
    assert.equal(info.HomeDirectory, '\\\\dc1\\home\\alice');
    assert.equal(info.KickOffTime?.never, true);
    assert.equal(info.PasswordMustChange?.utc, '2027-01-02T11:53:53Z');
    assert.deepEqual(info.UserFlags?.names, ['LOGON_EXTRA_SIDS']);
    assert.deepEqual(info.UserAccountControl?.names, ['USER_NORMAL_ACCOUNT']);
    assert.deepEqual(info.PrimaryGroupId, { number: 513, name: 'Domain Users' });
    assert.deepEqual(
      info.sids?.map(({ sid, name, field }) => `${sid} ${name} ${field}`),
      [
        `${DOMAIN}-1102 null UserId`,
        `${DOMAIN}-513 Domain Users GroupIds`,
        `${DOMAIN}-1105 null GroupIds`,
        `${DOMAIN}-1106 null GroupIds`,
        `${DOMAIN}-1107 null GroupIds`,
        'S-1-18-1 Authentication authority asserted identity ExtraSids',
      ],
    );
  });

  it('keys stay out unless they are asked for', () => {
    assert.deepEqual(content(pacOf('service'), KRB5_PAC_LOGON_INFO).UserSessionKey, { bytes: 16, hex: null });
    const shown = outcomeOf(bytesOf('service'), { secrets: true }).value;
    assert.ok(shown);
    assert.equal(content(shown, KRB5_PAC_LOGON_INFO).UserSessionKey?.hex, '0'.repeat(32));
  });

  it('of a ticket-granting ticket: attributes and requestor', () => {
    const pac = pacOf('tgt');
    assert.deepEqual(content(pac, KRB5_PAC_ATTRIBUTES_INFO).Flags?.names, ['PAC_WAS_GIVEN_IMPLICITLY']);
    assert.equal(content(pac, KRB5_PAC_REQUESTOR).UserSid?.sid, `${DOMAIN}-1102`);
  });

  it('of an account without userPrincipalName', () => {
    const pac = pacOf('administrator');
    const upn = content(pac, KRB5_PAC_UPN_DNS_INFO);
    assert.deepEqual(upn.Flags?.names, [
      'PAC_UPN_DNS_FLAG_CONSTRUCTED',
      'PAC_UPN_DNS_FLAG_HAS_SAM_NAME_AND_SID',
    ]);
    assert.deepEqual(
      [upn.Upn, upn.DnsDomainName, upn.SamName],
      ['Administrator@ad.test', 'AD.TEST', 'Administrator'],
    );
    assert.deepEqual(upn.Sid, { sid: `${DOMAIN}-500`, name: 'Administrator' });
    const groups = content(pac, KRB5_PAC_LOGON_INFO).GroupIds?.map((group) => group?.RelativeId?.name);
    assert.ok(groups?.includes('Domain Admins') && groups.includes('Schema Admins'));
  });

  it('of constrained delegation: through whom', () => {
    const pac = pacOf('s4u2proxy');
    assert.deepEqual(content(pac, KRB5_PAC_DELEGATION_INFO), {
      S4U2proxyTarget: 'HTTP/back.ad.test',
      TransitedListSize: 1,
      S4UTransitedServices: ['front@AD.TEST'],
    });
    const asserted = content(pac, KRB5_PAC_LOGON_INFO).ExtraSids?.[0]?.Sid;
    assert.deepEqual(asserted, { sid: 'S-1-18-2', name: 'Service asserted identity' });
  });

  it('resource groups: SIDs of their own domain', () => {
    const { sids, UserFlags } = content(pacOf('resource-groups'), KRB5_PAC_LOGON_INFO);
    assert.deepEqual(UserFlags?.names, ['LOGON_EXTRA_SIDS', 'LOGON_RESOURCE_GROUPS']);
    assert.deepEqual(sids?.at(-1), {
      sid: 'S-1-5-21-1-2-3-1200',
      name: null,
      attributes: { hex: '0x20000007', names: [...MANDATORY, 'SE_GROUP_RESOURCE'] },
      field: 'ResourceGroupIds',
    });
  });

  it('claims of every type, compressed or not; else the name of the compression', () => {
    const pac = pacOf('claims');
    const set = content(pac, KRB5_PAC_CLIENT_CLAIMS).ClaimsSet?.value;
    assert.deepEqual(
      set?.ClaimsArrays?.map((array) => array?.usClaimsSourceType?.name),
      ['CLAIMS_SOURCE_TYPE_AD', 'CLAIMS_SOURCE_TYPE_CERTIFICATE'],
    );
    assert.deepEqual(
      set?.ClaimsArrays?.flatMap((array) => array?.ClaimEntries ?? []).map((entry) => [
        entry?.Id,
        entry?.Type?.name,
        entry?.Values?.Values,
      ]),
      [
        ['ad://ext/department:88d4d68c39060f49', 'CLAIM_TYPE_STRING', ['Engineering', 'Sales']],
        ['ad://ext/clearance', 'CLAIM_TYPE_INT64', ['-5', '7']],
        ['ad://ext/badge', 'CLAIM_TYPE_UINT64', ['18446744073709551615']],
        ['ad://ext/contractor', 'CLAIM_TYPE_BOOLEAN', [true, false]],
        ['ad://ext/x', 'CLAIM_TYPE_STRING', ['y']],
      ],
    );
    const compressed = content(pac, KRB5_PAC_DEVICE_CLAIMS);
    assert.equal(compressed.usCompressionFormat?.name, 'COMPRESSION_FORMAT_XPRESS_HUFF');
    assert.deepEqual(compressed.ClaimsSet?.value, set);
    const other = pac.Buffers?.filter(({ ulType }) => ulType?.number === KRB5_PAC_DEVICE_CLAIMS)[1]?.content;
    const { usCompressionFormat, ClaimsSet } = other as typeof compressed;
    assert.equal(usCompressionFormat?.name, 'COMPRESSION_FORMAT_LZNT1');
    assert.deepEqual([ClaimsSet?.bytes, ClaimsSet?.value], [20, null]);
  });

  it('[MS-XCA] section 3.2: as the specification decompresses its examples', () => {
    const table = (lengths: Record<number, number>) => {
      const bytes = Buffer.alloc(256);
      for (const [at, pair] of Object.entries(lengths)) bytes[Number(at)] = pair;
      return bytes;
    };
    const decompressed = (lengths: Record<number, number>, codes: string, size: number) =>
      decompressXpressHuffman(Buffer.concat([table(lengths), Buffer.from(codes, 'hex')]), size, 0).toString();
    const letters: Record<number, number> = { 48: 0x50, 59: 0x45, 60: 0x44, 61: 0x04, 128: 0x04 };
    for (let at = 49; at < 59; at++) letters[at] = 0x55;
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';
    assert.equal(decompressed(letters, 'd8523ed794115be9195ff9d67cdf8d0400000000', 26), alphabet);
    const matches = { 48: 0x30, 49: 0x23, 128: 0x02, 143: 0x20 };
    assert.equal(decompressed(matches, 'a8dc0000ff2601', 300), 'abc'.repeat(100));
    assert.throws(() => decompressed(matches, 'a8', 300), /ends too early/);
    assert.throws(() => decompressed({}, 'a8dc0000', 300), /no Huffman code/);
  });

  it('a device, credentials, a read-only domain controller, an unknown buffer', () => {
    const { value, damage, decoding } = outcomeOf(bytesOf('claims'));
    assert.equal(damage, null);
    assert.ok(value);
    assert.deepEqual(
      content(value, KRB5_PAC_DEVICE_INFO).sids?.map(({ sid, name, field }) => [sid, name, field]),
      [
        ['S-1-5-21-10-20-30-1109', null, 'UserId'],
        ['S-1-5-21-10-20-30-515', 'Domain Computers', 'AccountGroupIds'],
        ['S-1-18-1', 'Authentication authority asserted identity', 'ExtraSids'],
        ['S-1-5-21-0-0-0-496', 'Compounded authentication', 'DomainGroup'],
        ['S-1-5-21-0-0-0-497', 'Claims valid', 'DomainGroup'],
      ],
    );
    const credentials = content(value, KRB5_PAC_CREDENTIALS_INFO);
    assert.deepEqual(credentials.EncryptionType, { number: 18, name: 'aes256-cts-hmac-sha1-96' });
    assert.equal(credentials.SerializedData?.bytes, 24);
    assert.equal(content(value, KRB5_PAC_PRIVSVR_CHECKSUM).RODCIdentifier, 0x1234);
    assert.deepEqual(content(value, KRB5_PAC_REQUESTOR_GUID), {
      Guid: '01234567-89ab-cdef-0123-456789abcdef',
    });
    assert.deepEqual(value.Buffers?.at(-1)?.content, { bytes: 3, hex: '010203' });
    assert.deepEqual(decoding.remarks, ['buffers of type 99, as at byte 1696, are in no specification']);
  });

  it('every document is as its schema says', () => {
    const $defs: Record<string, { [key: string]: unknown }> = {};
    const schema = PACTYPE.schema($defs);
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile({
      ...schema,
      $defs: Object.fromEntries(
        Object.entries($defs).map(([name, each]) => [name, { ...each, additionalProperties: false }]),
      ),
    });
    for (const name of NAMES) assert.ok(validate(pacOf(name)), JSON.stringify(validate.errors?.slice(0, 5)));
  });

  it('places lie inside the PAC, and fields where their values are', () => {
    const bytes = bytesOf('service');
    const { decoding } = outcomeOf(bytes, { places: true });
    for (const { offset, length } of decoding.places ?? [])
      assert.ok(offset >= 0 && offset + length <= bytes.length);
    const place = decoding.places?.find(({ path }) => path === 'Buffers.0.content.LogonDomainId');
    const sid = decoding.places?.findLast(({ path }) => path === 'Buffers.0.content.LogonDomainId');
    assert.equal(place?.length, 4);
    assert.equal(bytes.toString('hex', sid?.offset, (sid?.offset ?? 0) + 6), '040000000104');
  });
});

describe('signatures of a PAC', () => {
  const key = (hex: string) => createSecretKey(Buffer.from(hex, 'hex'));
  // Of the throw-away domain that issued the tickets.
  const front = key('7c125ca1d48af366d91b1798d21b45e4f9b7089e18f617b9d60f984c568186e9');
  const frontRc4 = key('1569360fd530a8e5c6100094a30944fa');
  const back = key('84afc63df381351850363865c875f56a6c1274167e342c221b61e7f0d598d12f');
  const krbtgt = key('762edb83a195a4e5c7d5b697bea9684e27db9fae2591789f9b969c96a9316d7f');
  const verdict = (
    name: string,
    which: SignatureBuffer,
    secret: typeof front,
    change = (_: Buffer) => {},
  ) => {
    const bytes = bytesOf(name);
    const pac = pacOf(name);
    change(bytes);
    return verifyPacSignature(bytes, pac, which, secret);
  };

  it('fit the keys that made them', () => {
    for (const [name, service] of [
      ['service', front],
      ['service-rc4', frontRc4],
      ['administrator', front],
      ['s4u2self', front],
      ['s4u2proxy', back],
    ] as const) {
      assert.equal(verdict(name, KRB5_PAC_SERVER_CHECKSUM, service).fits, true, name);
      assert.equal(verdict(name, KRB5_PAC_PRIVSVR_CHECKSUM, krbtgt).fits, true, name);
      assert.equal(verdict(name, KRB5_PAC_FULL_CHECKSUM, krbtgt).fits, true, name);
    }
    assert.equal(verdict('tgt', KRB5_PAC_SERVER_CHECKSUM, krbtgt).fits, true);
  });

  it('fit no other key and no other PAC; without a fitting key or signature nothing is known', () => {
    assert.deepEqual(verdict('service', KRB5_PAC_SERVER_CHECKSUM, back), {
      fits: false,
      sentence: 'the signature, HMAC_SHA1_96_AES256, does not fit the key',
    });
    const changed = (bytes: Buffer) => void bytes.writeUInt8((bytes[0x100] ?? 0) ^ 1, 0x100);
    assert.equal(verdict('service', KRB5_PAC_SERVER_CHECKSUM, front, changed).fits, false);
    assert.deepEqual(verdict('service', KRB5_PAC_SERVER_CHECKSUM, frontRc4), {
      fits: null,
      sentence: 'HMAC_SHA1_96_AES256 needs a key of 32 bytes, and this has 16',
    });
    assert.equal(verdict('tgt', KRB5_PAC_FULL_CHECKSUM, krbtgt).fits, null);
  });
});

describe('a damaged PAC', () => {
  it('keeps what stands before the damage, and the buffers behind it', () => {
    const bytes = bytesOf('service');
    const { places } = outcomeOf(bytes, { places: true }).decoding;
    const sid = places?.findLast(({ path }) => path === 'Buffers.0.content.LogonDomainId');
    bytes.writeUInt32LE(0xffff, sid?.offset ?? 0);
    const { value, damage } = outcomeOf(bytes);
    assert.deepEqual(damage && { ...damage, position: 0, sentence: '' }, {
      position: 0,
      field: 'Buffers.0.content.LogonDomainId',
      structure: 'KERB_VALIDATION_INFO',
      sentence: '',
    });
    assert.match(
      damage?.sentence ?? '',
      /^damaged at byte \d+ .*: a SID has 65535 sub-authorities by its array, and 4/,
    );
    assert.ok(value);
    const info = content(value, KRB5_PAC_LOGON_INFO);
    assert.equal(info.LogonDomainName, 'ADTEST');
    assert.equal(info.GroupIds?.length, 4);
    assert.equal(content(value, KRB5_PAC_CLIENT_INFO).Name, 'alice');
  });

  it('claims no more elements than there are bytes', () => {
    const bytes = bytesOf('service');
    const { places } = outcomeOf(bytes, { places: true }).decoding;
    const groups = places?.findLast(({ path }) => path === 'Buffers.0.content.GroupIds');
    bytes.writeUInt32LE(0xffff_ffff, groups?.offset ?? 0);
    const { value, damage } = outcomeOf(bytes);
    assert.match(
      damage?.sentence ?? '',
      /GroupIds of KERB_VALIDATION_INFO\): 4294967295 elements of GROUP_MEMBERSHIP are claimed/,
    );
    assert.ok(value);
    const { HomeDirectory, LogonServer, GroupIds, sids } = content(value, KRB5_PAC_LOGON_INFO);
    // Texts stand in the order of their fields: this one behind the damage.
    assert.deepEqual([HomeDirectory, LogonServer], ['\\\\dc1\\home\\alice', null]);
    assert.deepEqual([GroupIds, sids], [null, []]);
  });

  it('a mebibyte of anything takes less than a second and little memory', () => {
    for (const [what, bytes] of Object.entries(hostile())) {
      const before = process.memoryUsage().rss;
      const start = process.cpuUsage();
      const { value, damage } = outcomeOf(bytes, { places: true });
      const { user } = process.cpuUsage(start);
      assert.ok(user < 1_000_000, `${what}: ${user} microseconds`);
      assert.ok(process.memoryUsage().rss - before < 64 << 20, `${what}: memory`);
      assert.ok(value && (damage || what === 'one unknown buffer'), what);
    }
  });
});

/** PACs of a mebibyte that claim as much as can be claimed. */
function hostile(): Record<string, Buffer> {
  const SIZE = 1 << 20;
  const withTable = (entries: number, type: number, size: number, offset: number) => {
    const bytes = Buffer.alloc(SIZE);
    bytes.writeUInt32LE(entries, 0);
    for (let at = 8, left = entries; left > 0 && at + 16 <= SIZE; at += 16, left--) {
      bytes.writeUInt32LE(type, at);
      bytes.writeUInt32LE(size, at + 4);
      bytes.writeUInt32LE(offset, at + 8);
    }
    return bytes;
  };
  const delegation = withTable(1, KRB5_PAC_DELEGATION_INFO, SIZE - 32, 32);
  Buffer.from('01100800cccccccc', 'hex').copy(delegation, 32);
  const elements = (SIZE - 80) / 8;
  delegation.writeUInt32LE(SIZE - 48, 40);
  for (const [at, value] of [
    [48, 1],
    [56, 0],
    [60, elements],
    [64, 1],
    [68, elements],
  ] as const) {
    delegation.writeUInt32LE(value, at);
  }
  // Each of the transited services points to a text.
  for (let at = 72; at + 8 <= SIZE; at += 8) delegation.writeUInt32LE(1, at + 4);
  return {
    'entries without end': withTable(0xffff_ffff, KRB5_PAC_LOGON_INFO, 0, 0),
    'buffers that share their bytes': withTable(20_000, 99, SIZE - 32, 32),
    'one unknown buffer': withTable(1, 99, SIZE - 32, 32),
    'small unknown buffers': withTable(20_000, 99, 1, 32),
    'pointers without end': delegation,
    'packed claims without end': packedClaims(SIZE),
  };
}

/** As many buffers as there can be of claims that unpack to 256 KiB each: blocks of one match. */
function packedClaims(size: number): Buffer {
  const unpacked = 1 << 18;
  const block = Buffer.alloc(256 + 11);
  // A literal, and a match one byte back whose length stands in four bytes.
  block[0] = 0x01;
  block[128 + 7] = 0x10;
  block.set([0x00, 0x40, 0, 0, 0xff, 0, 0], 256);
  block.writeUInt32LE(65532, 263);
  const blocks = Buffer.concat([block, block, block, block]);
  const header = Buffer.from(
    '01100800cccccccc00000000000000000100000000000000010000000400000000000000000000000000000000000000',
    'hex',
  );
  const claims = Buffer.concat([header, Buffer.alloc(4), blocks]);
  const fields = { 8: claims.length - 16, 20: blocks.length, 32: unpacked, 48: blocks.length };
  for (const [at, value] of Object.entries(fields)) claims.writeUInt32LE(value, Number(at));
  const count = Math.floor((size - 8) / (16 + claims.length));
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(count, 0);
  for (let index = 0; index < count; index++) {
    const offset = 8 + 16 * count + index * claims.length;
    bytes.writeUInt32LE(KRB5_PAC_CLIENT_CLAIMS, 8 + 16 * index);
    bytes.writeUInt32LE(claims.length, 12 + 16 * index);
    bytes.writeUInt32LE(offset, 16 + 16 * index);
    claims.copy(bytes, offset);
  }
  return bytes;
}

describe('the same PAC, decoded by Samba', { skip: without(await sambaPython()) }, () => {
  const names = NAMES.filter((name) => name !== 'claims');

  it('agrees field by field', async () => {
    const theirs = await decodedBySamba(names.map(bytesOf));
    for (const [index, name] of names.entries()) {
      assert.deepEqual(inSambasForm(pacOf(name)), theirs[index], name);
    }
  });
});
