/** What the library has, function by function, without a call. */
import type { FunctionFact } from '../backend.ts';
import { sspi } from './library.ts';
import { SSPI_FUNCTIONS } from './prototypes.ts';

/** Each function of the ABI. An export may still be a stub that only says "unsupported": calls tell that. */
export function functions(): FunctionFact[] {
  const library = sspi();
  const files = library.files.map(({ name }) => name).join(', ');
  return SSPI_FUNCTIONS.map((name) => {
    const found = library.find(name)?.where;
    if (!found)
      return { function: name, available: false, because: `neither exported nor in a table of ${files}` };
    const because =
      found.by === 'export' ? `export of ${found.library}` : `table of ${found.through} in ${found.library}`;
    return { function: name, available: true, because };
  });
}
