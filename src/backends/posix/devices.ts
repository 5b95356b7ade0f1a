/** Devices by their numbers (Documentation/admin-guide/devices.txt of Linux). */
import type { Stats } from 'node:fs';

const NULL_DEVICE = 0x103;

/** /dev/null, 1:3, under whatever name. */
export function isNullDevice(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === NULL_DEVICE;
}
