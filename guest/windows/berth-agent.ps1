<#
.SYNOPSIS
Berth's agent for Windows: proves that a session can be connected to, and switches the computer off in time.

.DESCRIPTION
Two scheduled tasks run it as SYSTEM from the start of the computer on, and again within a minute if it ends, so that
neither of its two parts can hold up the other:

  -Role Report  asks every service that the image promises, posts what it found to Berth with the session's token,
                together with the signals of use since the last report, and shows the warning that comes back;
  -Role Lease   reads the deadline from the instance's tags (metadata service: no network, no permission needed), runs
                the programs in pre-stop.d so that they end by the deadline, and is the dead-man: it switches the computer
                off 120 s after the deadline, whatever else works or does not.

It needs nothing but Windows PowerShell 5.1. It never logs or prints the token.

  berth-agent.ps1 -Install   makes the two tasks and starts them; user data does that
  berth-agent.ps1 -Once      runs one round and prints the report, for support; never switches off

Files, in %ProgramData%\Berth, which only administrators and SYSTEM may enter:

  guest.json      session, deployment, api, token, checks; written by user data
  pre-stop.d\     programs to run before a stop (.ps1, .cmd, .bat, .exe), in name order, as SYSTEM, together 5 minutes
  stop-at.txt     the last deadline seen, and when it was seen and is due on the monotonic clock
  hooks-ran.txt   the deadline for which pre-stop.d was run, and when, on the monotonic clock
  stop-asked      there while Berth has said stop and pre-stop.d has not been run for it
  agent.log       what changed
