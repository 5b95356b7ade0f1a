/** SCH_CREDENTIALS: a certificate for Schannel. */
import { type Status, status } from '../../status/status.ts';
import type { CertificateChoice } from '../backend.ts';
import { findCertificate } from '../windows/certificates.ts';
import type { Memory } from './memory.ts';

const SCH_CREDENTIALS_VERSION = 5;

export type SchannelCredentials = {
  address: bigint;
  form: string;
  /** SEC_E_NO_CREDENTIALS with the reason where the certificate was not found or has no private key. */
  status: Status;
  release(): void;
};

/** Finds the certificate and lays out the structure. */
export function schannelCredentials(memory: Memory, choice: CertificateChoice): SchannelCredentials {
  const form = 'SCH_CREDENTIALS';
  const found = findCertificate(choice);
  if (found.reason !== null) {
    const refused = { ...status('SEC_E_NO_CREDENTIALS'), message: found.reason, function: found.function };
    return { address: 0n, form, status: refused, release: found.release };
  }
  const contexts = memory.allocate(8);
  contexts.bytes.writeBigUInt64LE(found.context);
  const address = memory.structure('SCH_CREDENTIALS', {
    dwVersion: SCH_CREDENTIALS_VERSION,
    cCreds: 1,
    paCred: contexts.address,
  });
  return { address, form, status: status('SEC_E_OK'), release: found.release };
}
