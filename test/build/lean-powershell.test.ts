import { leanPowershell } from '../../build/lean-powershell';

test('help, comments, blank lines and indentation go; what stands within a line stays', () => {
  const source = [
    '<#',
    '.SYNOPSIS',
    'Help with a # in it.',
    '#>',
    'param([switch] $Once)',
    '',
    '# A comment.',
    'if ($Once) {',
    "    Write-Output 'a  # b'   # kept",
    '    Start-Thing -One 1 `',
    '        -Two 2',
    '}',
    '',
  ].join('\n');
  expect(leanPowershell(source)).toBe(
    "param([switch] $Once)\nif ($Once) {\nWrite-Output 'a  # b'   # kept\nStart-Thing -One 1 `\n-Two 2\n}\n",
  );
});

test.each([
  ['a here-string', "$text = @'\n# no comment\n'@\n"],
  ['a here-string with variables', '$text = @"\n# no comment\n"@\n'],
  ['a block of comments', 'Get-Date\n<#\nWrite-Output x\n#>\n'],
])('what has %s is refused rather than changed', (_what, source) => {
  expect(() => leanPowershell(source)).toThrow('here-string or a block of comments');
});
