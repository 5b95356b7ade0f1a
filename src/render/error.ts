/** How an error looks on stderr. */

/** `error: …`, and `hint: …` where there is one. */
export function renderError(message: string, hint: string | null): string {
  return `sspidiag: error: ${message}\n${hint ? `sspidiag: hint: ${hint}\n` : ''}`;
}
