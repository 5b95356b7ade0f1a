/** EnumerateSecurityPackages and QuerySecurityPackageInfo. */
import { type Status, succeeded } from '../../status/status.ts';
import type { Answer, PackageInfo } from '../backend.ts';
import { koffi } from '../native.ts';
import { callSspi, incredible, spelt } from './call.ts';
import { capabilityNames } from './flags.ts';
import { readStructure, textAt, withMemory } from './memory.ts';
import { structure } from './structures.ts';
import { spelling } from './text.ts';

/** A handle to a package's data, to be given back with FreeContextBuffer. */
export function freeContextBuffer(address: bigint): Status {
  return callSspi('FreeContextBuffer', [address]);
}

/** SEC_PKG_INFO as the library gave it. */
export function readPackageInfo(address: bigint, wide: boolean): PackageInfo {
  const {
    fCapabilities = 0n,
    cbMaxToken = 0n,
    Name = 0n,
    Comment = 0n,
  } = readStructure(address, 'SecPkgInfo');
  return {
    name: textAt(Name, wide) ?? '',
    mechanism: null,
    saslName: null,
    comment: textAt(Comment, wide),
    maximumTokenSize: Number(cbMaxToken),
    capabilities: capabilityNames(Number(fCapabilities)),
    ansiName: null,
  };
}

/** Schannel has two names; the longer one is what older programs ask for. */
export function isSchannel(packageName: string): boolean {
  return ['schannel', 'microsoft unified security protocol provider'].includes(packageName.toLowerCase());
}

/** More packages than any system has; a count beyond it is a library's error and not believed. */
const MOST_PACKAGES = 256;

function enumerate(ansi: boolean): Answer<PackageInfo[]> {
  const count = Buffer.alloc(4);
  const list = Buffer.alloc(8);
  const name = spelt('EnumerateSecurityPackages', ansi);
  let value: PackageInfo[] | null = null;
  const status = callSspi(name, [count, list], {}, (answered) => {
    if (!succeeded(answered)) return answered;
    const address = list.readBigUInt64LE();
    const length = count.readUInt32LE();
    if (address === 0n) return incredible(name, `it answers ${answered.name} and gives no list`);
    if (length > MOST_PACKAGES) return incredible(name, `it claims ${length} packages`);
    const size = koffi().sizeof(structure('SecPkgInfo'));
    value = Array.from({ length }, (_, index) => readPackageInfo(address + BigInt(index * size), !ansi));
    return answered;
  });
  // A list that is not believed is the library's all the same; it is not handed back what it may not have given.
  if (value) freeContextBuffer(list.readBigUInt64LE());
  return { status, value };
}

/** EnumerateSecurityPackagesW, with the spelling of the A function beside each. */
export function enumerateSecurityPackages(): Answer<PackageInfo[]> {
  const wide = enumerate(false);
  if (!wide.value) return wide;
  const ansi = enumerate(true).value ?? [];
  const names = new Map(ansi.map(({ name }) => [name.toLowerCase(), name]));
  return {
    status: wide.status,
    value: wide.value.map((info) => ({ ...info, ansiName: names.get(info.name.toLowerCase()) ?? null })),
  };
}

/** QuerySecurityPackageInfo: one package by its name. */
export function querySecurityPackageInfo(packageName: string, ansi = false): Answer<PackageInfo> {
  return withMemory((memory) => {
    const name = spelling(packageName, ansi);
    if (name === null) throw new Error(`the ANSI code page cannot spell ${packageName}`);
    const found = Buffer.alloc(8);
    const functionName = spelt('QuerySecurityPackageInfo', ansi);
    let value: PackageInfo | null = null;
    const show = { package: packageName };
    const status = callSspi(functionName, [memory.text(name), found], show, (answered) => {
      if (!succeeded(answered)) return answered;
      const address = found.readBigUInt64LE();
      if (address === 0n)
        return incredible(functionName, `it answers ${answered.name} and describes nothing`);
      value = readPackageInfo(address, !ansi);
      return answered;
    });
    if (value) freeContextBuffer(found.readBigUInt64LE());
    return { status, value };
  });
}
