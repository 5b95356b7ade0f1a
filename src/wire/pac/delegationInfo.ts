/** S4U_DELEGATION_INFO ([MS-PAC] section 2.9): the services that the client has been delegated through. */
import { arrayPointer, ndrStructure, typeSerialization1, ulong } from '../ndr.ts';
import { unicodeString } from '../ndrText.ts';

export const S4U_DELEGATION_INFO = typeSerialization1(
  ndrStructure('S4U_DELEGATION_INFO', {
    S4U2proxyTarget: unicodeString,
    TransitedListSize: ulong,
    S4UTransitedServices: arrayPointer(unicodeString),
  }),
);
