/**
 * The same PowerShell script without what only people read: the help at its head, lines that are comments, blank lines and
 * indentation. Nothing within a line is touched.
 *
 * @param source in the style of `guest/windows`: one block of help at the head, no here-strings
 * @throws when it has something in which a line may be other than it looks
 */
export function leanPowershell(source: string): string {
  const [, script = source] = /^<#[^]*?\n#>\n([^]*)$/.exec(source) ?? [];
  if (/@['"]\s*$|<#|#>/m.test(script)) {
    throw new Error('This script has a here-string or a block of comments; see build/lean-powershell.ts.');
  }
  const lines = script.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => `${line}\n`)
    .join('');
}
