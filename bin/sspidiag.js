#!/usr/bin/env node
// Starts the program, whose parts stand one after the other in dist/sspidiag.parts: a part is read and compiled when it
// is first asked for, so that a command pays only for what it needs. Beside it, dist/sspidiag.cache holds V8's code for
// what ran of each part when it was made; V8 itself rejects the code of another version, and compiles then as it would
// without. In the single-file executable this very file is the main script, and both are assets of it.
const { openSync, readSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { getRawAsset, isSea } = require('node:sea');
const { Script } = require('node:vm');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  refuse(`Node 22.18 or newer is needed, this is ${process.version}`);
}

/** Ends where there is nothing that could answer; on Windows, what is written to a stream would end with it. */
function refuse(message) {
  try {
    writeSync(2, `sspidiag: error: ${message}\n`);
  } catch {
    // Nobody reads it.
  }
  process.exit(3);
}

const filename = isSea() ? process.execPath : join(__dirname, '..', 'dist', 'sspidiag.parts');

/** Finds a part by its name, in a file that begins with the length of its index, and the index. */
function openParts(name) {
  const read = reader(name);
  const length = read(0, 4).readUInt32LE();
  const { id, parts } = JSON.parse(read(4, length).latin1Slice());
  return { id, find: (part) => parts[part] && read(4 + length + parts[part][0], parts[part][1]) };
}

/** What is read at once: parts that are asked for one after the other stand so in the file. */
const WINDOW = 128 * 1024;

function reader(name) {
  if (isSea()) {
    const asset = Buffer.from(getRawAsset(name));
    return (position, length) => asset.subarray(position, position + length);
  }
  const descriptor = openSync(join(__dirname, '..', 'dist', name), 'r');
  let start = 0;
  let window = Buffer.alloc(0);
  return (position, length) => {
    if (position < start || position + length > start + window.length) {
      start = position;
      window = readAt(descriptor, position, Math.max(WINDOW, length));
    }
    return window.subarray(position - start, position - start + length);
  };
}

/** A file system may give less than it was asked for, and more the next time. */
function readAt(descriptor, position, length) {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < length; filled += read)
    read = readSync(descriptor, bytes, filled, length - filled, position + filled);
  return bytes.subarray(0, filled);
}

/** Without the program there is no answer. */
function orElse(work) {
  try {
    return work();
  } catch (error) {
    refuse(`cannot load the program: ${error.message}`);
  }
}

const source = orElse(() => openParts('sspidiag.parts'));
const code = codeCache();
/** The scripts that ran, for whoever makes the cache. */
const scripts = new Map();
const loaded = new Map();

function codeCache() {
  try {
    const cache = openParts('sspidiag.cache');
    // V8 itself would only see that a source has another length.
    if (cache.id === source.id) return cache;
  } catch {
    // Without one it only takes longer.
  }
  return { find: () => undefined };
}

/** What takes Node milliseconds to load, and a part may not need after all: loaded when something of it is used. */
const HEAVY =
  /^node:(?:child_process|crypto|dns|dns\/promises|fs\/promises|http|https|module|net|tty|v8|zlib)$/;

function whenUsed(name) {
  return new Proxy({}, { get: (_, key) => process.getBuiltinModule(name)[key] });
}

function load(name) {
  if (!name.startsWith('./')) return HEAVY.test(name) ? whenUsed(name) : process.getBuiltinModule(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  // Parts are pure ASCII; read as latin1 they need no decoding.
  const text = source.find(name).latin1Slice();
  const script = scripts.get(name) ?? new Script(text, { filename: name, cachedData: code.find(name) });
  scripts.set(name, script);
  script.runInThisContext()(module.exports, load, module, filename);
  // They are getters, as bindings of ESM are live; of no part they change later, and values are far quicker.
  module.exports = { __esModule: true, ...module.exports };
  return module.exports;
}

orElse(() => load('./main.js'));
module.exports = { id: source.id, load, loaded, scripts };
