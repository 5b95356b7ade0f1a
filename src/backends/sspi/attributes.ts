/** QueryContextAttributes: every attribute that explains something, as the library answers it. */
import { type Status, succeeded } from '../../status/status.ts';
import type { Answer, AttributeAnswer, Context, ContextFacts, NativeTime } from '../backend.ts';
import { koffi } from '../native.ts';
import { freeCertificate } from '../windows/certificates.ts';
import { ATTRIBUTES, type AttributeDeclaration, type Fields, type Raw } from './attributeTable.ts';
import { callSspi } from './call.ts';
import { nativeContext } from './contexts.ts';
import { HANDLE_LENGTH, lifetimeOf } from './credentials.ts';
import { contextAttributes } from './flags.ts';
import { readStructure, withMemory } from './memory.ts';
import { freeContextBuffer, isSchannel } from './packages.ts';
import { structure } from './structures.ts';
import { nativeTime } from './timeStamp.ts';

function query(context: Context, declaration: AttributeDeclaration): AttributeAnswer & { raw: Raw | null } {
  const { attribute, number, structure: name, show, frees } = declaration;
  const handle = nativeContext(context)?.handle ?? Buffer.alloc(HANDLE_LENGTH);
  return withMemory((memory) => {
    // More room than the structure needs: a library of another age may know a longer one.
    const { address } = memory.allocate(koffi().sizeof(structure(name)) + 256);
    let raw: Raw | null = null;
    let fields: Fields | null = null;
    const status: Status = callSspi(
      'QueryContextAttributesW',
      [handle, number, address],
      { ulAttribute: attribute },
      (answered) => {
        if (!succeeded(answered)) return answered;
        raw = readStructure(address, name);
        fields = show(raw);
        return answered;
      },
    );
    const given: Raw = raw ?? {};
    for (const field of frees) if (given[field]) freeContextBuffer(given[field]);
    if (given.Context) freeCertificate(given.Context);
    return { attribute, status, fields, raw };
  });
}

/** SecPkgContext_Sizes, in bytes. */
export function querySizes(
  context: Context,
): Answer<{ cbSecurityTrailer: number; cbBlockSize: number; cbMaxSignature: number }> {
  const [declaration] = ATTRIBUTES;
  if (!declaration) throw new Error('SECPKG_ATTR_SIZES is not declared');
  const { status, raw } = query(context, declaration);
  if (!raw) return { status, value: null };
  const { cbSecurityTrailer = 0n, cbBlockSize = 0n, cbMaxSignature = 0n } = raw;
  return {
    status,
    value: {
      cbSecurityTrailer: Number(cbSecurityTrailer),
      cbBlockSize: Number(cbBlockSize),
      cbMaxSignature: Number(cbMaxSignature),
    },
  };
}

/** Every attribute, and what can be told from the answers. A context that answers nothing is still described. */
export function queryContext(context: Context): Answer<ContextFacts> {
  const native = nativeContext(context);
  const asked = ATTRIBUTES.filter(({ schannelOnly }) => !schannelOnly || isSchannel(context.package));
  const answers = asked.map((declaration) => query(context, declaration));
  const fields = (attribute: string) => answers.find((each) => each.attribute === attribute)?.fields ?? null;
  const raw = (attribute: string) => answers.find((each) => each.attribute === attribute)?.raw ?? null;
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const flags = raw('SECPKG_ATTR_FLAGS')?.Flags;
  const side = native?.side ?? null;
  const time = contextTime(raw('SECPKG_ATTR_LIFESPAN'), native?.time ?? null);
  const names = text(fields('SECPKG_ATTR_NAMES')?.sUserName);
  const first = answers.find((each) => succeeded(each.status)) ?? answers[0];
  if (!first) throw new Error('no attribute is declared');
  return {
    status: first.status,
    value: {
      package:
        text(fields('SECPKG_ATTR_NEGOTIATION_INFO')?.Name) ??
        text(fields('SECPKG_ATTR_PACKAGE_INFO')?.Name) ??
        context.package,
      initiator:
        text(fields('SECPKG_ATTR_NATIVE_NAMES')?.sClientName) ?? (side === 'acceptor' ? names : null),
      acceptor:
        text(fields('SECPKG_ATTR_NATIVE_NAMES')?.sServerName) ??
        text(fields('SECPKG_ATTR_CLIENT_SPECIFIED_TARGET')?.sTargetName),
      locallyInitiated: side === null ? null : side === 'initiator',
      open: native?.open ?? null,
      attributes:
        flags === undefined || !native?.flagsSide
          ? (native?.attributes ?? [])
          : contextAttributes(Number(flags), native.flagsSide),
      lifetime: time === null ? 'not-provided' : lifetimeOf(time),
      time,
      maximumMessageIn64KiB: null,
      answers: answers.map(({ raw: _, ...answer }) => answer),
    },
  };
}

function contextTime(lifespan: Raw | null, own: NativeTime | null): NativeTime | null {
  return lifespan?.tsExpiry === undefined ? own : nativeTime(lifespan.tsExpiry);
}
