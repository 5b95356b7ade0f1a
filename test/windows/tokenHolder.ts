/** A program that holds an access token: prints PID:HANDLE of it, and waits to be killed. */
import { duplicateToken, openProcessToken, TOKEN_ACCESS } from '../../src/backends/windows/token.ts';

const own = openProcessToken(TOKEN_ACCESS.TOKEN_QUERY | TOKEN_ACCESS.TOKEN_DUPLICATE);
if (own.handle === null) throw new Error(`OpenProcessToken: ${own.error}`);
const access = TOKEN_ACCESS.TOKEN_QUERY | TOKEN_ACCESS.TOKEN_DUPLICATE | TOKEN_ACCESS.TOKEN_IMPERSONATE;
const token = duplicateToken(own.handle, 'Impersonation', access);
if (token.handle === null) throw new Error(`DuplicateTokenEx: ${token.error}`);
process.stdout.write(`${process.pid}:0x${token.handle.toString(16)}\n`);
setTimeout(() => undefined, 50_000);
