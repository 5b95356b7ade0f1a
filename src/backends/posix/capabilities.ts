/** The capabilities of Linux (linux/capability.h, capabilities(7)), by bit number. */

export const CAPABILITIES = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETPCAP',
  'CAP_LINUX_IMMUTABLE',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_BROADCAST',
  'CAP_NET_ADMIN',
  'CAP_NET_RAW',
  'CAP_IPC_LOCK',
  'CAP_IPC_OWNER',
  'CAP_SYS_MODULE',
  'CAP_SYS_RAWIO',
  'CAP_SYS_CHROOT',
  'CAP_SYS_PTRACE',
  'CAP_SYS_PACCT',
  'CAP_SYS_ADMIN',
  'CAP_SYS_BOOT',
  'CAP_SYS_NICE',
  'CAP_SYS_RESOURCE',
  'CAP_SYS_TIME',
  'CAP_SYS_TTY_CONFIG',
  'CAP_MKNOD',
  'CAP_LEASE',
  'CAP_AUDIT_WRITE',
  'CAP_AUDIT_CONTROL',
  'CAP_SETFCAP',
  'CAP_MAC_OVERRIDE',
  'CAP_MAC_ADMIN',
  'CAP_SYSLOG',
  'CAP_WAKE_ALARM',
  'CAP_BLOCK_SUSPEND',
  'CAP_AUDIT_READ',
  'CAP_PERFMON',
  'CAP_BPF',
  'CAP_CHECKPOINT_RESTORE',
] as const;

/** A capability's name; `CAP_41` and up where the kernel is newer than the table. */
export type Capability = (typeof CAPABILITIES)[number] | `CAP_${number}`;

/**
 * The capabilities in a set, in bit order.
 *
 * @param mask the set as /proc/PID/status prints it: hexadecimal without `0x`
 */
export function capabilitiesOf(mask: string): Capability[] {
  let bits = BigInt(`0x${mask}`);
  const found: Capability[] = [];
  for (let bit = 0; bits !== 0n; bit += 1, bits >>= 1n) {
    if (bits & 1n) found.push(CAPABILITIES[bit] ?? `CAP_${bit}`);
  }
  return found;
}

/** A set of capabilities as two 32-bit words, the lower first, as capset(2) wants it. */
export function capabilityWords(capabilities: readonly Capability[]): [number, number] {
  const words: [number, number] = [0, 0];
  for (const capability of capabilities) {
    const known = (CAPABILITIES as readonly string[]).indexOf(capability);
    const bit = known >= 0 ? known : Number(capability.slice('CAP_'.length));
    if (bit < 32) words[0] = (words[0] | (1 << bit)) >>> 0;
    else words[1] = (words[1] | (1 << (bit - 32))) >>> 0;
  }
  return words;
}
