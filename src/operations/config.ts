/** What libkrb5 makes of its configuration, and where in which file each setting stands. Runs in a child process. */

import { type Krb5Configuration, readConfiguration, withProfileHandle } from '../backends/libkrb5/config.ts';
import { configurationFiles } from '../backends/libkrb5/configurationFiles.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import { keyAt } from '../backends/libkrb5/keys/sections.ts';
import { type Krb5Context, type Krb5Error, krb5Version } from '../backends/libkrb5/library.ts';
import { includeLoop, type ProfileScan, scanProfile } from '../backends/libkrb5/profileScan.ts';
import { type ProfileTree, profileTree } from '../backends/libkrb5/profileTree.ts';
import { requestEnctypes } from '../backends/libkrb5/requestEnctypes.ts';
import { durationOf, type EnctypeList, enctypeList, unknownEnctypes } from '../backends/libkrb5/values.ts';

/** Values that only the library's own functions can judge. */
export type JudgedValues = {
  /** Seconds by text; null where krb5_string_to_deltat does not understand it. */
  durations: Record<string, number | null>;
  /** Words that krb5_string_to_enctype does not know, by list. */
  unknownEnctypes: Record<string, string[]>;
};

export type LibraryConfiguration = {
  tree: ProfileTree | null;
  settings: Krb5Configuration;
  permitted: EnctypeList;
  initial: EnctypeList;
};

export type ConfigFacts = {
  version: string | null;
  /** As the library names them: KRB5_CONFIG, or what it was built with. */
  mainFiles: string[];
  scan: ProfileScan;
  judged: JudgedValues;
  /** Null where krb5_init_context failed, or was not called. */
  library: LibraryConfiguration | null;
  initError: Krb5Error | null;
  /** Why krb5_init_context was not called; null where it was. */
  notAsked: string | null;
};

/** @throws LibraryMissing where libkrb5 is not installed */
export function config(): ConfigFacts {
  const mainFiles = configurationFiles();
  const scan = scanProfile(mainFiles);
  const facts = { version: krb5Version(), mainFiles, scan, judged: judge(scan) };
  const notAsked = includeLoop(scan);
  if (notAsked !== null) return { ...facts, library: null, initError: null, notAsked };
  const { value, error } = withContext(ask);
  return { ...facts, library: value, initError: error, notAsked: null };
}

function ask(context: Krb5Context): LibraryConfiguration {
  return {
    tree: withProfileHandle(context, profileTree),
    settings: readConfiguration(context),
    permitted: enctypeList(context, 'krb5_get_permitted_enctypes'),
    initial: requestEnctypes(context),
  };
}

function judge(scan: ProfileScan): JudgedValues {
  const judged: JudgedValues = { durations: {}, unknownEnctypes: {} };
  for (const { path, value } of scan.relations) {
    const type = keyAt(path)?.type;
    // C strings end at a NUL, and the parser has cut them there.
    if (type === 'duration') judged.durations[value] ??= durationOf(value);
    if (type === 'enctypes') judged.unknownEnctypes[value] ??= unknownEnctypes(value);
  }
  return judged;
}