#>
param(
    [ValidateSet('Report', 'Lease')] [string] $Role = 'Report',
    [switch] $Install,
    [switch] $Once
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
[Threading.Thread]::CurrentThread.CurrentCulture = [Globalization.CultureInfo]::InvariantCulture
# Older Windows would offer TLS 1.0 only.
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$Root = Join-Path $env:ProgramData 'Berth'
$Metadata = 'http://169.254.169.254/latest'
# The cloud stops a session exactly; its schedule is at most 59 s late. The dead-man is for when it does not come.
$DeadManSeconds = 120
# A deadline remembered from an earlier boot is stale after a start: this is the time in which a new one must arrive.
$StaleGraceSeconds = 600
# All of pre-stop.d together; and what is left for it when the deadline has passed already.
$HookSeconds = 300
$LateHookSeconds = 60
$LogBytes = 1MB
$AnswerBytes = 65536
$LastLogged = @{}
$HasGpu = $null

function Get-Monotonic {
    # Seconds since the computer started: a wall clock that is set does not change it.
    [Diagnostics.Stopwatch]::GetTimestamp() / [Diagnostics.Stopwatch]::Frequency
}

function Get-Printable([string] $Text, [int] $Most = 200) {
    $clean = [regex]::Replace($Text, '[^\x20-\x7e]', '?')
    if ($clean.Length -gt $Most) { $clean.Substring(0, $Most) } else { $clean }
}

function Write-Log([string] $Subject, [string] $Message) {
    # One line, once until it changes.
    if ($LastLogged[$Subject] -eq $Message) { return }
    $LastLogged[$Subject] = $Message
    $line = '{0:yyyy-MM-ddTHH:mm:ssZ} {1} {2}: {3}' -f [DateTime]::UtcNow, $Role, $Subject, (Get-Printable $Message 500)
    try {
        $file = Join-Path $Root 'agent.log'
        if ((Test-Path $file) -and (Get-Item $file).Length -gt $LogBytes) { Move-Item -Force $file "$file.old" }
        [IO.File]::AppendAllText($file, "$line`r`n")
    } catch {
        # A full disk must not end the agent.
        [Console]::Error.WriteLine($line)
    }
}

function Save-Text([string] $Path, [string] $Text) {
    # All of it or nothing.
    [IO.File]::WriteAllText("$Path.new", $Text)
    Move-Item -Force "$Path.new" $Path
}

function Get-Lines([string] $Path) {
    if (Test-Path $Path) { return , [IO.File]::ReadAllLines($Path) }
    return , @()
}

function ConvertTo-Time([object] $Text) {
    # The time in UTC, or $null for anything but ISO 8601 with a Z.
    if ("$Text" -notmatch '^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z$') { return $null }
    $styles = [Globalization.DateTimeStyles]::AssumeUniversal -bor [Globalization.DateTimeStyles]::AdjustToUniversal
    $time = [DateTime]::MinValue
    if ([DateTime]::TryParse("$Text", [Globalization.CultureInfo]::InvariantCulture, $styles, [ref] $time)) { return $time }
    return $null
}

function Send-Request([string] $Method, [string] $Uri, [hashtable] $Headers, [string] $Body, [int] $Seconds, [bool] $Direct) {
    # The text of a 2xx answer. Throws for anything else. A redirect is not followed: it would carry the token along.
    $request = [Net.HttpWebRequest] [Net.WebRequest]::Create($Uri)
    $request.Method = $Method
    $request.Timeout = $Seconds * 1000
    $request.ReadWriteTimeout = $Seconds * 1000
    $request.AllowAutoRedirect = $false
    $request.KeepAlive = $false
    $request.UserAgent = 'berth-agent'
    if ($Direct) { $request.Proxy = $null }
    foreach ($name in $Headers.Keys) { $request.Headers.Set($name, $Headers[$name]) }
    if ($Body -ne '') {
        $bytes = [Text.Encoding]::UTF8.GetBytes($Body)
        $request.ContentType = 'application/json'
        $request.ContentLength = $bytes.Length
        $stream = $request.GetRequestStream()
        try { $stream.Write($bytes, 0, $bytes.Length) } finally { $stream.Dispose() }
    } elseif ($Method -eq 'PUT') {
        $request.ContentLength = 0
    }
    $answer = $request.GetResponse()
    try {
        $status = [int] $answer.StatusCode
        if ($status -lt 200 -or $status -gt 299) { throw "answered $status" }
        $reader = New-Object IO.StreamReader($answer.GetResponseStream(), [Text.Encoding]::UTF8)
        $buffer = New-Object char[] $AnswerBytes
        $length = $reader.ReadBlock($buffer, 0, $AnswerBytes)
        return (New-Object string ($buffer, 0, $length))
    } finally {
        $answer.Close()
    }
}

function Invoke-Program([string] $File, [string[]] $Arguments) {
    # What a program prints. To Windows PowerShell a line on its standard error would be an error that ends this script.
    $ErrorActionPreference = 'Continue'
    & $File @Arguments 2>$null
}

function Get-Metadata {
    # What the instance is: id, generation and deadline. Throws when the metadata service does not answer.
    $token = Send-Request 'PUT' "$Metadata/api/token" @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '300' } '' 3 $true
    $headers = @{ 'X-aws-ec2-metadata-token' = $token }
    $found = @{ Id = $null; Generation = $null; StopAt = $null }
    $paths = @{
        Id = 'instance-id'
        Generation = 'tags/instance/berth:generation'
        StopAt = 'tags/instance/berth:stopAt'
    }
    foreach ($name in @($paths.Keys)) {
        try {
            $found[$name] = (Send-Request 'GET' "$Metadata/meta-data/$($paths[$name])" $headers '' 3 $true).Trim()
        } catch [Net.WebException] {
            $response = $_.Exception.Response
            if ($null -eq $response -or [int] $response.StatusCode -ne 404) { throw }
        }
    }
    return $found
}

# --- The lease -------------------------------------------------------------------------------------------------------

function New-Lease {
    return @{ Text = $null; Due = $null; SavedAt = 0 }
}

