import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '..');
const ASSEMBLY = resolve(REPOSITORY, 'dist/.jsii');

/** The page that `npm run build:docs` writes. */
export const REFERENCE_PAGE = resolve(REPOSITORY, 'docs/constructs.md');

export interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly returns?: string;
  readonly see?: string;
  readonly deprecated?: string;
  readonly custom?: Readonly<Record<string, string>>;
}

interface TypeName {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeName };
  readonly union?: { readonly types: readonly TypeName[] };
}

interface Member {
  readonly name: string;
  readonly docs?: Docs;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly locationInModule?: { readonly filename: string; readonly line: number };
}

interface Property extends Member {
  readonly optional?: boolean;
  readonly type: TypeName;
}

interface Parameter {
  readonly name: string;
  readonly docs?: Docs;
  readonly optional?: boolean;
  readonly type: TypeName;
}

interface Method extends Member {
  readonly parameters?: readonly Parameter[];
  readonly returns?: { readonly type: TypeName };
}

export interface Type extends Member {
  readonly fqn: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly abstract?: boolean;
  readonly initializer?: { readonly parameters?: readonly Parameter[] };
  readonly properties?: readonly Property[];
  readonly methods?: readonly Method[];
  readonly members?: readonly Member[];
}

/** What jsii says of the package, as far as it is read here. */
export interface Assembly {
  readonly name: string;
  readonly types: Readonly<Record<string, Type>>;
}

/** The folders of `lib/` in the order of the page, and what is in them. */
const ROOMS: Readonly<Record<string, string>> = {
  lib: 'A whole Berth',
  'lib/images': 'Images',
  'lib/sessions': 'Sessions and their computers',
  'lib/credentials': 'Keys',
  'lib/credit': 'Prices',
  'lib/shutdown': 'What stops computers',
  'lib/access': 'Sign-in and the way to workbenches',
  'lib/api': 'The HTTP API',
  'lib/console': 'The console',
  'lib/functions': 'Functions',
};

/**
 * What jsii says of the built package.
 *
 * @throws Error when it has not been built
 */
export function assemblyOfBuild(): Assembly {
  if (!existsSync(ASSEMBLY)) throw new Error(`there is no ${ASSEMBLY}: run \`npm run build\` first`);
  return JSON.parse(readFileSync(ASSEMBLY, 'utf8')) as Assembly;
}

