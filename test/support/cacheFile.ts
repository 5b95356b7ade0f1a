/** Credential caches made by hand: FILE format version 4 of krb5's documentation, for tickets that no KDC here issues. */

export type CachedEntry = {
  client: string;
  server: string;
  /** Epoch seconds. */
  start: number;
  end: number;
  etype: number;
  kvno: number;
  /** Of the encrypted part of the ticket; the ticket is a little longer. */
  ticketBytes: number;
  flags: number;
};

/** A ticket that is valid for an hour. */
export function labTicket(now: number): CachedEntry {
  const [client, server] = ['alice@LAB.TEST', 'krbtgt/LAB.TEST@LAB.TEST'];
  return {
    client,
    server,
    start: now - 60,
    end: now + 3600,
    etype: 18,
    kvno: 1,
    ticketBytes: 300,
    flags: 0x40000000,
  };
}

export function cacheFile(principal: string, entries: readonly CachedEntry[]): Buffer {
  const header = Buffer.from([5, 4, 0, 0]);
  return Buffer.concat([header, nameOf(principal), ...entries.map(entryOf)]);
}

function entryOf(entry: CachedEntry): Buffer {
  const { client, server, start, end, etype, flags } = entry;
  const keyblock = Buffer.concat([short(etype), data(Buffer.alloc(16, 7))]);
  const times = Buffer.concat([start, start, end, 0].map(long));
  const rest = Buffer.concat([
    Buffer.from([0]),
    long(flags),
    long(0),
    long(0),
    data(ticketOf(entry)),
    data(Buffer.alloc(0)),
  ]);
  return Buffer.concat([nameOf(client), nameOf(server), keyblock, times, rest]);
}

function nameOf(text: string): Buffer {
  const [name = '', realm = ''] = text.split('@');
  const parts = name.split('/');
  return Buffer.concat([
    long(1),
    long(parts.length),
    data(Buffer.from(realm)),
    ...parts.map((part) => data(Buffer.from(part))),
  ]);
}

/** Ticket of RFC 4120 section 5.3, its encrypted part zeros. */
function ticketOf({ server, etype, kvno, ticketBytes }: CachedEntry): Buffer {
  const [name = '', realm = ''] = server.split('@');
  const integer = (value: number) => der(2, Buffer.from([value]));
  const text = (value: string) => der(0x1b, Buffer.from(value));
  const sname = der(0x30, der(0xa0, integer(1)), der(0xa1, der(0x30, ...name.split('/').map(text))));
  const encrypted = der(
    0x30,
    der(0xa0, integer(etype)),
    der(0xa1, integer(kvno)),
    der(0xa2, der(4, Buffer.alloc(ticketBytes))),
  );
  return der(
    0x61,
    der(0x30, der(0xa0, integer(5)), der(0xa1, text(realm)), der(0xa2, sname), der(0xa3, encrypted)),
  );
}

function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function data(bytes: Buffer): Buffer {
  return Buffer.concat([long(bytes.length), bytes]);
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
