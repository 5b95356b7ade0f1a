/** Application data of channel bindings, as text or as `hex:` and digits. */
import { UsageError } from '../report/exitCodes.ts';

/** Base64 of the bytes, or null where none were given. */
export function bindingsBase64(option: string, value: string | null): string | null {
  if (value === null) return null;
  if (!value.startsWith('hex:')) return Buffer.from(value, 'utf8').toString('base64');
  const digits = value.slice(4);
  if (!/^([0-9a-fA-F]{2})+$/.test(digits))
    throw new UsageError(`${option} hex: takes pairs of hexadecimal digits`);
  return Buffer.from(digits, 'hex').toString('base64');
}
