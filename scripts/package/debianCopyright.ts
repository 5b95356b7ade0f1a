/**
 * The copyright file of the Debian package, in the form that machines read
 * (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/).
 */
import { readFileSync } from 'node:fs';
import type { Component } from './components.ts';
import { byTexts } from './licences.ts';
import type { Project } from './project.ts';

/** Policy 12.5: what Debian has in /usr/share/common-licenses is pointed to and not repeated. */
const APACHE = `Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

On Debian systems, the text of the Apache License 2.0 is in
/usr/share/common-licenses/Apache-2.0.`;

/** The file: the project's own paragraph, then one for each text of what is inside the executable. */
export function debianCopyright(project: Project, components: readonly Component[]): string {
  const own = readFileSync('LICENSE', 'utf8').trim();
  const isApache = project.license === 'Apache-2.0';
  const paragraphs = [
    [
      'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
      `Upstream-Name: ${project.name}`,
    ],
    [
      'Files: *',
      `Copyright: ${isApache ? `the ${project.name} authors` : list(holders(own))}`,
      license(shortName(project.license), isApache ? APACHE : own),
    ],
    ...byTexts(components).map(({ name, folders, license: expression, texts }) => [
      `Files: ${list(folders.map((folder) => `${folder}/*`))}`,
      `Copyright: ${list(holders(texts.join('\n')))}`,
      // A short name stands for one text, and these differ at least in their holders.
      license(
        name === 'Node.js' ? name : `${shortName(expression)}-${shortName(name)}`,
        pointedTo(texts.join('\n\n')),
      ),
    ]),
  ];
  return paragraphs.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** The lines that name a holder, each once. A sentence that only begins with the word names none. */
function holders(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^[\s*#/-]+|[\s*#/]+$/g, ''))
    .filter((line) => /^([Cc]opyright:? +([^a-z\s]|the .* authors)|\([Cc]\) \d|© )/.test(line));
  return [...new Set(lines)].map((line) => line.replace(/^copyright:?\s+/i, ''));
}

/** The same for a text that is inside another one. */
function pointedTo(text: string): string {
  return text.replaceAll(
    /^ *Apache License\s+Version 2\.0, January 2004.*?END OF TERMS AND CONDITIONS$/gms,
    '(the text of the Apache License 2.0, which on Debian systems is in /usr/share/common-licenses/Apache-2.0)',
  );
}

function list(lines: readonly string[]): string {
  return lines.join('\n ');
}

/** A field whose further lines are indented; a line with a dot stands for an empty one. */
function license(name: string, text: string): string {
  const lines = text.split('\n').map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`));
  return [`License: ${name}`, ...lines].join('\n');
}

/** MIT's text has this name in Debian, since MIT has used many. */
function shortName(name: string): string {
  return (name === 'MIT' ? 'Expat' : name).replaceAll(/[^A-Za-z0-9.+-]+/g, '-').replaceAll(/^-|-$/g, '');
}
