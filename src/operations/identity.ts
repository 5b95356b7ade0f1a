/** Which library serves a request; loading it is all that is done. */
import type { BackendIdentity } from '../backends/backend.ts';
import { type BackendChoice, identityOf } from '../backends/choose.ts';

export async function identity(request: { backend: BackendChoice }): Promise<BackendIdentity> {
  return identityOf(request.backend);
}
