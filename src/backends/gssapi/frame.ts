/**
 * Calls of libgssapi through one block of memory that is the library's and JavaScript's at once: parameters are written
 * into it and read from it as numbers, and what the call gets are addresses within it.
 *
 * koffi would make and read an object for every out parameter: 0.81 of C's handshakes a second where they go through it,
 * 0.88 here (bench/handshake.ts). One call at a time: what runs on another thread goes through koffi.
 */
import { koffi, type Library, type NativeFunction } from '../native.ts';
import { type GssFunction, openGssapi, PROTOTYPES } from './library.ts';
import type { InBuffer, OutBuffer } from './memory.ts';

/** What a parameter is, by its type in the prototype; numbers, since they are compared for every one. */
const VALUE = 0;
const OUT_32 = 1;
const OUT_POINTER = 2;
const POINTER = 3;
const BUFFER = 4;
const OUT_BUFFER = 5;
const OWN_BUFFER = 6;
const STRUCTURE = 7;

const KINDS: readonly [pattern: RegExp, kind: number][] = [
  [/^_Out_ (uint32_t|int) \*$/, OUT_32],
  [/^_Out_ void \*\*$/, OUT_POINTER],
  [/^_Inout_ void \*\*$/, POINTER],
  [/^gss_buffer_desc \*$/, BUFFER],
  [/^_Out_ gss_buffer_desc \*$/, OUT_BUFFER],
  [/^_Inout_ gss_buffer_desc \*$/, OWN_BUFFER],
  [/^(gss_OID_desc|gss_OID_set_desc|void) \*$/, VALUE],
  [/^(uint32_t|int)$/, VALUE],
];

/** A slot holds a gss_buffer_desc, the largest of what parameters point to. */
const SLOT_BYTES = 16;
const MOST_PARAMETERS = 16;
const DATA_AT = SLOT_BYTES * MOST_PARAMETERS;
/** Larger input goes through koffi. */
const DATA_BYTES = 64 * 1024;

type Frame = {
  bytes: Buffer;
  words: Uint32Array;
  pointers: BigUint64Array;
  /** The address of each parameter's slot. */
  slots: bigint[];
  data: bigint;
};

let frame: Frame | undefined;
let library: Library<GssFunction> | undefined;

type Bound = { call: NativeFunction; kinds: readonly number[] };

const functions = new Map<GssFunction, Bound>();

/**
 * Calls a function.
 *
 * @param args all its parameters, the minor status first, as koffi would take them
 * @returns the major status; null where a parameter has to go through koffi, and nothing was called
 */
export function callInFrame(name: GssFunction, args: readonly unknown[]): number | null {
  frame ??= newFrame();
  const { words, pointers, slots } = frame;
  const { call, kinds } = functions.get(name) ?? bound(name);
  const passed = args.slice();
  let used = 0;
  for (let index = 0; index < passed.length; index++) {
    const arg = passed[index];
    const kind = kinds[index];
    if (kind === VALUE || arg === null) continue;
    passed[index] = slots[index];
    if (kind === OUT_32) {
      words[4 * index] = 0;
      continue;
    }
    if (kind === STRUCTURE) return abandoned(frame, used);
    pointers[2 * index] = kind === POINTER ? ((arg as [bigint | null])[0] ?? 0n) : 0n;
    pointers[2 * index + 1] = 0n;
    if (kind === BUFFER) {
      const { length, value } = arg as InBuffer;
      if (used + length > DATA_BYTES) return abandoned(frame, used);
      value.copy(frame.bytes, DATA_AT + used);
      words[4 * index] = length;
      pointers[2 * index + 1] = used === 0 ? frame.data : frame.data + BigInt(used);
      used += length;
    } else if (kind === OWN_BUFFER) {
      const { length, value } = arg as OutBuffer;
      words[4 * index] = Number(length ?? 0);
      pointers[2 * index + 1] = value ?? 0n;
    }
  }
  const major = call(...passed) as number;
  if (used > 0) frame.bytes.fill(0, DATA_AT, DATA_AT + used);
  for (let index = 0; index < passed.length; index++) {
    const kind = kinds[index];
    const arg = args[index];
    if (kind === VALUE || kind === BUFFER || arg === null) continue;
    if (kind === OUT_32) (arg as [number])[0] = words[4 * index] ?? 0;
    else if (kind === OUT_POINTER || kind === POINTER) {
      (arg as [bigint | null])[0] = pointers[2 * index] || null;
    } else {
      (arg as OutBuffer).length = words[4 * index] ?? 0;
      (arg as OutBuffer).value = pointers[2 * index + 1] || null;
    }
  }
  return major;
}

/** Input may be a password. */
function abandoned({ bytes }: Frame, used: number): null {
  bytes.fill(0, DATA_AT, DATA_AT + used);
  return null;
}

function newFrame(): Frame {
  const { alloc, address, view } = koffi();
  const memory = alloc('uint8_t', DATA_AT + DATA_BYTES);
  const at = address(memory);
  const shared = view(memory, DATA_AT + DATA_BYTES);
  return {
    bytes: Buffer.from(shared),
    words: new Uint32Array(shared, 0, DATA_AT / 4),
    pointers: new BigUint64Array(shared, 0, DATA_AT / 8),
    slots: Array.from({ length: MOST_PARAMETERS }, (_, index) => at + BigInt(SLOT_BYTES * index)),
    data: at + BigInt(DATA_AT),
  };
}

function parametersOf(name: GssFunction): string[] {
  const [, list = ''] = /\((.*)\)/.exec(PROTOTYPES[name]) ?? [];
  return list.split(', ');
}

function bound(name: GssFunction): Bound {
  library ??= openGssapi(addressesOnly());
  const kinds = parametersOf(name).map(
    (type) => KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? STRUCTURE,
  );
  const made = { call: library.functions[name], kinds };
  functions.set(name, made);
  return made;
}

/** The prototypes once more, with addresses for whatever is a pointer. */
function addressesOnly(): Record<GssFunction, string> {
  const all = (Object.keys(PROTOTYPES) as GssFunction[]).map((name) => {
    const list = parametersOf(name).map((type) => (type.includes('*') ? 'void *' : type));
    return [name, PROTOTYPES[name].replace(/\(.*\)/, `(${list.join(', ')})`)];
  });
  return Object.fromEntries(all) as Record<GssFunction, string>;
}
