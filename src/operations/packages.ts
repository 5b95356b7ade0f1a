/**
 * What a library tells of its security packages and of itself. Runs in a child process: the library may be any, its plug-ins
 * too, and `--attributes` has each package make a context.
 */
import { hostname } from 'node:os';
import {
  type AttributeAnswer,
  type Backend,
  type BackendIdentity,
  type FunctionFact,
  type PackageInfo,
  PLAIN_SSPI_REQUEST,
} from '../backends/backend.ts';
import { type BackendChoice, chooseBackend, isSspi } from '../backends/choose.ts';
import { loadSystem } from '../backends/system.ts';
import { type Status, status, succeeded } from '../status/status.ts';
import {
  type CredentialChoice,
  deleteContexts,
  loopback,
  outboundRequest,
  REQUIREMENTS,
} from './handshake.ts';

export type PackagesRequest = {
  backend: BackendChoice;
  /** One package, or null for all. */
  name: string | null;
  /** Make a context of each and ask it for every attribute. */
  attributes: boolean;
};

export type PackageFacts = {
  info: PackageInfo;
  attributes: AttributeAnswer[] | null;
  /** Of which context, or why of none; null where nobody asked. */
  attributesBecause: string | null;
  /** What acquiring a client's default credential answered; null where nobody asked. */
  acquireStatus: Status | null;
};

export type PackagesFacts = {
  backend: BackendIdentity;
  /** Of EnumerateSecurityPackages, or of QuerySecurityPackageInfo where a name was given. */
  status: Status;
  packages: PackageFacts[];
  /** Names of those that there are, where the one asked for is not. */
  others: string[];
  functions: FunctionFact[];
  /** Whether this process may act as a client at all. */
  right: { answer: 'yes' | 'no' | 'unknown'; reason: string };
};

/** Lists the packages, or looks one up. */
export async function listPackages(request: PackagesRequest): Promise<PackagesFacts> {
  const backend = await chooseBackend(request.backend);
  const right = (await loadSystem()).canImpersonate();
  const { answer, infos } = look(backend, request.name);
  const asks = request.attributes ? askerOf(request.backend) : () => NOT_ASKED;
  return {
    backend: backend.identity(),
    status: answer,
    packages: infos.map((info) => ({ info, ...asks(backend, info.name) })),
    others: request.name === null || succeeded(answer) ? [] : namesOf(backend),
    functions: backend.functions(),
    right,
  };
}

function look(backend: Backend, name: string | null): { answer: Status; infos: PackageInfo[] } {
  if (name === null) {
    const listed = backend.enumerateSecurityPackages();
    return { answer: listed.status, infos: listed.value ?? [] };
  }
  const { status: answer, value } = backend.querySecurityPackageInfo(name);
  return { answer, infos: value ? [value] : [] };
}

function namesOf(backend: Backend): string[] {
  return (backend.enumerateSecurityPackages().value ?? []).map(({ name }) => name);
}

type Asked = Omit<PackageFacts, 'info'>;

const NOT_ASKED: Asked = { attributes: null, attributesBecause: null, acquireStatus: null };

function askerOf(choice: BackendChoice): (backend: Backend, packageName: string) => Asked {
  if (isSspi(choice)) return askContext;
  const attributesBecause =
    'GSS-API has no QueryContextAttributes: what gss_inquire_context tells of a context, sspidiag export shows';
  return () => ({ ...NOT_ASKED, attributesBecause });
}

/** Asks a context that got as far as this user's default credentials take it: a whole one, or a client's first leg. */
function askContext(backend: Backend, packageName: string): Asked {
  const choice: CredentialChoice = {
    package: packageName,
    ...{ ccache: null, keytab: null, clientKeytab: null, user: null, passwordBase64: null },
    sspi: PLAIN_SSPI_REQUEST,
    usesLibkrb5: false,
  };
  const target = `host/${hostname()}`;
  const result = loopback(backend, choice, target, { initiator: null, acceptor: null });
  const whole = result.complete ? result.acceptor : null;
  const attributes = whole && (backend.queryContext(whole).value?.answers ?? null);
  deleteContexts(backend, result);
  if (attributes) {
    const attributesBecause = "a complete loopback context, acceptor's side";
    return { attributes, attributesBecause, acquireStatus: status('SEC_E_OK') };
  }
  return askFirstLeg(backend, choice, target, `a loopback ended when ${answered(result.decisive.status)}`);
}

function askFirstLeg(backend: Backend, choice: CredentialChoice, target: string, before: string): Asked {
  const acquired = backend.acquireCredentialsHandle(outboundRequest(choice));
  const nothing = { attributes: null, acquireStatus: acquired.status };
  if (!acquired.value) return { ...nothing, attributesBecause: `no context: ${answered(acquired.status)}` };
  const initiate = { credential: acquired.value, target, requirements: REQUIREMENTS, bindings: null };
  const first = backend.initializeSecurityContext(initiate, null, null);
  const made = succeeded(first.status);
  const attributes = made ? (backend.queryContext(first.context).value?.answers ?? null) : null;
  backend.deleteSecurityContext(first.context);
  backend.freeCredentialsHandle(acquired.value);
  if (!made) return { ...nothing, attributesBecause: `no context: ${answered(first.status)}` };
  const attributesBecause = `a client's context after its first token: ${first.status.name} (${before})`;
  return { ...nothing, attributes, attributesBecause };
}

function answered({ function: name, name: code }: Status): string {
  return `${name ?? 'the library'} answered ${code}`;
}
