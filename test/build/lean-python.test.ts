import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { leanPython } from '../../build/lean-python';
import { findPython } from '../../local/guests/python';

const GUEST = resolve(__dirname, '../../guest/linux');
const python = findPython();

/** Python's own word on it: the sources of which the lean form is another program, docstrings apart. */
const COMPARE = `
import ast, json, sys

def tree(source):
    root = ast.parse(source)
    for node in ast.walk(root):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(root)

print(json.dumps([one for one in json.load(sys.stdin) if tree(one[0]) != tree(one[1])]))
`;

function changed(sources: readonly string[]): unknown {
  const input = JSON.stringify(sources.map((source) => [source, leanPython(source)]));
  return JSON.parse(execFileSync(python, ['-I', '-c', COMPARE], { input, encoding: 'utf8' }));
}

/** A text as a Python literal, and then without escaping what need not be escaped between these quotes. */
function literal(text: string, quotes: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quotes.charAt(0), (quote) => `\\${quote}`);
  const lines = quotes.length === 3 ? escaped : escaped.replaceAll('\n', '\\n');
  return `${quotes}${lines}${quotes}`;
}

const aLiteral = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom('#', '"', "'", '\\', '\n', ' ', '    ', '(', ']', 'a', 'é'),
      maxLength: 12,
    }),
    fc.constantFrom('"', "'", '"""', "'''"),
  )
  .map(([text, quotes]) => literal(text, quotes));

const aLine = fc.oneof(
  aLiteral.map((value) => `x = ${value}  # "it's\n`),
  aLiteral.map((value) => `call(  # (\n        ${value},\n\n    # [\n  {'a': ${value}},\n)\n`),
  fc.constantFrom('# a comment\n', '\n', '    # further in\n', 'x = y if y else""\n', '"""a""".join(x)\n'),
);

const aProgram = fc.tuple(fc.array(aLine), aLiteral, fc.array(aLine)).map(([before, value, within]) => {
  const body = within
    .filter((line) => !/\n./.test(line))
    .map((line) => (line === '\n' ? line : `    ${line}`));
  return `${before.join('')}def f():\n    """ it does # """\n${body.join('')}    return${value}\n`;
});

test.each(['berth_agent.py', 'berth_signals.py', 'berth_keep'])(
  'to Python, %s is the same program without what only people read',
  (name) => {
    const source = readFileSync(join(GUEST, name), 'utf8');
    expect(changed([source])).toEqual([]);
    // A program that reads its own docstrings would be another one.
    expect(source).not.toContain('__doc__');
    const lean = leanPython(source);
    expect(lean.trimEnd()).not.toMatch(/^\s*("""|$|#(?!!))/m);
    expect(lean.length).toBeLessThan(source.length * 0.85);
  },
);

test('whatever stands in its strings, comments and brackets, a program stays the same', () => {
  expect(changed(fc.sample(aProgram, 300))).toEqual([]);
});

test('docstrings, comments, blank lines and wide indentation go; what runs stays', () => {
  const source = `#!/usr/bin/env python3
"""What it does."""

import os  # it's needed


class Empty:
    """A docstring that is the whole body."""


def run(a,
        b):  # "quoted"
    """Says
    # more."""

    # why
    if a:
        return '# no comment' + """
    nor # this"""
    return [
        b,  # last

    ]
`;
  expect(leanPython(source)).toBe(`#!/usr/bin/env python3
import os
class Empty:
 """A docstring that is the whole body."""
def run(a,
b):
 if a:
  return '# no comment' + """
    nor # this"""
 return [
b,
]
`);
});

test.each([
  ['a string without its end', 'x = "a\n', 'Line 1'],
  ['a line that goes on after a backslash', 'y = 1\nx = 1 + \\\n    2\n', 'Line 2'],
  ['a tab', 'if x:\n\ty = 1\n', 'Line 2'],
  ['another indentation', 'if x:\n  y = 1\n', 'by four spaces before: y = 1'],
  ['brackets without their end', 'x = (1,\n', 'ends within a line'],
])('%s ends the build rather than change the program', (_what, source, why) => {
  expect(() => leanPython(source)).toThrow(why);
});
