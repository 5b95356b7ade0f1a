/** How an error looks on stderr. */
import { printable } from './printable.ts';

/** `error: …`, and `hint: …` where there is one. */
export function renderError(message: string, hint: string | null): string {
  return `sspidiag: error: ${printable(message)}\n${hint ? `sspidiag: hint: ${printable(hint)}\n` : ''}`;
}