function Restore-Lease([hashtable] $Lease) {
    $lines = Get-Lines (Join-Path $Root 'stop-at.txt')
    if ($lines.Count -lt 3) { return }
    $seen = 0.0
    $due = 0.0
    if (-not [double]::TryParse($lines[1], [ref] $seen) -or -not [double]::TryParse($lines[2], [ref] $due)) { return }
    Set-Lease $Lease $lines[0] $false
    if ($null -eq $Lease.Due) { return }
    if ((Get-Monotonic) -ge $seen) {
        # The monotonic clock runs through a restart of the agent: a wall clock that was set back meanwhile does not give
        # more time.
        $Lease.Due = [Math]::Min($Lease.Due, $due)
    } else {
        # The computer has started since, and the old deadline has passed. Obeying it at once would end the new generation
        # before its tags were read; forgetting it would leave a computer without any deadline.
        $Lease.Due = [Math]::Max($Lease.Due, [double] $StaleGraceSeconds)
        $Lease.Text = $null
    }
}

function Set-Lease([hashtable] $Lease, [object] $Text, [bool] $Keep = $true) {
    # Believes a deadline. For the same deadline the earliest reckoning stays: a wall clock that is set back later cannot
    # give more time.
    $stopAt = ConvertTo-Time $Text
    if ($null -eq $stopAt) { return }
    $due = (Get-Monotonic) + ($stopAt - [DateTime]::UtcNow).TotalSeconds + $DeadManSeconds
    $same = "$Text" -eq $Lease.Text
    if ($same) { $due = [Math]::Min($due, $Lease.Due) }
    $Lease.Due = $due
    $Lease.Text = "$Text"
    if (-not $Keep) { return }
    if (-not $same) { Write-Log 'lease' "must stop at $Text" }
    # Written again every minute: a time that lies before it tells a later start from this one.
    $now = Get-Monotonic
    if ($same -and $now - $Lease.SavedAt -lt 60) { return }
    try {
        Save-Text (Join-Path $Root 'stop-at.txt') ("{0}`n{1:F0}`n{2:F0}`n" -f $Lease.Text, $now, $Lease.Due)
        $Lease.SavedAt = $now
    } catch {
        Write-Log 'lease' "the deadline could not be kept: $_"
    }
}

function Test-Overdue([hashtable] $Lease) {
    return $null -ne $Lease.Due -and (Get-Monotonic) -ge $Lease.Due
}

function Get-SecondsLeft([hashtable] $Lease) {
    # Until the deadline; $null while none is known for this boot.
    if ($null -eq $Lease.Text) { return $null }
    return $Lease.Due - $DeadManSeconds - (Get-Monotonic)
}

function Test-HooksRan([hashtable] $Lease) {
    # Once in a boot, and again only for a later deadline.
    $lines = Get-Lines (Join-Path $Root 'hooks-ran.txt')
    if ($lines.Count -lt 2) { return $false }
    $ranAt = 0.0
    if (-not [double]::TryParse($lines[1], [ref] $ranAt) -or (Get-Monotonic) -lt $ranAt) { return $false }
    $last = ConvertTo-Time $lines[0]
    $due = ConvertTo-Time $Lease.Text
    return $null -eq $last -or $null -eq $due -or $last -ge $due
}

function Invoke-Hooks([hashtable] $Lease) {
    # Comes back when the programs have ended, or their time is over.
    $asked = Join-Path $Root 'stop-asked'
    if (Test-Path $asked) { Remove-Item -Force $asked }
    $folder = Join-Path $Root 'pre-stop.d'
    if (-not (Test-Path $folder)) { return }
    $programs = @(Get-ChildItem -File $folder | Where-Object { '.ps1', '.cmd', '.bat', '.exe' -contains $_.Extension } | Sort-Object Name)
    if ($programs.Count -eq 0 -or (Test-HooksRan $Lease)) { return }
    $left = Get-SecondsLeft $Lease
    $limit = if ($null -ne $left -and $left -gt 0) { [Math]::Min([double] $HookSeconds, $left) } else { $LateHookSeconds }
    $until = (Get-Monotonic) + $limit
    Save-Text (Join-Path $Root 'hooks-ran.txt') ("{0}`n{1:F0}`n" -f $Lease.Text, (Get-Monotonic))
    $env:BERTH_STOP_AT = $Lease.Text
    foreach ($program in $programs) {
        try {
            Invoke-Hook $program ($until - (Get-Monotonic))
        } catch {
            Write-Log "pre-stop $($program.Name)" "failed: $_"
        }
    }
}