/** The reference of the public constructs as a page of Markdown. The same assembly makes the same page. */
export function reference(assembly: Assembly): string {
  const all = Object.values(assembly.types);
  const strange = all.filter((type) => !(roomOf(type) in ROOMS)).map(({ name }) => name);
  if (strange.length > 0)
    throw new Error(`where do ${strange.join(', ')} live? Say it in build/reference.ts`);
  const parts = Object.entries(ROOMS).flatMap(([room, title]) => {
    const types = inOrder(all.filter((type) => roomOf(type) === room));
    return types.length === 0 ? [] : [{ title, types }];
  });
  return [
    '# The constructs',
    '',
    '<!-- Made by `npm run build:docs` from the docstrings in lib/. Change those, not this page. -->',
    '',
    `What the package \`${assembly.name}\` exports, for TypeScript and, under the names that Python gives such things, for Python. [README](../README.md) shows how to begin. A type that begins with \`ec2\`, \`kms\` and the like is one of the AWS CDK.`,
    '',
    ...parts.map(
      ({ title, types }) =>
        `- **${title}**: ${types.map(({ name }) => `[${name}](#${anchor(name)})`).join(', ')}`,
    ),
    ...parts.flatMap(({ title, types }) => [
      '',
      `## ${title}`,
      ...types.flatMap((type) => ['', ...typeSection(type)]),
    ]),
    '',
  ].join('\n');
}

function roomOf({ locationInModule }: Type): string {
  return (locationInModule?.filename ?? '').replace(/\/[^/]*$/, '');
}

/** By their files, a class and then what it is made with. */
function inOrder(types: readonly Type[]): readonly Type[] {
  const place = ({ name, kind, locationInModule }: Type): string => {
    const file = (locationInModule?.filename ?? '').replace(/(?:-props)?\.ts$/, '');
    return `${file} ${kind === 'interface' ? name.replace(/Props$/, '') : name} ${kind} ${name}`;
  };
  return types.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}

function typeSection(type: Type): readonly string[] {
  const { name, docs, properties = [], methods = [], members = [] } = type;
  const isData = type.kind === 'interface';
  const made =
    type.initializer && !type.abstract ? signature(`new ${name}`, type.initializer.parameters) : '';
  return [
    `### ${name}`,
    ...spaced(paragraph(docs)),
    ...kindOf(type),
    ...(made === '' ? [] : ['', `\`${made}\``, ...parametersOf(type.initializer?.parameters)]),
    ...table(
      isData ? ['property', 'type', 'default', 'meaning'] : ['property', 'type', 'meaning'],
      byLine(properties.filter((one) => one.protected !== true)).map((one) => [
        `\`${one.static === true ? `${name}.` : ''}${one.name}\``,
        typeText(one.type),
        ...(isData ? [defaultOf(one)] : []),
        meaning(one.docs),
      ]),
    ),
    ...table(
      ['member', 'meaning'],
      members.map((one) => [`\`${name}.${one.name}\``, meaning(one.docs)]),
    ),
    ...byLine(methods.filter((one) => one.protected !== true)).flatMap((method) => methodLines(type, method)),
  ];
}

/** What it is in the words of programs, and whether it holds what must not be lost. */
function kindOf({ base, interfaces = [], docs, kind }: Type): readonly string[] {
  const kinds = [base, ...interfaces].flatMap((fqn) => (fqn === undefined ? [] : [linked(fqn)])).join(', ');
  const sentence = kind === 'interface' ? `Besides what ${kinds} has:` : `It is a ${kinds}.`;
  const stateful = docs?.custom && 'stateful' in docs.custom ? ' It holds what must not be lost.' : '';
  return spaced(`${kinds === '' ? '' : sentence}${stateful}`.trim());
}

function methodLines(type: Type, method: Method): readonly string[] {
  const { returns, docs } = method;
  const called = `${method.static === true ? type.name : ''}.${method.name}`.replace(/^\./, '');
  const answer = returns ? ` → ${typeText(returns.type)}` : '';
  return [
    '',
    `**\`${signature(called, method.parameters)}\`**${answer}`,
    ...spaced(paragraph(docs)),
    ...parametersOf(method.parameters),
    ...(docs?.returns === undefined ? [] : ['', `Returns ${docs.returns}`]),
  ];
}

function parametersOf(parameters: readonly Parameter[] = []): readonly string[] {
  const told = parameters.filter(({ docs }) => docs?.summary !== undefined);
  return told.length === 0 ? [] : ['', ...told.map(({ name, docs }) => `- \`${name}\`: ${meaning(docs)}`)];
}

function signature(name: string, parameters: readonly Parameter[] = []): string {
  const given = parameters.map((one) => `${one.name}${one.optional === true ? '?' : ''}: ${plain(one.type)}`);
  return `${name}(${given.join(', ')})`;
}

/** A type where no link can stand. */
function plain(type: TypeName): string {
  return typeText(type).replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1');
}

function byLine<T extends Member>(members: readonly T[]): readonly T[] {
  return members.toSorted((a, b) => (a.locationInModule?.line ?? 0) - (b.locationInModule?.line ?? 0));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  return ['', row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ')).join(' | ')} |`;
}

/** `@default - words` are words; anything else begins with a value. */
function defaultOf({ optional, docs }: Property): string {
  if (optional !== true) return 'needed';
  const text = docs?.default ?? '';
  if (text === '' || text.startsWith('- ')) return text.replace(/^- /, '');
  const [, value = text, words] = /^(\S+) - (.*)$/s.exec(text) ?? [];
  return `\`${value}\`${words === undefined ? '' : `; ${words}`}`;
}

/** Summary and remarks, which are one text in the source, and what is refused; empty where nothing is said. */
function paragraph({ summary, remarks, see, custom }: Docs = {}): string {
  const refusals = custom?.['throws'] === undefined ? undefined : `It throws an ${custom['throws']}.`;
  const text = [summary, remarks, refusals].filter((part) => part !== undefined).join(' ');
  return `${unwrapped(text)}${see === undefined ? '' : ` ([see](${see}))`}`.trim();
}

function spaced(text: string): readonly string[] {
  return text === '' ? [] : ['', text];
}

function meaning(docs: Docs | undefined): string {
  return paragraph(docs).replaceAll(/\n+/g, ' ');
}

/** Lines end where a paragraph does. */
function unwrapped(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((part) => part.replaceAll(/\s*\n\s*/g, ' '))
    .join('\n\n');
}

function typeText(type: TypeName): string {
  if (type.primitive !== undefined) return type.primitive;
  if (type.union) return type.union.types.map((one) => typeText(one)).join(' or ');
  if (type.collection) {
    const of = typeText(type.collection.elementtype);
    return type.collection.kind === 'array' ? `${of}[]` : `map of ${of}`;
  }
  return linked(type.fqn ?? 'any');
}

/**
 * Ours is on this page, AWS's is in its own reference.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-construct-library.html
 */
function linked(fqn: string): string {
  const [library, ...path] = fqn.split('.');
  const name = path.at(-1) ?? fqn;
  if (library === 'aws-cdk-lib' || library === 'constructs') {
    const module = path.length > 1 ? `${path[0]?.replace(/^aws_/, '')}.` : '';
    return `[${module}${name}](https://docs.aws.amazon.com/cdk/api/v2/docs/${fqn}.html)`;
  }
  return `[${name}](#${anchor(name)})`;
}

function anchor(name: string): string {
  return name.toLowerCase();
}

if (require.main === module) writeFileSync(REFERENCE_PAGE, reference(assemblyOfBuild()));
