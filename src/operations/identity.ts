/** Which library serves a request; loading it is all that is done. */
import type { BackendIdentity } from '../backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../backends/choose.ts';

export async function identity(request: { backend: BackendChoice }): Promise<BackendIdentity> {
  return (await chooseBackend(request.backend)).identity();
}
