/** Links of a text in Markdown. */
import assert from 'node:assert/strict';

/** What the text leads to beside itself. */
export function linksOf(text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
  assert.ok(links.length > 2, text);
  return links;
}
