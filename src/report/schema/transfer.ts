/** The results of `export` and of `import`. */
import { type Static, Type } from 'typebox';
import {
  bytes,
  ContextFacts,
  described,
  flag,
  Leg,
  list,
  nullable,
  oneOf,
  Status,
  Text,
  text,
} from './shared.ts';

const Side = described('the side that the context belongs to', oneOf('initiator', 'acceptor'));

export const ExportResult = Type.Object({
  package: text('the package of the context'),
  target: nullable(text('the service that the handshake was with')),
  side: Side,
  legs: list('the steps of the handshake', Leg),
  requested: list('ISC_REQ_* that were asked for', Text),
  context: nullable(described('the context before it was exported; null where there was none', ContextFacts)),
  file: nullable(text('file with the exported context')),
  peerFile: nullable(text('file with the exported context of the other side')),
  packedBytes: nullable(bytes('the packed context')),
  raw: flag('the file holds the packed context alone, without a header'),
  tokenGiven: flag('an access token came with the packed context'),
  transfers: list(
    'imported again at once; filled by --prove',
    Type.Object({
      to: described('where it was imported', oneOf('same-process', 'another-process')),
      status: nullable(
        described('what ImportSecurityContext returned; null where it was not called', Status),
      ),
      token: described(
        'what became of the access token on the way',
        oneOf('none', 'given', 'duplicated', 'not-duplicated'),
      ),
      alive: flag('both halves unsealed what the other one sealed'),
      reason: nullable(text('why it is not alive')),
    }),
  ),
});

export const ImportResult = Type.Object({
  file: text('the file that was read'),
  header: nullable(
    described(
      "what the file's first line says; null for a packed context without one",
      Type.Object({
        package: text('the package of the context'),
        side: Side,
        exported: text('when it was exported: UTC in ISO 8601'),
        target: nullable(text('the service that the handshake was with')),
        requested: list('ISC_REQ_* that were asked for', Text),
        bytes: bytes('the packed context, as the header says'),
      }),
    ),
  ),
  package: text('the package that imported it'),
  packedBytes: bytes('the packed context'),
  intact: nullable(flag('length and checksum agree with the header; null without one')),
  context: nullable(described('the imported context; null where there is none', ContextFacts)),
  proof: nullable(
    described(
      'whether it works with its other half; null without --peer',
      Type.Object({
        peerFile: text('file with the other half'),
        alive: flag('each half unsealed what the other one sealed'),
        messages: list(
          'the messages that were sealed and unsealed',
          Type.Object({
            from: described('which half sealed it', oneOf('context', 'peer')),
            messageBytes: bytes('the message'),
            sealedBytes: nullable(bytes('the message once sealed')),
            confidential: nullable(flag('it was encrypted, not only signed')),
            sealStatus: described('what sealing returned', Status),
            unsealStatus: nullable(described('what unsealing returned; null where it was not tried', Status)),
            same: flag('the other half unsealed exactly what was sealed'),
            signature: nullable(
              described(
                'the same message signed and verified, where the library has the functions',
                Type.Object({
                  makeStatus: described('what MakeSignature returned', Status),
                  verifyStatus: nullable(described('what VerifySignature returned', Status)),
                }),
              ),
            ),
          }),
        ),
      }),
    ),
  ),
});

export type ExportResult = Static<typeof ExportResult>;
export type ImportResult = Static<typeof ImportResult>;
