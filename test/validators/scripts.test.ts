import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { startupPart } from '../../lambda/adapters/startup-part';
import { windowsUserData } from '../../lambda/adapters/windows-user-data';
import { componentsOf } from '../../lib/images/components/all';
import { type Component, PHASES, scriptText } from '../../lib/images/components/document';
import { composeReader, pythonJudges, verdictOf } from './judges';

const REPOSITORY = resolve(__dirname, '../..');
const COMPOSE = join(REPOSITORY, 'guest/workbench/compose.yaml');
const WITH_GPU = join(REPOSITORY, 'guest/workbench/compose.gpu.yaml');
const TILES = ['jupyter', 'rstudio', 'zeppelin', 'code', 'desktop'];

const components = [false, true]
  .flatMap((gpu) => componentsOf({ gpu, tiles: TILES, containerImages: {} }, []))
  .filter((component): component is Component => typeof component !== 'string');
const scripts = new Map(
  components.flatMap((component) =>
    PHASES.flatMap((phase) =>
      component[phase].flatMap((step) =>
        'script' in step ? [[`${component.name}, ${phase}, ${step.name}`, scriptText(step)] as const] : [],
      ),
    ),
  ),
);

describe('shell', () => {
  let shellcheck = '';
  beforeAll(async () => {
    ({ shellcheck } = await pythonJudges());
  }, 300_000);
  const judged = (text: string): ReturnType<typeof verdictOf> =>
    verdictOf(shellcheck, ['--shell=bash', '--severity=info', '-'], text);

  test.each([...scripts])('%s', (_name, script) => {
    expect(judged(script)).toEqual({ status: 0, said: '' });
  });

  test('what runs the start-up script of an owner', () => {
    expect(judged(startupPart('#!/bin/sh\necho\n'))).toEqual({ status: 0, said: '' });
  });

  test('what continuous integration runs', () => {
    expect(judged(readFileSync(join(REPOSITORY, '.ci/run'), 'utf8'))).toEqual({ status: 0, said: '' });
  });

  test('a variable that falls apart at its spaces is found', () => {
    expect(judged('file=$1\nrm $file\n').said).toContain('SC2086');
  });
});

describe('PowerShell', () => {
  let parser: Parser;
  beforeAll(async () => {
    await Parser.init();
    parser = new Parser();
    const grammar = require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
    parser.setLanguage(await Language.load(readFileSync(grammar)));
  });

  /** Where the text is none of PowerShell's, by line. */
  function errors(text: string): readonly string[] {
    const tree = parser.parse(text);
    const found: string[] = [];
    const visit = (node: Node): void => {
      if (node.isError || node.isMissing) found.push(`line ${node.startPosition.row + 1}: ${node.text}`);
      else if (node.hasError) for (const child of node.children) if (child) visit(child);
    };
    if (tree) visit(tree.rootNode);
    return found;
  }

  const agent = readFileSync(join(REPOSITORY, 'guest/windows/berth-agent.ps1'), 'utf8');

  test('the agent is a script that a parser of PowerShell can read', () => {
    expect(errors(agent)).toEqual([]);
  });

  test('what a computer is told at its first boot is one as well, with a script of its owner', () => {
    const told = windowsUserData({ session: 's' }, 'AAAA', 'Write-Output "grüße"\r\n');
    expect(errors(told.replaceAll(/<\/?powershell>/g, ''))).toEqual([]);
  });

  test.each([
    ['a bracket is missing', 'if ($a -eq 1 { 2 }\n'],
    ['a text does not end', 'Write-Output "a\n'],
  ])('%s: it is found', (_name, text) => {
    expect(errors(`${agent}\n${text}`)).not.toEqual([]);
  });
});

describe('compose', () => {
  let reader = '';
  beforeAll(async () => {
    reader = await composeReader();
  }, 600_000);
  const read = (...files: readonly string[]): ReturnType<typeof verdictOf> =>
    verdictOf(reader, ['-no-interpolation', ...files]);

  test('the workbench is what Docker can read, alone and on a GPU', () => {
    expect(read(COMPOSE)).toMatchObject({ status: 0 });
    const both = read(COMPOSE, WITH_GPU);
    expect(both.status).toBe(0);
    expect(both.said).toMatch(/gpus:/);
  });

  test('what Docker does not know is found', () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-compose-'));
    try {
      const wrong = join(folder, 'compose.yaml');
      writeFileSync(wrong, 'services: { tool: { image: a, restrat: always } }\n');
      const { status, said } = read(wrong);
      expect(said).toContain('restrat');
      expect(status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
