/** What values of PowerShell are and do: members, operators, cmdlets. */

export type Value = unknown;
export type Scope = Map<string, Value>;
/** Gives what the statement or expression writes to the pipeline. */
export type Code = (scope: Scope) => Value[];

export const one = (values: Value[]): Value => (values.length > 1 ? values : (values[0] ?? null));
export const many = (value: Value): Value[] => (Array.isArray(value) ? value : [value]);
export const isTrue = (value: Value): boolean =>
  Array.isArray(value) ? (value.length === 1 ? isTrue(value[0]) : value.length > 1) : Boolean(value);

export function asText(value: Value): string {
  if (value === null) return '';
  if (value === true) return 'True';
  return value === false ? 'False' : Array.isArray(value) ? value.map(asText).join(' ') : String(value);
}

/** Names of properties are the same in any case. */
const property = (value: Value, name: string) =>
  Array.isArray(value)
    ? ([name, member(value, name)] as const)
    : Object.entries(value as object).find(([key]) => key.toLowerCase() === name.toLowerCase());

/** @throws for a property that an object does not have, where PowerShell would say nothing */
export function member(value: Value, name: string): Value {
  if (value === null) return null;
  if (Array.isArray(value)) {
    if (/^(count|length)$/i.test(name)) return value.length;
    // Of a list, those that have it answer.
    const having = value.filter((each) => each !== null && property(each, name) !== undefined);
    if (having.length === 0 && value.some((each) => each !== null)) member(value.find(Boolean), name);
    return one(having.flatMap((each) => many(member(each, name))).filter((each) => each !== null));
  }
  const found = property(value, name);
  if (!found) throw new Error(`no property ${name} in ${JSON.stringify(value).slice(0, 200)}`);
  return found[1];
}

const lower = (value: Value) => (typeof value === 'string' ? value.toLowerCase() : value);
const equal = (left: Value, right: Value) => lower(left) === lower(right);

export const OPERATORS: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  '-eq': equal,
  '-ne': (left, right) => !equal(left, right),
  '-lt': (left, right) => Number(left) < Number(right),
  '-gt': (left, right) => Number(left) > Number(right),
  '-in': (left, right) => many(right).some((each) => equal(left, each)),
  '+': (left, right) => Number(left) + Number(right),
  '-': (left, right) => Number(left) - Number(right),
  '/': (left, right) => Number(left) / Number(right),
};

export const STATIC: Readonly<Record<string, (...given: Value[]) => Value>> = {
  'math::abs': (value) => Math.abs(Number(value)),
  'math::floor': (value) => Math.floor(Number(value)),
  'datetimeoffset::utcnow': () => ({ ToUnixTimeSeconds: () => Math.floor(Date.now() / 1000) }),
};

export const CMDLETS: Readonly<Record<string, (input: Value[], words: Value[], scope: Scope) => Value[]>> = {
  'foreach-object': (input, [block], scope) => input.flatMap((each) => call(block, each, scope)),
  'where-object': (input, [block], scope) => input.filter((each) => isTrue(one(call(block, each, scope)))),
  'sort-object': (input, words) => sorted(input, words),
  'group-object': (input, [name]) =>
    [...Map.groupBy(input, (each) => member(each, String(name)))].map(([Name, Group]) => {
      return { Name, Group, Count: Group.length };
    }),
  'select-object': (input, [flag, count]) => {
    if (flag !== '-First') throw new Error(`Select-Object ${String(flag)} is not known here`);
    return input.slice(0, Number(count));
  },
  'convertfrom-json': (input) => [JSON.parse(input.map(asText).join('\n'))],
  'convertto-csv': (input) => {
    const cell = (value: Value) => (value === null ? '' : `"${asText(value).replaceAll('"', '""')}"`);
    const head = Object.keys((input[0] ?? {}) as object);
    return [head, ...input.map((each) => Object.values(each as object))].map((row) => row.map(cell).join());
  },
};

function call(block: Value, item: Value, scope: Scope): Value[] {
  return (block as Code)(new Map([...scope, ['_', item]]));
}

function sorted(input: Value[], words: Value[]): Value[] {
  const descending = words.includes('-Descending');
  const keys = words
    .filter((word) => word !== '-Descending')
    .flatMap(many)
    .map((key) => {
      if (typeof key === 'string') return { name: key, sign: descending ? -1 : 1 };
      return { name: String(member(key, 'Expression')), sign: member(key, 'Descending') ? -1 : 1 };
    });
  return input.toSorted((a, b) => {
    for (const { name, sign } of keys) {
      const [left, right] = [member(a, name), member(b, name)] as [never, never];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}
