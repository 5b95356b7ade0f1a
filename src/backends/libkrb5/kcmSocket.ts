/**
 * Whether a KCM daemon answers. libkrb5 waits for one without end, so it is asked a harmless question first, with a
 * limit: KCM_OP_GET_DEFAULT_CACHE, which changes nothing (kcm.h of MIT krb5; the protocol is Heimdal's).
 */
import { connect } from 'node:net';
import { defaultCacheName } from './ccache.ts';
import { libdefault } from './config.ts';
import { withContext } from './context.ts';
import type { Krb5Context } from './library.ts';

export type KcmState = 'answers' | 'missing' | 'refused' | 'silent' | 'disabled';

export type Kcm = {
  /** Of the daemon; null where krb5.conf says that there is none. */
  socket: string | null;
  state: KcmState;
  reason: string;
};

/** How long the daemon may take to say anything, milliseconds. */
export const KCM_PATIENCE = 2000;

/** DEFAULT_KCM_SOCKET_PATH. */
const DEFAULT_SOCKET = '/var/run/.heim_org.h5l.kcm-socket';

/** Length (4 bytes, big-endian), protocol 2.0, opcode 20. */
const GET_DEFAULT_CACHE = Buffer.from([0, 0, 0, 4, 2, 0, 0, 20]);

/** Where the library would look for the daemon; null where it is told not to. */
export function kcmSocket(context: Krb5Context): string | null {
  const configured = libdefault(context, 'kcm_socket') ?? DEFAULT_SOCKET;
  return configured === '-' ? null : configured;
}

/** Asks the daemon, and waits so long at most. */
export function probeKcm(socket: string | null, milliseconds: number): Promise<Kcm> {
  if (socket === null) {
    return Promise.resolve({ socket, state: 'disabled', reason: 'kcm_socket in krb5.conf is "-"' });
  }
  return new Promise((resolve) => {
    const connection = connect(socket);
    const end = (state: KcmState, reason: string) => {
      clearTimeout(timer);
      connection.destroy();
      resolve({ socket, state, reason });
    };
    const timer = setTimeout(
      () => end('silent', `${socket} takes connections, and nobody answers within ${milliseconds / 1000} s`),
      milliseconds,
    );
    connection.on('connect', () => connection.write(GET_DEFAULT_CACHE));
    connection.on('data', () => end('answers', `${socket} answers`));
    connection.on('end', () => end('refused', `${socket} closes the connection without an answer`));
    connection.on('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      end(
        missing ? 'missing' : 'refused',
        missing ? `there is no socket ${socket}` : `${socket}: ${error.code ?? error.message}`,
      );
    });
  });
}

/**
 * Why a cache must not be touched: its daemon would never answer. Null where it may be.
 *
 * @param ccache name of the cache, null for the default one
 */
export async function silentKcm(ccache: string | null): Promise<string | null> {
  const { value } = withContext((context) => ({
    name: ccache ?? defaultCacheName(context),
    socket: kcmSocket(context),
  }));
  if (!value?.name?.startsWith('KCM:')) return null;
  const { state, reason } = await probeKcm(value.socket, KCM_PATIENCE);
  return state === 'silent' ? reason : null;
}
