"""Signs of use of a computer that Berth lends, sampled by berth_agent.py, which loads this file from beside itself.

Each is a fact that a person understands, counted from what the kernel and the services say of themselves: bytes and
keys, never names of processes, never a connection that is only open. What cannot be known is None, never 0.
It needs nothing but Python 3.6 and its standard library, and no permission beyond reading.
"""

import glob
import itertools
import json
import os
import re
import shutil
import socket
import stat
import struct
import subprocess
import threading
import time

# The agent's own module: it sets this before it runs the rest of this file.
agent = globals()['agent']


def place(name, path=''):
    """A path below /proc, /dev/pts or the PCI devices, or where overrides have these."""
    given = agent.overrides().get(name)
    return (given if isinstance(given, str) else {'proc': '/proc', 'pts': '/dev/pts', 'pci': '/sys/bus/pci/devices'}[name]) + path


def process(pid):
    """The fields of a process from its third on (proc_pid_stat(5)): its name before them may hold anything."""
    return agent.text_of(place('proc', '/%s/stat' % pid)).rsplit(')', 1)[1].split()


def own_processes():
    """pid -> fields of the processes that are this guest; None where that is the whole computer."""
    only, found = agent.overrides().get('processes'), {}
    if only is None:
        return None
    for pid in filter(str.isdigit, os.listdir(place('proc'))):
        try:
            if isinstance(only, int) or only in agent.text_of(place('proc', '/%s/environ' % pid)).split('\0'):
                found[int(pid)] = process(pid)
        except (OSError, IndexError):
            continue  # gone meanwhile, or somebody else's
    if isinstance(only, int):
        tree, size = {only}, 0
        while size != len(tree):
            size = len(tree)
            tree |= {pid for pid, fields in found.items() if int(fields[1]) in tree}
        found = {pid: found[pid] for pid in tree if pid in found}
    return found


def terminals():
    """Paths of this guest's terminals."""
    own = own_processes()
    mine = own and {int(f[4]) & 0xFF | int(f[4]) >> 12 & 0xFFF00 for f in own.values() if int(f[4]) >> 8 & 0xFFF == 136}
    return [place('pts', '/' + n) for n in os.listdir(place('pts')) if n.isdigit() and (own is None or int(n) in mine)]


def cpu_seconds():
    """CPU time used so far, divided by the number of CPUs."""
    lines = [line.split() for line in agent.text_of(place('proc', '/stat')).split('\n') if line.startswith('cpu')]
    own = own_processes()
    # User, nice, system, interrupts; of processes also those of children that have ended.
    ticks = [lines[0][i] for i in (1, 2, 3, 6, 7)] if own is None else [t for f in own.values() for t in f[11:15]]
    return sum(map(int, ticks)) / os.sysconf('SC_CLK_TCK') / (len(lines) - 1)


def disk_bytes():
    """Bytes read from and written to disks so far."""
    own = own_processes()
    if own is None:
        rows = [line.split() for line in agent.text_of(place('proc', '/diskstats')).split('\n')]
        # Whole disks only: a partition, a volume or a loop device counts the same bytes once more.
        whole = [r for r in rows if len(r) > 9 and re.match(r'(nvme\d+n\d+|(xv|s|v|h)d[a-z]+)$', r[2])]
        return sum(512 * (int(row[5]) + int(row[9])) for row in whole) if whole else None
    texts = [agent.known(agent.text_of, place('proc', '/%d/io' % pid)) for pid in own]
    if own and not any(texts):
        raise OSError('no process shows what it reads and writes')
    return sum(int(n) for text in texts for n in re.findall(r'^(?:read|write)_bytes: (\d+)', text or '', re.M))


def network_bytes():
    """Bytes through the network interfaces so far; what stays within the computer is not counted."""
    if isinstance(agent.overrides().get('processes'), str):
        return None
    total = 0
    for line in agent.text_of(place('proc', '/net/dev')).split('\n')[2:]:
        name, _, numbers = line.partition(':')
        if numbers and not re.match(r'(lo|docker\d+|virbr\d+|br-.*|veth.*)$', name.strip()):
            total += int(numbers.split()[0]) + int(numbers.split()[8])
    return total