function Invoke-Hook([IO.FileInfo] $Program, [double] $Seconds) {
    $subject = "pre-stop $($Program.Name)"
    if ($Seconds -le 0) {
        Write-Log $subject 'not run: no time is left'
        return
    }
    $start = @{ FilePath = $Program.FullName; WindowStyle = 'Hidden'; PassThru = $true }
    if ($Program.Extension -eq '.ps1') {
        $start.FilePath = Get-PowerShell
        $start.ArgumentList = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$($Program.FullName)`""
    }
    Write-Log $subject "runs, for $([int] $Seconds) s at most"
    $process = Start-Process @start
    # Without its handle Windows PowerShell does not learn how it ended.
    $null = $process.Handle
    if ($process.WaitForExit([int] ($Seconds * 1000))) {
        Write-Log $subject "ended with status $($process.ExitCode)"
        return
    }
    # With all that it started.
    $null = Invoke-Program "$env:SystemRoot\System32\taskkill.exe" '/F', '/T', '/PID', "$($process.Id)"
    Write-Log $subject 'killed: its time was over'
}

function Stop-Now {
    Write-Log 'dead-man' 'the deadline has passed: the computer is switched off'
    try {
        Stop-Computer -Force
    } catch {
        Write-Log 'dead-man' "Stop-Computer failed: $_"
        $null = Invoke-Program "$env:SystemRoot\System32\shutdown.exe" '/s', '/f', '/t', '0'
    }
}

function Start-Lease {
    $lease = New-Lease
    Restore-Lease $lease
    # Said in an earlier life; if it still holds, it is said again.
    Remove-Item -Force -ErrorAction SilentlyContinue (Join-Path $Root 'stop-asked')
    $lookAt = 0
    while ($true) {
        try {
            if ((Get-Monotonic) -ge $lookAt) {
                $lookAt = (Get-Monotonic) + 10
                Read-StopAt $lease
            }
            $left = Get-SecondsLeft $lease
            $asked = Test-Path (Join-Path $Root 'stop-asked')
            if ($asked -or ($null -ne $left -and $left -le $HookSeconds)) { Invoke-Hooks $lease }
        } catch {
            # Whatever happens, the deadline is looked at.
            Write-Log 'lease' "$_"
        }
        # An extension may have come while the programs ran.
        if (Test-Overdue $lease) {
            Stop-Now
            # One that comes while the command is at work must not be met by a second one at once.
            Start-Sleep -Seconds 30
        }
        Start-Sleep -Seconds 1
    }
}

function Read-StopAt([hashtable] $Lease) {
    try {
        $found = Get-Metadata
        Set-Lease $Lease $found.StopAt
        $usable = $null -ne (ConvertTo-Time $found.StopAt)
        Write-Log 'metadata' $(if ($usable) { 'read' } else { 'the instance has no usable tag berth:stopAt' })
    } catch {
        Write-Log 'metadata' "no answer: $_"
    }
}

# --- The report ------------------------------------------------------------------------------------------------------

function Read-Guest {
    $guest = [IO.File]::ReadAllText((Join-Path $Root 'guest.json')) | ConvertFrom-Json
    foreach ($name in 'session', 'api', 'token') {
        if ($guest.$name -isnot [string]) { throw "`"$name`" is missing in guest.json" }
    }
    if ($guest.token -notmatch '^[\x21-\x7e]{1,4096}$') { throw 'the token in guest.json is not a token' }
    if ($guest.api -notmatch '^https?://') { throw '"api" in guest.json is not an http(s) address' }
    return $guest
}

