import { gzipSync } from 'node:zlib';

/**
 * The script that EC2Launch runs at the first boot, as SYSTEM or Administrator: it gives the computer its identity, lays
 * the guest down where only administrators may go, and lets it make its own tasks. Without `<persist>` it runs once; the
 * tasks stay. The owner's start-up script comes after it, with a file for what it says; that it fails changes nothing.
 *
 * @param identity what the guest reads as `guest.json`
 * @param agent the guest's script; gzip'd and in base 64
 * @param startupScript PowerShell, as its owner wrote it
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
 */
export function windowsUserData(identity: object, agent: string, startupScript?: string): string {
  return [
    '<powershell>',
    '# Berth: gives this computer its identity. It runs once, at the first boot.',
    ...closedFolder('$root, "$root\\pre-stop.d"'),
    "$identity = @'",
    plain(JSON.stringify(identity)),
    "'@",
    '[IO.File]::WriteAllText("$root\\guest.json", $identity)',
    ...unpack(agent),
    '[IO.File]::WriteAllText("$root\\berth-agent.ps1", (New-Object IO.StreamReader($open)).ReadToEnd())',
    'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$root\\berth-agent.ps1" -Install',
    ...(startupScript === undefined ? [] : runStartup(startupScript)),
    '</powershell>',
    '',
  ].join('\n');
}

/**
 * The same for a computer without a guest: the owner's start-up script alone.
 *
 * @param startupScript PowerShell, as its owner wrote it
 */
export function windowsStartup(startupScript: string): string {
  return [
    '<powershell>',
    "# Berth: runs the owner's start-up script. It runs once, at the first boot.",
    ...closedFolder('$root'),
    ...runStartup(startupScript),
    '</powershell>',
    '',
  ].join('\n');
}

function closedFolder(folders: string): readonly string[] {
  return [
    "$ErrorActionPreference = 'Stop'",
    "$root = Join-Path $env:ProgramData 'Berth'",
    `New-Item -ItemType Directory -Force -Path ${folders} | Out-Null`,
    // SYSTEM and Administrators, by their numbers: their names are translated.
    "icacls $root /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null",
    "if ($LASTEXITCODE -ne 0) { throw 'the folder could not be closed to others' }",
  ];
}

function unpack(packed: string): readonly string[] {
  return [
    "$packed = [Convert]::FromBase64String(@'",
    ...(packed.match(/.{1,76}/g) ?? []),
    "'@)",
    '$stream = New-Object IO.MemoryStream(, $packed)',
    '$open = New-Object IO.Compression.GZipStream($stream, [IO.Compression.CompressionMode]::Decompress)',
  ];
}

/** It lies where only administrators may go, with a mark: without one Windows PowerShell would not take it for UTF-8. */
function runStartup(script: string): readonly string[] {
  return [
    ...unpack(gzipSync(script, { level: 9 }).toString('base64')),
    '$text = (New-Object IO.StreamReader($open)).ReadToEnd()',
    '[IO.File]::WriteAllText("$root\\startup.ps1", $text, (New-Object Text.UTF8Encoding($true)))',
    // What a program writes to its error stream would end this script.
    "$ErrorActionPreference = 'Continue'",
    '& powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$root\\startup.ps1" 2>&1 | Out-File -Encoding utf8 "$root\\startup.log"',
    'Add-Content -Encoding utf8 "$root\\startup.log" "Berth: the start-up script ended with $LASTEXITCODE"',
  ];
}

/** JSON in one line of ASCII in which no tag of user data can begin or end. */
function plain(json: string): string {
  return json.replaceAll(
    /[<>\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