def service_connections():
    """The connections to the services that the image promises."""
    ports = agent.overrides().get('ports') or {}
    asked = [check.get('port') for check in agent.Guest(agent.read_json('/etc/berth/guest.json')).checks]
    return connections({int(ports.get(str(port), port)) for port in asked if isinstance(port, int)})


def connections(ports):
    """Connection -> bytes both ways, of the established TCP connections to local ports, as the kernel counts them for
    `ss -ti`: sock_diag(7) and struct tcp_info. No permission is needed."""
    found = {}
    for family in (socket.AF_INET, socket.AF_INET6):
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4) as kernel:
            kernel.settimeout(agent.SOCKET_SECONDS)
            kernel.send(struct.pack('=LHHLLBBBxL48x', 72, 20, 0x301, 1, 0, family, socket.IPPROTO_TCP, 2, 1 << 1))
            kind = None
            while kind != 3:
                data, at = kernel.recv(1 << 18), 0
                while at + 16 <= len(data):
                    size, kind = struct.unpack_from('=LH', data, at)
                    if kind == 2 or size < 16:
                        raise OSError('the kernel does not tell of connections')
                    if kind == 20 and struct.unpack_from('>H', data, at + 20)[0] in ports:
                        attribute, name = at + 88, data[at + 20 : at + 68]
                        while attribute + 4 <= at + size:
                            length, what = struct.unpack_from('=HH', data, attribute)
                            if what == 2 and length >= 140:
                                found[name] = sum(struct.unpack_from('=QQ', data, attribute + 124))
                            attribute += max(4, length + 3 & ~3)
                    at += size + 3 & ~3
    return found


def has_gpu():
    """Whether there is nvidia-smi, and a device for it: what holds the driver may run without a GPU, too."""
    if isinstance(agent.overrides().get('processes'), str) or shutil.which('nvidia-smi') is None:
        return False
    makers = glob.glob(place('pci', '/*/vendor'))
    return not makers or any(agent.text_of(maker).strip() == '0x10de' for maker in makers)


def gpu_now():
    """Utilisation of each GPU in percent, None for one that does not tell: `[N/A]`, `[Unknown Error]`."""
    command = ['nvidia-smi', '--query-gpu=utilization.gpu', '--format=csv,noheader,nounits']
    said = subprocess.check_output(command, stderr=subprocess.DEVNULL, timeout=10).decode('ascii', 'replace')
    # Among them may stand a warning.
    told = re.findall(r'^[ \t]*(?:(\d{1,3})|\[.*\])[ \t\r]*$', said, re.M)
    return [float(figure) if figure else None for figure in told]


def busy_kernels():
    """Ids of the notebook kernels that are at work; None where no Jupyter is configured."""
    jupyter = agent.overrides().get('jupyter')
    if not isinstance(jupyter, dict):
        return None
    token = agent.text_of(jupyter['tokenFile']).strip()
    agent.secrets.add(token)
    if not agent.TOKEN.match(token):
        raise ValueError('the token file of Jupyter holds no token')
    url = jupyter['url'].rstrip('/') + '/api/kernels'
    body = agent.ask(agent.direct, 'GET', url, {'Authorization': 'token ' + token})
    return [str(kernel['id']) for kernel in json.loads(body.decode('utf-8')) if kernel['execution_state'] == 'busy']


def jobs():
    """What berth-keep runs now. Anybody may write the files: nothing in them is believed but a name and a limit."""
    folder, found = agent.ROOT + '/run/berth/jobs', []
    names = os.listdir(folder) if os.path.isdir(folder) else []
    for name in sorted(name for name in names if re.match(r'^[1-9]\d{0,8}\.json$', name)):
        try:
            found.append(job_of(folder + '/' + name, name[:-5]))
        except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            # Its process is gone (killed, it cannot tidy up), or it is no job.
            agent.known(os.unlink, folder + '/' + name)
    return found[:8]


