/**
 * The script that EC2Launch runs at the first boot, as SYSTEM or Administrator: it gives the computer its identity, lays
 * the guest down where only administrators may go, and lets it make its own tasks. Without `<persist>` it runs once; the
 * tasks stay.
 *
 * @param identity what the guest reads as `guest.json`
 * @param agent the guest's script; gzip'd and in base 64
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
 */
export function windowsUserData(identity: object, agent: string): string {
  return [
    '<powershell>',
    '# Berth: gives this computer its identity. It runs once, at the first boot.',
    "$ErrorActionPreference = 'Stop'",
    "$root = Join-Path $env:ProgramData 'Berth'",
    'New-Item -ItemType Directory -Force -Path $root, "$root\\pre-stop.d" | Out-Null',
    // SYSTEM and Administrators, by their numbers: their names are translated.
    "icacls $root /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null",
    "if ($LASTEXITCODE -ne 0) { throw 'the folder could not be closed to others' }",
    "$identity = @'",
    plain(JSON.stringify(identity)),
    "'@",
    '[IO.File]::WriteAllText("$root\\guest.json", $identity)',
    "$packed = [Convert]::FromBase64String(@'",
    ...(agent.match(/.{1,76}/g) ?? []),
    "'@)",
    '$stream = New-Object IO.MemoryStream(, $packed)',
    '$open = New-Object IO.Compression.GZipStream($stream, [IO.Compression.CompressionMode]::Decompress)',
    '[IO.File]::WriteAllText("$root\\berth-agent.ps1", (New-Object IO.StreamReader($open)).ReadToEnd())',
    'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$root\\berth-agent.ps1" -Install',
    '</powershell>',
    '',
  ].join('\n');
}

/** JSON in one line of ASCII in which no tag of user data can begin or end. */
function plain(json: string): string {
  return json.replaceAll(
    /[<>\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
