/** Certificates with their private keys: from the stores of this user and this computer, or from a PKCS #12 file. */
import { transcode } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { CertificateChoice } from '../backend.ts';
import { koffi, type Library, type Pointer } from '../native.ts';
import { failureText, win32Call } from './call.ts';
import { systemLibrary } from './library.ts';

const PROTOTYPES = {
  CertOpenStore: 'void * __stdcall CertOpenStore(void *, uint32_t, void *, uint32_t, const char16_t *)',
  CertCloseStore: 'int32_t __stdcall CertCloseStore(void *, uint32_t)',
  CertFindCertificateInStore:
    'void * __stdcall CertFindCertificateInStore(void *, uint32_t, uint32_t, uint32_t, void *, void *)',
  CertFreeCertificateContext: 'int32_t __stdcall CertFreeCertificateContext(void *)',
  PFXImportCertStore: 'void * __stdcall PFXImportCertStore(void *, void *, uint32_t)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

function crypt32(): Library<keyof typeof PROTOTYPES>['functions'] {
  loaded ??= systemLibrary('crypt32.dll', PROTOTYPES);
  return loaded.functions;
}

const CERT_STORE_PROV_SYSTEM_W = 10n;
const CERT_STORE_OPEN_EXISTING_AND_READONLY = 0xc000;
/** Looked through in this order. */
const STORES = [
  ['CurrentUser\\My', 0x10000],
  ['LocalMachine\\My', 0x20000],
] as const;
const X509_AND_PKCS_7_ASN_ENCODING = 0x10001;
const CERT_FIND_SHA1_HASH = 0x10000;
const CERT_FIND_HAS_PRIVATE_KEY = 21 << 16;
const CERT_FIND_ANY = 0;
/** PKCS12_NO_PERSIST_KEY: the key lives as long as the store that it came in, and no longer. */
const PKCS12_NO_PERSIST_KEY = 0x8000;

export type FoundCertificate = {
  /** PCCERT_CONTEXT; 0 where there is none. */
  context: bigint;
  /** Why there is none, in a sentence; null where there is one. */
  reason: string | null;
  /** The function that decided. */
  function: string;
  release(): void;
};

/** Finds the certificate; `release` gives it and its store back. */
export function findCertificate(choice: CertificateChoice): FoundCertificate {
  if (process.platform !== 'win32') {
    const reason = "Certificates come from Windows' stores, which this host does not have.";
    return { context: 0n, reason, function: 'CertOpenStore', release: () => {} };
  }
  return choice.by === 'file'
    ? fromFile(choice.value, Buffer.from(choice.passwordBase64 ?? '', 'base64'))
    : fromStores(choice.value);
}

/** Gives a PCCERT_CONTEXT back that somebody else handed out. */
export function freeCertificate(context: bigint): void {
  if (process.platform === 'win32') crypt32().CertFreeCertificateContext(context);
}

function fromStores(thumbprint: string): FoundCertificate {
  const hash = Buffer.from(thumbprint.replace(/[^0-9a-fA-F]/g, ''), 'hex');
  const reasons: string[] = [];
  for (const [name, location] of STORES) {
    let store: Pointer = null;
    const flags = location | CERT_STORE_OPEN_EXISTING_AND_READONLY;
    const refused = win32Call('CertOpenStore', { store: name }, () => {
      store = crypt32().CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, null, flags, 'MY') as Pointer;
      return store !== null;
    });
    if (refused !== null) {
      reasons.push(failureText('CertOpenStore', refused, name));
      continue;
    }
    const { context, reason } = find(store, CERT_FIND_SHA1_HASH, hash, name);
    if (context !== 0n) return found(store, context);
    crypt32().CertCloseStore(store, 0);
    reasons.push(reason);
  }
  return missing(`No certificate has this thumbprint (${reasons.join('; ')}).`, 'CertFindCertificateInStore');
}

function fromFile(path: string, password: Buffer): FoundCertificate {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return missing(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      'PFXImportCertStore',
    );
  }
  const secret = password.length > 0 ? transcode(password, 'utf8', 'utf16le') : Buffer.alloc(0);
  const terminated = Buffer.concat([secret, Buffer.alloc(2)]);
  let store: Pointer = null;
  const refused = withBlob(bytes, (blob) =>
    win32Call('PFXImportCertStore', { file: path }, () => {
      store = crypt32().PFXImportCertStore(blob, terminated, PKCS12_NO_PERSIST_KEY) as Pointer;
      return store !== null;
    }),
  );
  terminated.fill(0);
  secret.fill(0);
  password.fill(0);
  bytes.fill(0);
  if (refused !== null) {
    const why =
      refused === 0 ? 'PFXImportCertStore gave no reason' : failureText('PFXImportCertStore', refused);
    return missing(
      `${path} was not taken (${why}): the password is wrong, or it is no PKCS #12 file.`,
      'PFXImportCertStore',
    );
  }
  // Wine 8 does not know how to search for keys; a file that a key was imported from has the certificate to it.
  const first = find(store, CERT_FIND_HAS_PRIVATE_KEY, null, path);
  const { context, reason } = first.context === 0n ? find(store, CERT_FIND_ANY, null, path) : first;
  if (context !== 0n) return found(store, context);
  crypt32().CertCloseStore(store, 0);
  return missing(`${path} holds no certificate with its key (${reason}).`, 'CertFindCertificateInStore');
}

function find(
  store: Pointer,
  what: number,
  hash: Buffer | null,
  where: string,
): { context: bigint; reason: string } {
  let context: Pointer = null;
  const search = (blob: bigint | null) =>
    win32Call('CertFindCertificateInStore', { store: where }, () => {
      context = crypt32().CertFindCertificateInStore(
        ...[store, X509_AND_PKCS_7_ASN_ENCODING, 0, what, blob, null],
      ) as Pointer;
      return context !== null;
    });
  const refused = hash ? withBlob(hash, search) : search(null);
  return {
    context: context ?? 0n,
    reason: refused === null ? '' : failureText('CertFindCertificateInStore', refused, where),
  };
}

/** CRYPT_DATA_BLOB: a length and a pointer. */
function withBlob<T>(bytes: Buffer, use: (blob: bigint) => T): T {
  const { address, alloc, encode, free, struct, view } = koffi();
  const type = struct({ cbData: 'uint32_t', pbData: 'void *' });
  const data = alloc('uint8_t', Math.max(bytes.length, 1));
  const blob = alloc(type, 1);
  const copy = Buffer.from(view(data, Math.max(bytes.length, 1)));
  copy.set(bytes);
  encode(blob, type, { cbData: bytes.length, pbData: address(data) });
  try {
    return use(address(blob));
  } finally {
    copy.fill(0);
    free(blob);
    free(data);
  }
}

function found(store: Pointer, context: bigint): FoundCertificate {
  return {
    context,
    reason: null,
    function: 'CertFindCertificateInStore',
    release() {
      crypt32().CertFreeCertificateContext(context);
      crypt32().CertCloseStore(store, 0);
    },
  };
}

function missing(reason: string, functionName: string): FoundCertificate {
  return { context: 0n, reason, function: functionName, release: () => {} };
}
