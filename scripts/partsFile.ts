/** The form of dist/sspidiag.parts and dist/sspidiag.cache, which bin/sspidiag.js reads. */

/** V8 copies code that does not begin at a multiple of this. */
const ALIGNMENT = 8;

/**
 * The length of the index (32 bits, little-endian), the index in JSON, and the parts one after the other.
 *
 * @param id what a program and its code cache have in common
 * @param parts contents by name
 */
export function partsFile(id: string, parts: ReadonlyMap<string, Buffer>): Buffer {
  const pieces: Buffer[] = [];
  const places: Record<string, [position: number, length: number]> = {};
  let position = 0;
  for (const [name, content] of parts) {
    const padding = Buffer.alloc(-content.length & (ALIGNMENT - 1), ' ');
    places[name] = [position, content.length];
    pieces.push(content, padding);
    position += content.length + padding.length;
  }
  const json = JSON.stringify({ id, parts: places });
  const index = json.padEnd(json.length + (-(json.length + 4) & (ALIGNMENT - 1)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  return Buffer.concat([length, Buffer.from(index, 'latin1'), ...pieces]);
}
