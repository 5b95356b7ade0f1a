/** What can be said of a number that the catalogue does not have: how it is made, as an HRESULT or NTSTATUS. */

const FACILITIES: Readonly<Record<number, string>> = {
  0: 'no facility',
  1: 'RPC',
  2: 'OLE dispatch',
  3: 'storage',
  4: 'COM interfaces',
  7: 'Win32',
  8: 'Windows',
  9: 'security (SSPI and keys)',
  11: 'certificates and trust',
  16: 'smart cards',
  19: 'the .NET runtime',
  25: 'HTTP',
};

/**
 * Takes an unknown 32-bit number apart.
 *
 * @returns a sentence; null where the number is too small to have fields
 */
export function describeNumber(value: number): string | null {
  const code = value >>> 0;
  if (code < 0x80000000) return null;
  const low = code & 0xffff;
  if (code >>> 28 === 0xc) {
    const facility = (code >>> 16) & 0xfff;
    return `as an NTSTATUS it is an error of facility ${facility}, code ${low}, which this catalogue does not have`;
  }
  const facility = (code >>> 16) & 0x7ff;
  const name = FACILITIES[facility];
  return `as an HRESULT it is a failure of facility ${facility}${name ? ` (${name})` : ''}, code ${low}, which this catalogue does not have`;
}
