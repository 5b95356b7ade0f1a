/** The mechanism plug-ins of GSS-API, each loaded in a process of its own. */
import { configuredMechanisms, type MechanismPlugin } from '../backends/posix/mechanismPlugins.ts';
import { sharedObject } from '../backends/posix/sharedObject.ts';
import { runIsolated } from '../isolate/run.ts';
import type { LoadedMechanism } from '../operations/loadMechanism.ts';
import type { CommonOptions } from '../options.ts';
import { MECHANISMS } from '../wire/mechanisms.ts';

export type MechanismFact = {
  name: string;
  oid: string;
  oidValid: boolean;
  /** What the object identifier stands for; null where it is not known here. */
  meaning: string | null;
  library: string;
  options: string | null;
  where: string;
  exists: boolean | null;
  architecture: string | null;
  /** Null where it was not tried. */
  loads: boolean | null;
  crashed: boolean;
  /** Why it does not load, or was not tried; null where it loads. */
  reason: string | null;
};

/** No mechanism, and so in no registry of them. */
const GSSPROXY = '2.16.840.1.113730.3.8.15.1';

/** Each load is a process: a file with a thousand lines does not become a thousand of them. */
const MOST_LOADED = 8;

export function mechanismFacts(options: CommonOptions): Promise<MechanismFact[]> {
  return Promise.all(configuredMechanisms().map((plugin, index) => factOf(plugin, index, options)));
}

async function factOf(
  plugin: MechanismPlugin,
  index: number,
  options: CommonOptions,
): Promise<MechanismFact> {
  const { name, oid, library, where, exists, options: more } = plugin;
  const fact = {
    ...{ name, oid, oidValid: /^[0-2](\.\d+)+$/.test(oid), meaning: meaningOf(oid) },
    ...{ library, options: more, where, exists, architecture: null, loads: null, crashed: false },
  };
  if (exists === null)
    return { ...fact, reason: "it is named relative to the library's own folder, which is not known here" };
  const { architecture, reason, ...object } = sharedObject(library);
  if (!object.exists) return { ...fact, exists: false, reason: reason ?? 'it does not exist' };
  if (architecture === null) return { ...fact, loads: false, reason };
  if (architecture !== process.arch) {
    const other = `it is for ${architecture}, and this process for ${process.arch}`;
    return { ...fact, architecture, loads: false, reason: other };
  }
  if (index >= MOST_LOADED)
    return { ...fact, architecture, reason: `not tried: only the first ${MOST_LOADED} are` };
  return { ...fact, architecture, ...(await load(library, options)) };
}

/** The loader's words, without its jargon for a symbol that no library brings. */
function loaderWords(reason: string): string {
  return reason.replace(/undefined symbol: (\S+)/, 'it needs the symbol $1, which nothing brings');
}

function meaningOf(oid: string): string | null {
  if (oid === GSSPROXY) return "gssproxy's interposer";
  return Object.hasOwn(MECHANISMS, oid) ? (MECHANISMS[oid]?.name ?? null) : null;
}

type Loaded = Pick<MechanismFact, 'loads' | 'crashed' | 'reason'>;

async function load(path: string, { timeoutSeconds }: CommonOptions): Promise<Loaded> {
  const outcome = await runIsolated<LoadedMechanism>(
    'loadMechanism',
    { path },
    { timeoutSeconds, trace: false },
  );
  switch (outcome.kind) {
    case 'done': {
      const { loaded, reason, isMechanism } = outcome.value;
      const odd = isMechanism === false ? 'it loads, and exports no function of a mechanism' : null;
      return {
        loads: loaded && odd === null,
        crashed: false,
        reason: reason === null ? odd : loaderWords(reason),
      };
    }
    case 'crashed':
      return { loads: false, crashed: true, reason: outcome.signal };
    case 'timed-out':
      return { loads: null, crashed: false, reason: `no answer within ${outcome.seconds} s` };
    case 'died':
      return {
        loads: null,
        crashed: false,
        reason: `the process that loaded it was ended by ${outcome.signal}`,
      };
    case 'failed':
    case 'refused':
      return { loads: null, crashed: false, reason: outcome.message };
    case 'ended':
    case 'interrupted':
      return { loads: null, crashed: false, reason: `interrupted by ${outcome.signal}` };
    case 'library-missing':
      return { loads: false, crashed: false, reason: outcome.message };
  }
}
