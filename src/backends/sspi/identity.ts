/** Which SSPI library it is. */

import type { LibraryKind } from '../../status/functions/entry.ts';
import type { BackendIdentity } from '../backend.ts';
import { loadedFrom } from '../native.ts';
import { systemFolder } from '../windows/library.ts';
import { fileVersion, loadedModulePath } from '../windows/modules.ts';
import { isWine } from '../windows/ntdll.ts';
import { sspi } from './library.ts';

/** The library, its file, and the version that the file carries: in its resources on Windows, in its name on Linux. */
export function sspiIdentity(): BackendIdentity {
  const { name } = sspi();
  const library = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  if (process.platform === 'win32') {
    const path = loadedModulePath(name);
    return { name: 'sspi', kind: kindOf(name), library, path, version: path && fileVersion(path) };
  }
  const path = name.startsWith('/') ? name : loadedFrom(name);
  const version = /\.so\.(\d+\.\d+[\d.]*)$/.exec(path ?? '')?.[1] ?? null;
  return { name: 'sspi', kind: kindOf(name), library, path, version };
}

/** Windows' own files with this ABI, which lead to its Local Security Authority. */
const SYSTEM_FILES = ['secur32.dll', 'sspicli.dll', 'security.dll'] as const;

/**
 * Whose library it is, by its name: a copy under another name is `other`.
 *
 * @param name as the loader was asked for it: a path, or a file name alone
 */
function kindOf(name: string): LibraryKind {
  if (/(^|[/\\])(lib)?winpr\d*\.(so|dll)[^/\\]*$/i.test(name)) return 'winpr';
  if (process.platform !== 'win32') return 'other';
  const folder = systemFolder();
  const own = SYSTEM_FILES.some((file) => `${folder}\\${file}`.toLowerCase() === name.toLowerCase());
  if (!own) return 'other';
  return isWine() ? 'wine' : 'windows';
}
