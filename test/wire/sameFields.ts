/** Decoded tokens as flat lists of fields, so that two decoders can be compared. */

export type Fields = Map<string, unknown>;

type Members = Readonly<Record<string, unknown>>;

/**
 * Fields by their path. Of a number with its name the number stands, of flags and octets the hex, of an object
 * identifier the dotted one, of a token that is decoded what is in it; AV_PAIRs stand by their number.
 */
export function fieldsOf(decoded: unknown): Fields {
  const fields: Fields = new Map();
  const walk = (value: unknown, path: readonly string[]): void => {
    const plain = simplified(value, path.at(-1));
    if (plain === null || plain === undefined) return;
    if (typeof plain !== 'object') fields.set(path.join('/'), plain);
    else for (const [name, each] of Object.entries(plain)) walk(each, [...path, name]);
  };
  walk(decoded, []);
  return fields;
}

function simplified(value: unknown, name: string | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return isPairs(value) ? byNumber(value) : value;
  const members = value as Members;
  if ('bytes' in members && 'hex' in members) {
    // A checksum is decoded as well; others show it as it is.
    const inner = 'format' in members && name !== 'mechListMIC' ? members.value : null;
    return inner ?? members.hex;
  }
  if ('names' in members) return members.hex;
  if ('oid' in members) return members.oid;
  if ('raw' in members) return members.raw;
  if ('number' in members) return members.number;
  if ('type' in members && 'value' in members) return members.value;
  return 'format' in members ? response(members) : value;
}

/** The responses of NTLM: what kind they are is a conclusion, and LMv2's parts stand in one piece. */
function response({ format: _conclusion, ...parts }: Members): unknown {
  if (!('ChallengeFromClient' in parts)) return parts;
  return [parts.Response, parts.ChallengeFromClient]
    .map((each) => (each as { hex: string } | null)?.hex ?? '')
    .join('');
}

const isPairs = (values: readonly unknown[]) =>
  typeof values[0] === 'object' && values[0] !== null && 'AvId' in values[0];

type AvPair = { AvId: { number: number }; AvLen: number; Value: unknown };

const byNumber = (values: readonly unknown[]) =>
  Object.fromEntries((values as readonly AvPair[]).map(({ AvId, ...pair }) => [AvId.number, pair]));

/** A sentence for every field that is not the same in both, or in one alone. */
export function different(ours: Fields, theirs: Fields, leftOut: readonly RegExp[]): string[] {
  const found: string[] = [];
  for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(path), theirs.get(path)];
    if (one === other || (other === undefined && leftOut.some((each) => each.test(path)))) continue;
    found.push(`${path}: ${JSON.stringify(one)} here, ${JSON.stringify(other)} there`);
  }
  return found;
}
