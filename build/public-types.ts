import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const INTERNAL = /^ {4}\/\*\*(?:(?!\*\/)[\s\S])*@internal(?:(?!\*\/)[\s\S])*\*\/\n {4}[^\n]*;\n/gm;
const CLASS = /^export declare (?:abstract )?class [\s\S]*?^\}/gm;
const PRIVATE = '    #private;\n';
const IMPORT = /^import (?:type )?(?:\* as (\w+)|\{ ([^}]+) \}) from '[^']+';\n/gm;
const FROM = /\bfrom '(\.[^']*)'/g;

/**
 * Leaves in a compiled package only the types that its public face needs: internal members go, as do the declarations
 * that nothing leads to any more. jsii compiles them all, since it does not let TypeScript strip what is internal.
 *
 * @param root the folder of the package
 * @param face the declarations of its public face, from there
 */
export function keepPublicTypes(root: string, face: string): void {
  const kept = new Set<string>();
  const keep = (file: string): void => {
    if (kept.has(file)) return;
    kept.add(file);
    const text = publicTypes(readFileSync(file, 'utf8'));
    writeFileSync(file, text);
    for (const [, path = ''] of text.matchAll(FROM)) keep(`${join(dirname(file), path)}.d.ts`);
  };
  keep(join(root, face));
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const isOurs = path.endsWith('.d.ts') && !path.startsWith('node_modules');
    if (isOurs && !kept.has(join(root, path))) rmSync(join(root, path));
  }
}

/**
 * Declarations without internal members, and without the imports that only those needed. A class that loses one stays a
 * type of its own, which nothing else fits.
 *
 * @throws Error for an internal member that TypeScript wrote otherwise than on one line
 */
export function publicTypes(declarations: string): string {
  const stripped = declarations.replaceAll(CLASS, withoutInternals);
  if (stripped.includes('@internal')) {
    throw new Error(`an internal member cannot be taken out of:\n${stripped}`);
  }
  const code = stripped.replaceAll(IMPORT, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const isUsed = (name: string): boolean => new RegExp(String.raw`\b${name}\b`).test(code);
  return stripped.replaceAll(IMPORT, (whole: string, all: string | undefined, some: string | undefined) => {
    if (all !== undefined) return isUsed(all) ? whole : '';
    const used = (some ?? '').split(', ').filter((name) => isUsed(name.replace(/^type /, '')));
    return used.length === 0 ? '' : whole.replace(/\{ [^}]+ \}/, `{ ${used.join(', ')} }`);
  });
}

function withoutInternals(declaration: string): string {
  if (declaration.includes(PRIVATE)) return declaration.replaceAll(INTERNAL, '');
  // TypeScript's own sign of private members stands for the first, nothing for the others.
  return declaration.replace(new RegExp(INTERNAL, 'm'), PRIVATE).replaceAll(INTERNAL, '');
}
