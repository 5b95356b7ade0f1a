/** `help`: the pages of the manual, which the build rendered, on systems without man too. */
import { didYouMean } from '../options.ts';
import { UsageError } from '../report/exitCodes.ts';
import { resource } from '../resource.ts';

/** How a page is called besides: `sspidiag-acquire`, `acquire(1)`, `sspidiag-acquire.1`. */
const OTHER_NAMES = /^(?:sspidiag-)?(.+?)(?:\(\d\)|\.\d)?$/;

/**
 * A page as mandoc renders it for a printer: a letter, a backspace and the letter again is bold.
 *
 * @param name a command, or what else has a page: `findings`, `json`
 * @throws UsageError where there is no such page
 */
export async function help(name: string): Promise<string> {
  const pages = (await resource('help/pages.txt')).trim().split('\n');
  const asked = OTHER_NAMES.exec(name.toLowerCase())?.[1] ?? name;
  if (pages.includes(asked)) return await resource(`help/${asked}.txt`);
  const hint = didYouMean(asked, pages) ?? `there are ${pages.join(', ')}`;
  throw new UsageError(`the manual has no page "${name}"`, hint);
}
