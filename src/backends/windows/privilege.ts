/**
 * Whether this process could act as a client, told without trying, and what Windows' documentation says it
 * takes.
 */
import type { Answer } from '../posix/privilege.ts';
import { failureText } from './call.ts';
import type { TokenIdentity } from './identity.ts';
import { type Privilege, readPrivileges } from './privilegeNames.ts';
import { closeToken, type ImpersonationLevel, openProcessToken } from './token.ts';

const NEEDED = 'SeImpersonatePrivilege';

/**
 * Whether any client can be impersonated at level Impersonation: SeImpersonatePrivilege in the process's
 * token. After a "no" three conditions are left that single clients may meet, see `fourConditions`. Not while
 * the thread impersonates: the client's rights would decide whether the process's token opens.
 */
export function canImpersonate(): Answer {
  const token = openProcessToken();
  if (token.handle === null) {
    return { answer: 'unknown', reason: failureText('OpenProcessToken', token.error) };
  }
  try {
    const { value, reason } = readPrivileges(token.handle);
    return value === null ? { answer: 'unknown', reason } : byPrivilege(value);
  } finally {
    closeToken(token.handle);
  }
}

function byPrivilege(privileges: readonly Privilege[]): Answer {
  const state = privileges.find(({ name }) => name === NEEDED)?.state;
  if (state === 'enabled') return { answer: 'yes', reason: `this process has ${NEEDED}, enabled` };
  if (state === 'disabled') {
    return {
      answer: 'no',
      reason: `this process has ${NEEDED}, but disabled (AdjustTokenPrivileges enables it)`,
    };
  }
  const missing = state === 'removed' ? `${NEEDED} was removed from` : `${NEEDED} is not in`;
  return {
    answer: 'no',
    reason: `${missing} the token of this process: a client's token is given at level Identification`,
  };
}

/** The conditions under which a token may be impersonated, one of which is enough. */
export type Condition = {
  condition: 'level-below-impersonation' | 'privilege' | 'explicit-credentials' | 'same-identity';
  holds: 'yes' | 'no' | 'unknown';
  evidence: string;
};

export type ConditionInput = {
  /** Level that the client's token was asked for; null where it is not known. */
  requestedLevel: ImpersonationLevel | null;
  /**
   * Whether a process of this logon session made the token by LogonUser or LsaLogonUser with explicit
   * credentials; only the caller can know, null where it does not.
   */
  madeWithExplicitCredentials: boolean | null;
  /** The client's identity, as it was read while impersonating; null where it was not. */
  client: TokenIdentity | null;
  /** The process's own identity, read before. */
  caller: TokenIdentity;
};

/**
 * The four conditions in the remarks of ImpersonateSecurityContext's documentation, in its order. Windows
 * grants what was asked for where one of them holds, and otherwise a token of level Identification.
 */
export function fourConditions(input: ConditionInput): Condition[] {
  return [level(input), privilege(), explicitCredentials(input), identity(input)];
}

function level({ requestedLevel }: ConditionInput): Condition {
  const condition = 'level-below-impersonation';
  if (requestedLevel === null) {
    return { condition, holds: 'unknown', evidence: 'the level that was asked for is not known' };
  }
  const below = requestedLevel === 'Anonymous' || requestedLevel === 'Identification';
  return { condition, holds: below ? 'yes' : 'no', evidence: `the level asked for is ${requestedLevel}` };
}

function privilege(): Condition {
  const { answer, reason } = canImpersonate();
  return { condition: 'privilege', holds: answer, evidence: reason };
}

function explicitCredentials({ madeWithExplicitCredentials: made }: ConditionInput): Condition {
  const condition = 'explicit-credentials';
  if (made === null) {
    return { condition, holds: 'unknown', evidence: 'nobody has said how the token was made' };
  }
  return made
    ? {
        condition,
        holds: 'yes',
        evidence: 'the token was made in this logon session with explicit credentials',
      }
    : { condition, holds: 'no', evidence: 'the token came with a security context, not from LogonUser' };
}

function identity({ client, caller }: ConditionInput): Condition {
  const condition = 'same-identity';
  if (client === null) {
    return { condition, holds: 'unknown', evidence: "the client's identity was not read" };
  }
  for (const one of [client, caller]) {
    if (!one.readable) return { condition, holds: 'unknown', evidence: one.reason };
  }
  if (!client.readable || !caller.readable) return { condition, holds: 'unknown', evidence: 'not read' };
  const same = client.user.sid === caller.user.sid;
  return {
    condition,
    holds: same ? 'yes' : 'no',
    evidence: `the client is ${client.user.sid}, the caller ${caller.user.sid}`,
  };
}
