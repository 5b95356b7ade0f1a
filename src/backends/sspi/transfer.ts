/** ExportSecurityContext and ImportSecurityContext. */
import { type Status, succeeded } from '../../status/status.ts';
import type { Answer, Context, Exported, ImportRequest } from '../backend.ts';
import { closeHandle } from '../windows/handles.ts';
import { readPart, SECBUFFER, takePart } from './buffers.ts';
import { callSspi, incredible, spelt } from './call.ts';
import { type NativeContext, nativeContext } from './contexts.ts';
import { HANDLE_LENGTH, notGiven } from './credentials.ts';
import { withMemory } from './memory.ts';
import { freeContextBuffer } from './packages.ts';
import { spelling } from './text.ts';

/** The exported context takes the place of the old one: two with the same sequence numbers would be wrong. */
const SECPKG_CONTEXT_EXPORT_DELETE_OLD = 2;

/** Exports a context, which then no longer exists here. */
export function exportSecurityContext(context: Context): Answer<Exported> {
  const native = nativeContext(context);
  return withMemory((memory) => {
    const packed = memory.structure('SecBuffer');
    const token = Buffer.alloc(8);
    let value: Exported | null = null;
    let given = 0n;
    // The handle of a token that came with bytes that are not believed.
    let orphan = 0n;
    const status = callSspi(
      'ExportSecurityContext',
      [native?.handle ?? Buffer.alloc(HANDLE_LENGTH), SECPKG_CONTEXT_EXPORT_DELETE_OLD, packed, token],
      { package: context.package, fFlags: 'SECPKG_CONTEXT_EXPORT_DELETE_OLD' },
      (answered) => {
        if (!succeeded(answered)) return answered;
        // The old context is gone and what was given is ours to give back, whatever it is worth.
        context.native = null;
        const part = readPart(packed);
        given = part.address;
        orphan = token.readBigUInt64LE();
        const taken = takePart(part, null, 0);
        if (typeof taken === 'string') return incredible('ExportSecurityContext', taken);
        if (taken.length === 0) return incredible('ExportSecurityContext', 'it gives no bytes');
        value = { packed: taken, token: handleText(orphan) };
        orphan = 0n;
        return answered;
      },
    );
    if (given !== 0n) freeContextBuffer(given);
    if (orphan !== 0n && process.platform === 'win32') closeHandle(orphan);
    return { status, value };
  });
}

/** ImportSecurityContextW, or A. */
export function importSecurityContext(request: ImportRequest): Answer<Context> {
  const { packed, token, ansi } = request;
  return withMemory((memory) => {
    const handle = Buffer.alloc(HANDLE_LENGTH);
    const buffer = memory.structure('SecBuffer', {
      cbBuffer: packed.length,
      BufferType: SECBUFFER.EMPTY,
      pvBuffer: memory.copy(packed),
    });
    const status: Status = callSspi(
      spelt('ImportSecurityContext', ansi),
      [
        memory.text(spelling(request.package, ansi) ?? request.package),
        buffer,
        token === null ? null : BigInt(token),
        handle,
      ],
      { pszPackage: request.package, packedContextBytes: packed.length, Token: token },
    );
    if (!succeeded(status)) return { status, value: null };
    const missing = notGiven(handle, status);
    if (missing) return { status: missing, value: null };
    const native: NativeContext = {
      ...{ handle, side: null, flagsSide: request.side },
      ...{ attributes: [], time: null, open: null },
    };
    return { status, value: { package: request.package, native } };
  });
}

/** `0x1a4`, or null for NULL. */
export function handleText(value: bigint): string | null {
  return value === 0n ? null : `0x${value.toString(16)}`;
}
