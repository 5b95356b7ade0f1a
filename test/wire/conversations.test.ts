/** Tokens in conversations of IMAP and SMTP: the server's last one is short, and stands beside the client's long one. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodeText } from '../../src/commands/input.ts';
import { textOf, tokensIn } from '../../src/wire/input/tokens.ts';
import { sample } from './kerberosSamples.ts';

const CLIENT = sample('AP-REQ, plain');
const BASE64 = CLIENT.toString('base64');
/** NegTokenResp with negState accept-completed. */
const SERVER = Buffer.from('a1073005a0030a0100', 'hex');

function found(text: string): [line: number | null, hex: string][] {
  const bytes = Buffer.from(text);
  return tokensIn(bytes, textOf(bytes, decodeText)).map(({ line, bytes: token }) => [
    line,
    token.toString('hex'),
  ]);
}

it('IMAP: the short answer beside the long request', () => {
  const text = `S: * OK IMAP4rev1\nC: A01 AUTHENTICATE GSSAPI ${BASE64}\nS: + ${SERVER.toString('base64')}\nC:\nS: A01 OK done\n`;
  assert.deepEqual(found(text), [
    [2, CLIENT.toString('hex')],
    [3, SERVER.toString('hex')],
  ]);
});

it('SMTP: the same behind 334', () => {
  const text = `C: AUTH GSSAPI ${BASE64}\nS: 334 ${SERVER.toString('base64')}\nS: 235 2.7.0 Authentication successful\n`;
  assert.deepEqual(found(text), [
    [1, CLIENT.toString('hex')],
    [2, SERVER.toString('hex')],
  ]);
});

it('a short word that begins so and does not end there is a word', () => {
  for (const word of ['oQcwBaADCgEAx', 'oQcwBaADCgE', 'oQ4wBaADCgEA', 'authentication', 'YIICrgYJKoZI']) {
    assert.deepEqual(
      found(`C: AUTH GSSAPI ${BASE64}\nS: 334 ${word}\n`),
      [[1, CLIENT.toString('hex')]],
      word,
    );
  }
});