function Test-Check([object] $Check) {
    # One promised service, asked the way a person's client would ask it.
    $name = Get-Printable "$($Check.name)" 32
    try {
        $detail = switch ("$($Check.kind)") {
            'tcp' { Test-Tcp $name ([int] $Check.port) }
            'http' { Test-Http ([int] $Check.port) (Get-Path $Check) }
            default { throw "this agent does not know how to check `"$($Check.kind)`"" }
        }
        return @{ name = $name; ok = $true; detail = (Get-Printable $detail) }
    } catch {
        return @{ name = $name; ok = $false; detail = (Get-Printable ($_.Exception.GetBaseException().Message)) }
    }
}

function Get-Path([object] $Check) {
    $path = $Check.PSObject.Properties['path']
    if ($null -eq $path) { return '/' }
    return "$($path.Value)"
}

function Test-Tcp([string] $Name, [int] $Port) {
    $client = New-Object Net.Sockets.TcpClient
    try {
        $pending = $client.BeginConnect('127.0.0.1', $Port, $null, $null)
        if (-not $pending.AsyncWaitHandle.WaitOne(3000)) { throw 'no answer within 3 s' }
        $client.EndConnect($pending)
        if ($Name -ne 'rdp') { return 'accepts connections' }
        return Test-Rdp $client.GetStream()
    } finally {
        $client.Close()
    }
}

function Test-Rdp([Net.Sockets.NetworkStream] $Stream) {
    # A port that accepts is no proof: the service confirms a connection request (MS-RDPBCGR, 2.2.1.1 and 2.2.1.2).
    $Stream.ReadTimeout = 3000
    $Stream.WriteTimeout = 3000
    [byte[]] $request = 3, 0, 0, 19, 14, 0xE0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0
    $Stream.Write($request, 0, $request.Length)
    $answer = New-Object byte[] 19
    $length = $Stream.Read($answer, 0, $answer.Length)
    if ($length -lt 7 -or $answer[0] -ne 3 -or $answer[5] -ne 0xD0) {
        throw 'the port accepts connections but no remote desktop answers'
    }
    return 'a remote desktop answers'
}

function Test-Http([int] $Port, [string] $Path) {
    try {
        $null = Send-Request 'GET' "http://127.0.0.1:$Port$Path" @{} '' 3 $true
        return 'answered'
    } catch [Net.WebException] {
        $response = $_.Exception.Response
        if ($null -eq $response) { throw }
        $status = [int] $response.StatusCode
        if ($status -ge 500) { throw "answered $status" }
        return "answered $status"
    }
}

function Get-Desktop([object] $Guest) {
    # Where the remote desktop answers, and what a client shows of its certificate.
    $check = @($Guest.checks | Where-Object { $_.name -eq 'rdp' })
    if ($check.Count -eq 0) { return $null }
    $desktop = @{ port = [int] $check[0].port }
    $setting = Get-Known 'certificate' {
        Get-CimInstance -Namespace 'root\cimv2\TerminalServices' -ClassName Win32_TSGeneralSetting -Filter "TerminalName='RDP-Tcp'"
    }
    if ($null -ne $setting -and "$($setting.SSLCertificateSHA1Hash)" -match '^[0-9A-Fa-f]{40}$') {
        $desktop.thumbprint = $setting.SSLCertificateSHA1Hash.ToUpperInvariant()
    }
    return $desktop
}

function Get-Known([string] $Subject, [scriptblock] $Ask) {
    # What an attempt finds out, or $null: one thing that fails must not cost the others.
    try {
        return & $Ask
    } catch {
        Write-Log $Subject "$_"
        return $null
    }
}

function Get-InputIdle {
    # Seconds since the last key or mouse move in any session; $null when that cannot be read.
    $lines = @(Invoke-Program "$env:SystemRoot\System32\quser.exe" @())
    $idle = $null
    foreach ($line in @($lines | Select-Object -Skip 1)) {
        # ID, state, idle time, then the time of the logon: the names before them may be missing.
        if ($line -match '\s\d+\s+\S+\s+(?<idle>none|\.|\d+|\d+:\d\d|\d+\+\d\d?:\d\d)\s+\S') {
            $seconds = ConvertTo-Seconds $Matches['idle']
            if ($null -eq $idle -or $seconds -lt $idle) { $idle = $seconds }
        }
    }
    # Nobody is logged on: then nobody has typed since this agent began to look.
    if ($null -eq $idle -and $lines.Count -le 1) { return (Get-Monotonic) - $StartedAt }
    return $idle
}

function ConvertTo-Seconds([string] $Idle) {
    # As quser writes it: `none` and `.` (less than a minute), `5`, `1:05`, `2+03:04`.
    if ($Idle -eq 'none' -or $Idle -eq '.') { return 0 }
    $null = $Idle -match '^(?:(?<days>\d+)\+)?(?:(?<hours>\d+):)?(?<minutes>\d+)$'
    $days = if ($Matches.ContainsKey('days')) { [int] $Matches['days'] } else { 0 }
    $hours = if ($Matches.ContainsKey('hours')) { [int] $Matches['hours'] } else { 0 }
    return (($days * 24 + $hours) * 60 + [int] $Matches['minutes']) * 60
}

function Get-Counters {
    # What is counted since the start: CPU in percent-seconds of idleness, bytes of disks and network.
    $cpu = Get-Known 'cpu' {
        Get-CimInstance -ClassName Win32_PerfRawData_PerfOS_Processor -Filter "Name='_Total'"
    }
    $disk = Get-Known 'disk' {
        Get-CimInstance -ClassName Win32_PerfRawData_PerfDisk_PhysicalDisk -Filter "Name='_Total'"
    }
    $network = Get-Known 'network' {
        $total = 0.0
        foreach ($card in [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
            if ($card.NetworkInterfaceType -eq 'Loopback' -or $card.OperationalStatus -ne 'Up') { continue }
            $counted = $card.GetIPStatistics()
            $total += $counted.BytesReceived + $counted.BytesSent
        }
        $total
    }
    return @{
        At = Get-Monotonic
        # Both in units of 100 ns; the first counts idleness (PERF_100NSEC_TIMER_INV).
        Idle = $(if ($null -ne $cpu) { [double] $cpu.PercentProcessorTime })
        Clock = $(if ($null -ne $cpu) { [double] $cpu.Timestamp_Sys100NS })
        Disk = $(if ($null -ne $disk) { [double] $disk.DiskBytesPersec })
        Network = $network
    }
}

function Get-Rate([hashtable] $Before, [hashtable] $After, [string] $Name) {
    $seconds = $After.At - $Before.At
    # Below a second a rate says nothing.
    if ($null -eq $Before[$Name] -or $null -eq $After[$Name] -or $seconds -lt 1) { return $null }
    return [Math]::Round([Math]::Max(0.0, ($After[$Name] - $Before[$Name]) / $seconds), 1)
}

function Get-CpuPercent([hashtable] $Before, [hashtable] $After) {
    if ($null -eq $Before.Idle -or $null -eq $After.Idle -or $After.Clock -le $Before.Clock) { return $null }
    $idle = ($After.Idle - $Before.Idle) / ($After.Clock - $Before.Clock)
    return [Math]::Round([Math]::Min(100.0, [Math]::Max(0.0, 100 * (1 - $idle))), 1)
}

function Test-Gpu {
    # Whether there is a PCI device of NVIDIA; where that cannot be asked, there may be one. In WQL a backslash is written
    # twice, and an underscore stands in brackets: https://learn.microsoft.com/en-us/windows/win32/wmisdk/like-operator
    if ($null -eq $script:HasGpu) {
        $found = Get-Known 'gpu' { @(Get-CimInstance -ClassName Win32_PnPEntity -Filter "DeviceID LIKE 'PCI\\VEN[_]10DE%'").Count }
        if ($null -eq $found) { return $true }
        $script:HasGpu = $found -gt 0
    }
    return $script:HasGpu
}

function Read-Gpu {
    # Utilisation of the busiest GPU in percent; -1 when one of them does not tell; $null without a GPU or nvidia-smi, which
    # may be there without a GPU.
    $places = "$env:SystemRoot\System32\nvidia-smi.exe", "$env:ProgramFiles\NVIDIA Corporation\NVSMI\nvidia-smi.exe"
    $program = $places | Where-Object { Test-Path $_ } | Select-Object -First 1
    if ($null -eq $program -or -not (Test-Gpu)) { return $null }
    $said = Get-Known 'gpu' { Invoke-Program $program '--query-gpu=utilization.gpu', '--format=csv,noheader,nounits' }
    $figures = @($said | Where-Object { $_ -match '^\s*\d{1,3}\s*$' } | ForEach-Object { [int] $_ })
    $untold = @($said | Where-Object { $_ -match '^\s*\[.*\]\s*$' })
    if ($figures.Count -eq 0 -or $untold.Count -gt 0) { return -1 }
    return ($figures | Measure-Object -Maximum).Maximum
}

function Get-Signals([hashtable] $Since, [hashtable] $Now, [object[]] $Gpu) {
    $idle = Get-Known 'quser' { Get-InputIdle }
    $told = @($Gpu | Where-Object { $_ -ge 0 })
    return @{
        intervalSeconds = [Math]::Round($Now.At - $Since.At, 1)
        terminalIdleSeconds = $(if ($null -ne $idle) { [Math]::Round([double] $idle, 1) })
        # What Windows counts for a remote desktop cannot be told from its keep-alives: the last input says more.
        serviceBytesPerSecond = $null
        kernelsBusySeconds = $null
        jobs = @()
        gpuPercent = $(if ($told.Count -gt 0) { [Math]::Round(($told | Measure-Object -Average).Average, 1) })
        # What a GPU does not tell may be work.
        gpuUnread = $Gpu.Count -gt 0 -and $told.Count -eq 0
        cpuPercent = Get-CpuPercent $Since $Now
        diskBytesPerSecond = Get-Rate $Since $Now 'Disk'
        networkBytesPerSecond = Get-Rate $Since $Now 'Network'
    }
}

function New-Report([object] $Guest, [hashtable] $Instance, [hashtable] $Signals) {
    $generation = 1
    # Without tags in the metadata a generation cannot be known; the first is the only one that never started again.
    if ("$($Instance.Generation)" -match '^[1-9]\d{0,5}$') { $generation = [int] $Instance.Generation }
    $report = @{
        session = $Guest.session
        instance = $Instance.Id
        generation = $generation
        uptimeSeconds = [Math]::Floor((Get-Monotonic))
        checks = @($Guest.checks | ForEach-Object { Test-Check $_ })
        signals = $Signals
    }
    $desktop = Get-Desktop $Guest
    if ($null -ne $desktop) { $report.rdp = $desktop }
    return $report
}

function Send-Report([object] $Guest, [hashtable] $Report) {
    $headers = @{ Authorization = "Bearer $($Guest.token)" }
    $uri = $Guest.api.TrimEnd('/') + '/guest/report'
    $body = $Report | ConvertTo-Json -Depth 5 -Compress
    return Send-Request 'POST' $uri $headers $body 10 $false | ConvertFrom-Json
}

function Show-Warning([object] $Answer, [hashtable] $Shown) {
    # Once, in the sessions of all who are logged on.
    $text = $Answer.PSObject.Properties['warning']
    if ($null -eq $text -or $text.Value -isnot [string] -or $text.Value.Trim() -eq '') { return }
    $line = Get-Printable $text.Value 250
    if ($Shown.ContainsKey($line)) { return }
    $Shown[$line] = $true
    $null = Invoke-Program "$env:SystemRoot\System32\msg.exe" '*', '/TIME:300', $line
}

function Read-Verdict([object] $Answer) {
    $verdict = $Answer.PSObject.Properties['verdict']
    if ($null -eq $verdict -or $null -eq $verdict.Value -or $verdict.Value.action -ne 'stop') { return }
    Write-Log 'verdict' "stop: $($verdict.Value.text)"
    # The other part runs the programs in pre-stop.d.
    Save-Text (Join-Path $Root 'stop-asked') ''
}

function Get-Pause([object] $Answer, [hashtable] $Report) {
    $wished = $Answer.PSObject.Properties['reportSeconds']
    if ($null -ne $wished -and "$($wished.Value)" -match '^\d{1,3}$' -and [int] $wished.Value -ge 1 -and [int] $wished.Value -le 300) {
        return [int] $wished.Value
    }
    $unready = @($Report.checks | Where-Object { -not $_.ok })
    if ($unready.Count -gt 0) { return 3 }
    return 30
}

function Start-Report {
    $since = Get-Counters
    $gpu = New-Object Collections.Generic.List[object]
    $shown = @{}
    $failures = 0
    while ($true) {
        try {
            $guest = Read-Guest
            $instance = Get-Metadata
            if ("$($instance.Id)" -notmatch '^i-[0-9a-f]{8,17}$') { throw 'the instance does not know its own id yet' }
            $now = Get-Counters
            $report = New-Report $guest $instance (Get-Signals $since $now $gpu.ToArray())
            $unready = @($report.checks | Where-Object { -not $_.ok } | ForEach-Object { "$($_.name) ($($_.detail))" })
            Write-Log 'checks' $(if ($unready.Count -gt 0) { "not ready: $($unready -join ', ')" } else { 'all pass' })
            $answer = Send-Report $guest $report
            Write-Log 'report' "accepted, session is $($answer.state)"
            # A new interval begins: the report of the last one has arrived.
            $since = $now
            $gpu.Clear()
            $failures = 0
            Read-Verdict $answer
            Show-Warning $answer $shown
            $pause = Get-Pause $answer $report
        } catch {
            Write-Log 'round' ($_.Exception.GetBaseException().Message)
            $failures++
            $pause = [Math]::Min(30.0, [Math]::Pow(2, [Math]::Min($failures, 5))) * (Get-Random -Minimum 0.5 -Maximum 1.0)
        }
        $until = (Get-Monotonic) + $pause
        do {
            # What would be missed if only reports looked: GPU work that comes and goes.
            $used = Get-Known 'gpu' { Read-Gpu }
            if ($null -ne $used) { $gpu.Add($used) }
            Start-Sleep -Milliseconds ([int] (1000 * [Math]::Max(0.1, [Math]::Min(10.0, $until - (Get-Monotonic)))))
        } while ((Get-Monotonic) -lt $until)
    }
}

# --- What user data and people call ----------------------------------------------------------------------------------

function Get-PowerShell {
    return "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
}

function Install-Tasks {
    foreach ($part in 'Lease', 'Report') {
        $arguments = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$PSCommandPath`" -Role $part"
        $action = New-ScheduledTaskAction -Execute (Get-PowerShell) -Argument $arguments
        $triggers = @(
            (New-ScheduledTaskTrigger -AtStartup),
            # One that was ended is there again within a minute; one that runs is left alone.
            (New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 1))
        )
        $settings = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -ExecutionTimeLimit ([TimeSpan]::Zero) `
            -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -Priority 4
        $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
        $null = Register-ScheduledTask -TaskName "Berth $part" -Action $action -Trigger $triggers -Settings $settings `
            -Principal $principal -Description 'Berth: the agent of a computer that is lent' -Force
        Start-ScheduledTask -TaskName "Berth $part"
    }
}

$StartedAt = Get-Monotonic
if ($Install) {
    Install-Tasks
} elseif ($Once) {
    $before = Get-Counters
    Start-Sleep -Seconds 2
    $gpuNow = @(Read-Gpu | Where-Object { $null -ne $_ })
    New-Report (Read-Guest) (Get-Metadata) (Get-Signals $before (Get-Counters) $gpuNow) | ConvertTo-Json -Depth 5
} elseif ($Role -eq 'Lease') {
    Start-Lease
} else {
    Start-Report
}
