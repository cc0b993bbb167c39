/** What a Python source is made of, as far as `guest/linux` uses it: Python 3.6, no `\` at the end of a line. */
const TOKEN =
  /(?<string>(?:[rbuf]{1,2})?(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'))|(?<comment>#[^\n]*)|(?<newline>\n)|(?<spaces> +)|(?<opening>[([{])|(?<closing>[)\]}])|\w+|[^\s\w"'#\\]/iy;

interface Line {
  /** Levels of four spaces. */
  readonly level: number;
  readonly text: string;
  /** A string that nothing is done with: a docstring. */
  readonly idle: boolean;
}

/**
 * The same program without what only people read: docstrings, comments, blank lines, wide indentation. Its syntax tree
 * is that of the source, but for the docstrings; line numbers are not. Only what was read token by token is left out,
 * so that nothing within a string is taken for a comment or an indentation.
 *
 * @param source in the style of `guest/linux`
 * @throws when something in the source is not understood, rather than send another program
 */
export function leanPython(source: string): string {
  const program = /^#!.*\n/.exec(source)?.[0] ?? '';
  const lines = linesOf(source);
  // Where nothing follows it, a docstring is the whole body: without it there would be none.
  const needed = lines.filter(({ idle, level }, at) => !idle || lines[at + 1]?.level !== level);
  return program + needed.map(({ level, text }) => `${' '.repeat(level)}${text}\n`).join('');
}

/** The logical lines: one that goes on within brackets is one. */
function linesOf(source: string): readonly Line[] {
  const lines: Line[] = [];
  let text = '';
  let indent = 0;
  let depth = 0;
  let tokens: string[] = [];
  for (const { token, groups } of tokensOf(source)) {
    if (groups['comment'] !== undefined) continue;
    if (groups['newline'] !== undefined) {
      text = text.trimEnd();
      if (depth > 0) {
        text += '\n';
        continue;
      }
      if (tokens.length > 0)
        lines.push({
          level: levelOf(indent, text),
          text,
          idle: tokens.length === 1 && text.startsWith('"""'),
        });
      [text, indent, tokens] = ['', 0, []];
    } else if (groups['spaces'] === undefined) {
      if (groups['opening'] !== undefined) depth += 1;
      if (groups['closing'] !== undefined) depth -= 1;
      text += token;
      tokens.push(token);
    } else if (text === '') indent = token.length;
    else if (!text.endsWith('\n')) text += token;
  }
  if (tokens.length > 0) throw new Error(`This Python source ends within a line: ${text}`);
  return lines;
}

function levelOf(indent: number, text: string): number {
  if (indent % 4 !== 0) throw new Error(`Indentation is not by four spaces before: ${text}`);
  return indent / 4;
}

function* tokensOf(source: string): Generator<{
  readonly token: string;
  readonly groups: Readonly<Record<string, string | undefined>>;
}> {
  for (let at = 0; at < source.length;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (found === null) {
      const line = source.slice(0, at).split('\n').length;
      throw new Error(`Line ${line} of this Python source is not understood; see build/lean-python.ts.`);
    }
    const [token] = found;
    yield { token, groups: found.groups ?? {} };
    at += token.length;
  }
}
