/** Whether to colour: decided for the stream that is written to. */

export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

/** 1 for a terminal that wants colours, 0 for everything else, unless the user or the environment says otherwise. */
export function colorLevel(color: ColorChoice, stream: { isTTY?: boolean }): 0 | 1 {
  if (color === 'always') return 1;
  if (color === 'never' || process.env.NO_COLOR) return 0;
  const forced = process.env.FORCE_COLOR;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? 0 : 1;
  return stream.isTTY && process.env.TERM !== 'dumb' ? 1 : 0;
}