def job_of(path, pid):
    """The job of a process that runs: one number, one beginning and one owner, for numbers are used again."""
    job, owner = read_job(path)
    fields, tick = process(pid), os.sysconf('SC_CLK_TCK')
    began = int(fields[19])
    if fields[0] in 'ZX' or job['start'] != began or owner != os.stat(place('proc', '/' + pid)).st_uid:
        raise ValueError('the process is gone')
    limit = job.get('limitSeconds')
    limited = isinstance(limit, (int, float)) and not isinstance(limit, bool) and 0 <= limit < 1e9
    up = float(agent.text_of(place('proc', '/uptime')).split()[0])
    return {
        'name': agent.printable(job.get('name', 'job'), 64),
        'seconds': max(0, int(up - began / tick)),
        'limitSeconds': limit if limited else None,
    }


def read_job(path):
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        facts = os.fstat(file)
        if not stat.S_ISREG(facts.st_mode):
            raise ValueError('not a file')
        return json.loads(os.read(file, 2000).decode('utf-8')), facts.st_uid
    finally:
        os.close(file)


class Signals:
    """Signs of use since the last report that was accepted. What cannot be known is None, never 0."""

    def __init__(self):
        self.lock, self.looked = threading.Lock(), time.monotonic()
        self.typed_at, self.inputs = self.looked, None
        self.seen, self.served, self.gpus, self.busy = None, 0, [], {}
        self.base = self.latest = (self.looked, self.counters())

    def counters(self):
        found = {ask.__name__: agent.known(ask) for ask in (cpu_seconds, disk_bytes, network_bytes)}
        return dict(found, served=None if self.seen is None else self.served)

    def glance(self):
        """What would be missed if only reports looked: connections and GPU work that come and go."""
        gpus = (agent.known(gpu_now) or []) if has_gpu() else None
        seen = agent.known(service_connections)
        with self.lock:
            if gpus is not None:
                self.gpus.append(gpus)
            if seen is not None and self.seen is not None:
                self.served += sum(max(0, size - self.seen.get(name, 0)) for name, size in seen.items())
            self.seen = seen

    def idle_terminals(self):
        """Seconds since the last key. The kernel notes it in wall time, to 8 s: a clock that is set is not believed."""
        inputs = {path: os.stat(path).st_atime for path in terminals()}
        now, wall = time.monotonic(), time.time()
        if self.inputs is None and inputs:
            self.typed_at = now - max(0, wall - max(inputs.values()))
        fresh = [at for path, at in inputs.items() if self.inputs is not None and self.inputs.get(path) != at]
        if fresh:
            self.typed_at = max(self.typed_at, now - min(max(0, wall - max(fresh)), now - self.looked))
        self.inputs, self.looked = inputs, now
        return now - self.typed_at

    def busy_seconds(self):
        ids, now = busy_kernels(), time.monotonic()
        if ids is None:
            return None
        self.busy = {name: self.busy.get(name, now) for name in ids}
        return max([now - since for since in self.busy.values()] or [0])

    def sample(self):
        self.glance()
        since, before = self.base
        self.latest = now, after = time.monotonic(), self.counters()

        def rate(name, factor=1):
            both = before[name], after[name]
            # Below a second a rate says nothing.
            return None if None in both or now - since < 1 else max(0, factor * (both[1] - both[0]) / (now - since))

        with self.lock:
            columns = [[n for n in column if n is not None] for column in itertools.zip_longest(*self.gpus)]
            # What a GPU does not tell may be work.
            unread = bool(self.gpus) and not (columns and all(columns))
        gpu = max([sum(column) / len(column) for column in columns if column] or [-1])
        cpu = rate('cpu_seconds', 100)
        values = {
            'intervalSeconds': now - since,
            'terminalIdleSeconds': agent.known(self.idle_terminals),
            'serviceBytesPerSecond': rate('served'),
            'kernelsBusySeconds': agent.known(self.busy_seconds),
            'gpuPercent': None if gpu < 0 else min(100, gpu),
            'cpuPercent': None if cpu is None else min(100, cpu),
            'diskBytesPerSecond': rate('disk_bytes'),
            'networkBytesPerSecond': rate('network_bytes'),
        }
        known = {name: None if value is None else round(value, 1) for name, value in values.items()}
        return dict(known, gpuUnread=unread, jobs=agent.known(jobs) or [])

    def accepted(self):
        """A new interval begins: the report of the last one has arrived."""
        with self.lock:
            self.base, self.gpus = self.latest, []
