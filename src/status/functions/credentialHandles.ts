/** What the functions on a credential that was acquired mean by their statuses: free it, ask it. */
import { credentialHandleInvalid, outOfMemory, packageOfHandleUnknown, succeeded } from './common.ts';
import { statusesOf } from './entry.ts';
import { SCHANNEL } from './only.ts';

export const CREDENTIAL_HANDLE_STATUSES = [
  ...statusesOf('FreeCredentialsHandle', 'FreeCredentialsHandle function (sspi.h)', [
    succeeded(
      'credential freed',
      'This handle is gone. The credentials themselves go when their last handle does.',
      {
        cause: 'the handle was valid',
        tell: null,
        cure: 'none needed; contexts that were made with the credential should have been deleted before',
      },
    ),
    credentialHandleInvalid(
      'There is no such credential to free. Handles that are not freed at all are a leak, in this process ' +
        'and in lsass.exe.',
    ),
    packageOfHandleUnknown(),
  ]),
  ...statusesOf('QueryCredentialsAttributes', 'QueryCredentialsAttributesW function (sspi.h)', [
    succeeded('attribute was read', 'The attribute was read; FreeContextBuffer frees the strings in it.', {
      cause: 'the package knows this attribute',
      tell: null,
      cure: 'none needed',
    }),
    credentialHandleInvalid('There is no such credential to ask.'),
    outOfMemory('the answer'),
    {
      status: 'SEC_E_UNSUPPORTED_FUNCTION',
      code: 'attribute-unsupported',
      title: 'attribute not supported',
      meaning:
        'The package does not tell this attribute of a credential. It says nothing against the ' +
        'credential itself.',
      causes: [
        {
          cause: 'Schannel has no such attribute; for a 32-bit program on 64-bit Windows not even the name',
          tell: 'the package is Schannel',
          cure:
            'ask for what Schannel has: algorithms, protocols, cipher strengths; or use the ' +
            '64-bit program',
          only: { package: SCHANNEL, system: 'windows' },
        },
        {
          cause: 'the attribute belongs to another package: the certificate is told by Kerberos only',
          tell: 'sspidiag acquire --trace shows which attribute was asked for',
          cure: 'none needed: the credential works without it',
        },
        {
          cause: 'Wine and WinPR tell no attributes of credentials',
          tell: 'the report names the library under backend',
          cure: 'none needed: whose credential it is shows in the handshake',
          only: { library: ['wine', 'winpr'] },
        },
      ],
    },
    packageOfHandleUnknown(),
  ]),
];
