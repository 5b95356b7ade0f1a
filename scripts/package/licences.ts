/** THIRD-PARTY-LICENSES: what is inside the executables and the text of each licence. */
import { type Component, commonName } from './components.ts';
import type { Project } from './project.ts';

/** The file, its lines ending in LF. */
export function thirdPartyLicences(project: Project, components: readonly Component[]): string {
  const contents = components.map(
    (each) => `  ${commonName(each)} ${each.version} (${each.license}): ${each.part}`,
  );
  const chapters = byTexts(components).map(({ titles, texts }) =>
    ['='.repeat(78), ...titles, '='.repeat(78), '', texts.join('\n\n')].join('\n'),
  );
  return [
    `The executables of ${project.name} ${project.version} contain:`,
    '',
    ...contents,
    '',
    'The texts of their licences follow. That of Node.js lists what Node.js contains.',
    '',
    chapters.join('\n\n'),
    '',
  ].join('\n');
}

/** Components with the same texts, as koffi and its native modules, with the name of the first of them. */
export type Chapter = { name: string; titles: string[]; folders: string[]; license: string; texts: string[] };

/** A chapter for each set of texts, in the components' order. */
export function byTexts(components: readonly Component[]): Chapter[] {
  const chapters = new Map<string, Chapter>();
  for (const component of components) {
    const { folder, license, texts } = component;
    const name = commonName(component);
    const chapter = chapters.get(texts.join('\n')) ?? {
      name,
      titles: [],
      folders: [],
      license: license ?? '',
      texts,
    };
    const title = `${name} ${component.version}`;
    if (!chapter.titles.includes(title)) chapter.titles.push(title);
    chapter.folders.push(folder);
    chapters.set(texts.join('\n'), chapter);
  }
  return [...chapters.values()];
}
