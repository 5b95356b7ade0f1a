/** What the library has, function by function, without a call. */
import type { FunctionFact } from '../backend.ts';
import { LibraryMissing } from '../native.ts';
import { GSS_FUNCTIONS, gssapi, LIBRARY_NAME } from './library.ts';

/** Each function that this tool uses. */
export function functions(): FunctionFact[] {
  const bound = gssapi().functions;
  return GSS_FUNCTIONS.map((name) => {
    try {
      void bound[name];
      return { function: name, available: true, because: `export of ${LIBRARY_NAME}` };
    } catch (error) {
      if (!(error instanceof LibraryMissing)) throw error;
      return { function: name, available: false, because: `not exported by ${LIBRARY_NAME}` };
    }
  });
}
