/** A password: from a file, from standard input, or typed at the terminal; never from an argument or a variable. */
import { closeSync, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { decodeText, readInput } from './input.ts';
import { keepFromDumps } from './secrets.ts';

/** Longer than any password; a file beyond it is another file. */
const MOST_BYTES = 4096;

/**
 * Reads the password of a user.
 *
 * @param user for the prompt
 * @param file `-` for standard input, null to ask at the terminal
 * @returns UTF-8 without the line's end
 * @throws UsageError where it cannot be had
 */
export async function readPassword(
  user: string,
  file: string | null,
  timeoutSeconds: number,
): Promise<Buffer> {
  // Before the first byte of it is in memory.
  keepFromDumps();
  if (file === null) return ask(`password of ${user}: `);
  const bytes = await readInput(file, { what: 'password file', mostBytes: MOST_BYTES, timeoutSeconds });
  const [line = ''] = decodeText(bytes).split(/\r?\n/, 1);
  if (line === '') throw new UsageError(`the password file ${file} begins with an empty line`);
  return Buffer.from(line, 'utf8');
}

async function ask(prompt: string): Promise<Buffer> {
  const [keyboard, screen] = openTerminal();
  const input = new ReadStream(keyboard);
  const output = new WriteStream(screen);
  input.setRawMode(true);
  output.write(prompt);
  try {
    const text = await typed(input);
    // An empty one cannot be right, and would count towards a lock-out.
    if (text === '') throw new UsageError('no password was typed');
    return Buffer.from(text, 'utf8');
  } finally {
    input.setRawMode(false);
    output.write('\n');
    input.destroy();
    output.destroy();
    for (const descriptor of new Set([keyboard, screen])) {
      try {
        closeSync(descriptor);
      } catch {
        // One of the streams has closed it already.
      }
    }
  }
}

/** The terminal itself, whatever standard input and output are; on Windows it has a name for each direction. */
function openTerminal(): [keyboard: number, screen: number] {
  try {
    if (process.platform === 'win32') {
      return [openSync('\\\\.\\CONIN$', 'r+'), openSync('\\\\.\\CONOUT$', 'r+')];
    }
    const descriptor = openSync('/dev/tty', 'r+');
    return [descriptor, descriptor];
  } catch {
    throw new UsageError(
      'there is no terminal to ask for the password',
      'use --password-file FILE, or - for standard input',
    );
  }
}

function typed(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    input.setEncoding('utf8');
    input.on('end', () => reject(new UsageError('no password was typed')));
    input.on('data', (chunk: string) => {
      for (const character of chunk) {
        if (character === '\r' || character === '\n') return resolve(text);
        if (character === '\u0003')
          return reject(new UsageError('interrupted at the password prompt', null, EXIT.interrupted));
        if (character === '\u0004')
          return text ? resolve(text) : reject(new UsageError('no password was typed'));
        if (character === '\u0015') text = '';
        else if (character === '\u007f' || character === '\b') text = [...text].slice(0, -1).join('');
        else text += character;
      }
    });
  });
}
