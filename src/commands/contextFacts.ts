/** A context as the report shows it. */
import type { ContextFacts as BackendFacts } from '../backends/backend.ts';
import type { ContextFacts } from '../report/schema/shared.ts';
import { expiry, expiryOfTime } from '../report/time.ts';

export function contextFacts(facts: BackendFacts | null): ContextFacts | null {
  if (!facts) return null;
  const { lifetime, time, attributes, ...rest } = facts;
  const now = Date.now() / 1000;
  const reason = lifetime === 'not-provided' ? `${facts.package} contexts carry no expiry` : null;
  return {
    ...rest,
    attributes: [...attributes],
    expiry: time ? expiryOfTime(time, now) : expiry(lifetime, now, reason),
  };
}
