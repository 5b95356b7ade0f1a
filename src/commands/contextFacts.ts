/** A context as the report shows it. */
import type { ContextFacts as BackendFacts } from '../backends/backend.ts';
import type { ContextFacts } from '../report/schema/shared.ts';
import { expiry } from '../report/time.ts';

export function contextFacts(facts: BackendFacts | null): ContextFacts | null {
  if (!facts) return null;
  const { lifetime, attributes, ...rest } = facts;
  const reason = lifetime === 'not-provided' ? `${facts.package} contexts carry no expiry` : null;
  return { ...rest, attributes: [...attributes], expiry: expiry(lifetime, Date.now() / 1000, reason) };
}
