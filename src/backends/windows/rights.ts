/** Access rights by name (winnt.h), in bit order. */

const STANDARD_RIGHTS = [
  ['DELETE', 0x00010000],
  ['READ_CONTROL', 0x00020000],
  ['WRITE_DAC', 0x00040000],
  ['WRITE_OWNER', 0x00080000],
  ['SYNCHRONIZE', 0x00100000],
] as const;

export const FILE_RIGHTS = [
  ['FILE_READ_DATA', 0x0001],
  ['FILE_WRITE_DATA', 0x0002],
  ['FILE_APPEND_DATA', 0x0004],
  ['FILE_READ_EA', 0x0008],
  ['FILE_WRITE_EA', 0x0010],
  ['FILE_EXECUTE', 0x0020],
  ['FILE_DELETE_CHILD', 0x0040],
  ['FILE_READ_ATTRIBUTES', 0x0080],
  ['FILE_WRITE_ATTRIBUTES', 0x0100],
  ...STANDARD_RIGHTS,
] as const;

/** The same bits as they are called on a folder. */
export const FOLDER_RIGHTS = [
  ['FILE_LIST_DIRECTORY', 0x0001],
  ['FILE_ADD_FILE', 0x0002],
  ['FILE_ADD_SUBDIRECTORY', 0x0004],
  ['FILE_READ_EA', 0x0008],
  ['FILE_WRITE_EA', 0x0010],
  ['FILE_TRAVERSE', 0x0020],
  ['FILE_DELETE_CHILD', 0x0040],
  ['FILE_READ_ATTRIBUTES', 0x0080],
  ['FILE_WRITE_ATTRIBUTES', 0x0100],
  ...STANDARD_RIGHTS,
] as const;

export const KEY_RIGHTS = [
  ['KEY_QUERY_VALUE', 0x0001],
  ['KEY_SET_VALUE', 0x0002],
  ['KEY_CREATE_SUB_KEY', 0x0004],
  ['KEY_ENUMERATE_SUB_KEYS', 0x0008],
  ['KEY_NOTIFY', 0x0010],
  ['KEY_CREATE_LINK', 0x0020],
  ...STANDARD_RIGHTS,
] as const;

export type RightsTable = readonly (readonly [name: string, bits: number])[];

/** The names of the rights in an access mask; bits without a name as one hexadecimal number at the end. */
export function rightsIn(mask: number, table: RightsTable): string[] {
  const named = table.filter(([, bits]) => (mask & bits) !== 0);
  const rest = named.reduce((left, [, bits]) => left & ~bits, mask) >>> 0;
  const names = named.map(([name]) => name);
  return rest === 0 ? names : [...names, `0x${rest.toString(16)}`];
}

/** An access mask as it is written everywhere: `0x001200a9`. */
export function maskText(mask: number): string {
  return `0x${(mask >>> 0).toString(16).padStart(8, '0')}`;
}
