/** Claims in a token: what a domain says of its user and device beyond groups (Dynamic Access Control). */
import { koffi, type Pointer } from '../native.ts';
import type { Fact } from './call.ts';
import { structure, structureAt, wideTextAt } from './memory.ts';
import { tokenInformation } from './tokenInformation.ts';

const CLAIM_SECURITY_ATTRIBUTES_INFORMATION = structure(() => ({
  Version: 'uint16_t',
  Reserved: 'uint16_t',
  AttributeCount: 'uint32_t',
  pAttributeV1: 'void *',
}));
const CLAIM_SECURITY_ATTRIBUTE_V1 = structure(() => ({
  Name: 'void *',
  ValueType: 'uint16_t',
  Reserved: 'uint16_t',
  Flags: 'uint32_t',
  ValueCount: 'uint32_t',
  Values: 'void *',
}));

/**
 * TokenUserClaimAttributes, TokenDeviceClaimAttributes: the names of the claims; their values stay where they
 * are.
 */
export function tokenClaimNames(
  handle: bigint,
  name: 'TokenUserClaimAttributes' | 'TokenDeviceClaimAttributes',
): Fact<string[]> {
  return tokenInformation(handle, name, (address, length) => {
    const { sizeof } = koffi();
    if (length < sizeof(CLAIM_SECURITY_ATTRIBUTES_INFORMATION())) return [];
    const raw = structureAt<{ AttributeCount: number; pAttributeV1: Pointer }>(
      address,
      CLAIM_SECURITY_ATTRIBUTES_INFORMATION(),
    );
    const first = raw.pAttributeV1;
    if (first === null) return [];
    const size = BigInt(sizeof(CLAIM_SECURITY_ATTRIBUTE_V1()));
    return Array.from({ length: raw.AttributeCount }, (_, index) => {
      const claim = structureAt<{ Name: Pointer }>(
        first + size * BigInt(index),
        CLAIM_SECURITY_ATTRIBUTE_V1(),
      );
      return wideTextAt(claim.Name) ?? '';
    });
  });
}
