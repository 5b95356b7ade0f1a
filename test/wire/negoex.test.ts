/** NegoEx: messages laid out as [MS-NEGOEX] section 2.2 has them, compared with tshark; damage. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contextToken, summary } from '../../src/wire/contextToken.ts';
import type { InitialContextToken } from '../../src/wire/gssapi.ts';
import type { NegoexMessage } from '../../src/wire/negoex.ts';
import type { NegotiationToken } from '../../src/wire/spnego.ts';
import type { TokenOctets } from '../../src/wire/tokenOctets.ts';
import { program, without } from '../support/needs.ts';
import { u16, u32 } from './build.ts';
import { decodeAll, inner, quick, sound } from './hostile.ts';
import { ALL, AP_REQUEST, inSpnego, META_DATA, message, NEGO, VERIFY } from './negoexSamples.ts';
import { agrees, dissect } from './tshark.ts';

const token = contextToken(null);
const say = (value: TokenOctets) => summary(value, null);

const messages = (value: TokenOctets) => value.value as NegoexMessage[];

describe('NegoEx', () => {
  it('messages of every type', () => {
    const { value, remarks } = sound(token, ALL);
    assert.equal(value.format, 'NegoEx');
    assert.deepEqual(remarks, []);
    const [nego, , exchange, verify, alert] = messages(value);
    assert.ok(nego && 'AuthSchemes' in nego);
    assert.deepEqual(nego.Header?.ConversationId?.guid, '33221100-5544-7766-8899-aabbccddeeff');
    assert.deepEqual(nego.AuthSchemes?.values, [
      { guid: '0d53335c-f9ea-4d0d-b2ec-4ae3786ec308', name: 'PKU2U' },
    ]);
    const [extension] = nego.Extensions?.values ?? [];
    assert.deepEqual(extension?.ExtensionType, { number: 0x80000001, name: null, critical: true });
    assert.equal(extension?.ExtensionValue?.value?.hex, 'c0ffee');
    assert.ok(exchange && 'Exchange' in exchange);
    assert.equal(exchange.Exchange?.value?.format, 'GSS-API');
    const { innerContextToken } = inner<InitialContextToken>(exchange.Exchange?.value);
    assert.deepEqual(inner<{ TOK_ID: unknown }>(innerContextToken).TOK_ID, {
      number: 0x500,
      name: 'PKU2U AS-REQ',
    });
    assert.ok(verify && 'Checksum' in verify);
    assert.equal(verify.Checksum?.ChecksumScheme?.name, 'CHECKSUM_SCHEME_RFC3961');
    assert.equal(verify.Checksum?.ChecksumValue?.value?.hex, '77'.repeat(12));
    assert.ok(alert && 'ErrorCode' in alert);
    assert.equal(alert.ErrorCode?.name, 'STATUS_LOGON_FAILURE');
    assert.equal(alert.Alerts?.values[0]?.AlertValue?.value?.Reason?.name, 'ALERT_VERIFY_NO_KEY');
    assert.equal(
      say(value),
      'NegoEx INITIATOR_NEGO offering PKU2U, INITIATOR_META_DATA of PKU2U, AP_REQUEST of PKU2U, ' +
        'VERIFY of PKU2U, ALERT of PKU2U, STATUS_LOGON_FAILURE',
    );
  });

  it('inside SPNEGO, raw as Windows has it', () => {
    const { value } = sound(token, inSpnego(ALL));
    const { innerContextToken } = value.value as InitialContextToken;
    const { negTokenInit } = inner<NegotiationToken>(innerContextToken);
    assert.equal(negTokenInit?.mechToken?.format, 'NegoEx');
    assert.match(
      say(value),
      /^SPNEGO NegTokenInit offering NegoEx with NegoEx INITIATOR_NEGO offering PKU2U/,
    );
  });

  it('a message of an unknown type is stepped over', () => {
    const { value, remarks } = sound(token, Buffer.concat([message(12, 0, Buffer.alloc(8)), VERIFY]));
    assert.equal(messages(value).length, 2);
    assert.match(remarks.join(), /no message of type 12/);
  });

  it('a vector outside the message: what is around it is there', () => {
    const broken = Buffer.from(AP_REQUEST);
    broken.writeUInt32LE(5000, 56);
    const { value, damage } = decodeAll(token, broken);
    assert.ok(value);
    assert.equal(messages(value)[0]?.Header?.SequenceNum, 2);
    assert.match(damage?.sentence ?? '', /the vector is 17 bytes at 5000, and the message has 81 bytes/);
  });

  it('a message that is cut', () => {
    const { value, damage } = decodeAll(token, ALL.subarray(0, NEGO.length + 60));
    assert.ok(value);
    assert.equal(messages(value).length, 2);
    assert.equal(messages(value)[1]?.Header?.MessageType?.name, 'MESSAGE_TYPE_INITIATOR_META_DATA');
    assert.ok(damage);
    const header = decodeAll(token, ALL.subarray(0, NEGO.length + 20));
    assert.ok(header.value && header.damage);
  });

  it('a length that is too short to move on', () => {
    const broken = Buffer.from(VERIFY);
    broken.writeUInt32LE(8, 20);
    assert.match(
      decodeAll(token, broken).damage?.sentence ?? '',
      /8 bytes by cbMessageLength, less than its header/,
    );
  });

  it('extensions that all claim the whole mebibyte', () => {
    const count = 0xffff;
    const fields = [Buffer.alloc(40), u32(96), u16(0, 0), u32(96), u16(count, 0)];
    const extensions = Buffer.alloc(2 ** 20);
    for (let at = 0; at < count; at++) {
      extensions.writeUInt32LE(96, at * 12 + 4);
      extensions.writeUInt32LE(2 ** 20, at * 12 + 8);
    }
    const { damage } = quick(token, message(0, 0, Buffer.concat(fields), extensions));
    assert.match(damage?.sentence ?? '', /overlaps what others have taken/);
    quick(token, Buffer.concat(Array.from({ length: 20_000 }, () => message(12, 0, Buffer.alloc(12)))));
  });

  it('agrees with tshark', { skip: without(program('tshark', 'tshark')) }, async () => {
    const legs = [NEGO, META_DATA, AP_REQUEST, VERIFY];
    const dissected = await dissect(legs.map(inSpnego));
    legs.forEach((leg, index) => {
      const [decoded] = messages(sound(token, leg).value);
      const { MessageType, SequenceNum, cbHeaderLength, cbMessageLength } = decoded?.Header ?? {};
      const vector = decoded && 'Exchange' in decoded ? decoded.Exchange : null;
      const checksum = decoded && 'Checksum' in decoded ? decoded.Checksum : null;
      const nego = decoded && 'AuthSchemes' in decoded ? decoded : null;
      const scheme = decoded && 'AuthScheme' in decoded ? decoded.AuthScheme : nego?.AuthSchemes?.values[0];
      const only = (value: unknown) => (value === undefined || value === null ? [] : [String(value)]);
      agrees(dissected[index] ?? new Map(), {
        'negoex.message.type': [`0x0000000${MessageType?.number}`],
        'negoex.message.seq_num': only(SequenceNum),
        'negoex.header.len': [...only(cbHeaderLength), ...only(checksum?.cbHeaderLength)],
        'negoex.message.len': only(cbMessageLength),
        'negoex.message.conv_id': only(decoded?.Header?.ConversationId?.guid),
        'negoex.auth_scheme': only(scheme?.guid),
        'negoex.exchange_vec_offset': only(vector?.ByteArrayOffset),
        'negoex.exchange_vec_byte_count': only(vector?.ByteArrayLength),
        'negoex.auth_scheme_array_count': only(nego?.AuthSchemes?.AuthSchemeCount),
        'negoex.extension_array_count': only(nego?.Extensions?.ExtensionCount),
        'negoex.checksum_vec_count': only(checksum?.ChecksumValue?.ByteArrayLength),
      });
    });
  });
});
