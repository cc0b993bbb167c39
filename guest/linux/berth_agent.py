#!/usr/bin/env python3
"""Berth's agent for Linux: proves that a session can be connected to, and switches the computer off in time.

It does these things, each in a thread of its own so that none can hold up another:

* report: asks every service that the image promises, posts what it found to Berth with the session's token, together
  with the signals of use since the last report, and shows the warning that comes back;
* lease: reads the deadline from the instance's tags (metadata service: no network, no permission needed);
* pre-stop: runs the programs in pre-stop.d so that they end by the deadline;
* dead-man: powers the computer off 120 s after the deadline, whatever else works or does not.

It needs nothing but Python 3.6 and its standard library. It never logs or prints the token.

    berth_agent.py           runs until the computer stops (berth-agent.service starts it)
    berth_agent.py --once    runs one round and prints the report, for support; never powers off
                             exit status: 0 the report was accepted, 1 it was not
    berth_agent.py --pre-stop    runs pre-stop.d when the computer is shutting down (the unit's ExecStop)

Files, below $BERTH_ROOT (default: the root of the file system):

    etc/berth/guest.json      session, deployment, api, token, checks; written by user data
    etc/berth/overrides.json  optional, for a computer whose services listen elsewhere: ports, publicSshPort,
                              metadata, hostKey, powerOff, wall, bootTime (epoch seconds), jupyter ({url, tokenFile}),
                              proc and pts (elsewhere than /proc, /dev/pts), processes: the guest is only part of the
                              computer, namely the tree below a pid, or all with this NAME=value in their environment
                              (these share the network and the GPU with others: both are then unknown)
    etc/berth/pre-stop.d/     programs to run before a stop: in name order, as root, together 5 minutes at most
    run/berth/jobs/           what berth-keep runs now
    run/berth/banner.json     the warning that the workbench shows, {text, stopAt}
    run/berth/answer.json     what Berth answered last, for the workbench's home page
    var/lib/berth/stop-at     the last deadline seen, in which boot, and when that is on the monotonic clock
    var/lib/berth/pre-stop    the deadline for which pre-stop.d was run, and in which boot
"""

import argparse
import calendar
import fcntl
import http.client
import importlib.util
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

# The cloud stops a session exactly; its schedule is at most 59 s late. The dead-man is for when it does not come.
DEAD_MAN_SECONDS = 120
# A deadline remembered from an earlier boot is stale after a start: this is the time in which a new one must arrive.
STALE_GRACE_SECONDS = 600
# All of pre-stop.d together; and what is left for it when the deadline has passed already.
HOOK_SECONDS, LATE_HOOK_SECONDS = 300, 60
LEASE_SECONDS = GLANCE_SECONDS = 10
UNREADY_SECONDS, READY_SECONDS, BACK_OFF_SECONDS = 3, 30, 30
SOCKET_SECONDS = 3
ANSWER_BYTES = 65536
METADATA = 'http://169.254.169.254'
HOST_KEY = '/etc/ssh/ssh_host_ed25519_key.pub'
TIME = re.compile(r'^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})?Z$')
ED25519 = re.compile(r'^ssh-ed25519 [A-Za-z0-9+/]{68}(?: |$)')
TOKEN = re.compile(r'^[\x21-\x7e]{1,4096}$')
ROOT = os.environ.get('BERTH_ROOT', '')

secrets = set()
last_logged = {}


def log(subject, message):
    """One line on standard error, once until it changes; whatever looks like the token is taken out."""
    line = '%s: %s' % (subject, message)
    for secret in list(secrets):
        line = line.replace(secret, '***')
    line = printable(line, 500)
    if last_logged.get(subject) != line:
        last_logged[subject] = line
        sys.stderr.write('berth-agent: %s\n' % line)
        sys.stderr.flush()


def printable(text, most=200):
    """At most so many characters of printable ASCII."""
    return re.sub(r'[^\x20-\x7e]', '?', str(text))[:most]


def seconds_of(text):
    """Epoch seconds of an ISO 8601 UTC time, or None for anything else."""
    found = TIME.match(text) if isinstance(text, str) else None
    if not found:
        return None
    try:
        return calendar.timegm(time.strptime(found.group(1) + (found.group(2) or ':00'), '%Y-%m-%dT%H:%M:%S'))
    except ValueError:
        return None


def read_json(path):
    """The object in a file; {} when there is none. Raises ValueError for a file that holds something else."""
    try:
        with open(ROOT + path, encoding='utf-8') as file:
            value = json.load(file)
    except FileNotFoundError:
        return {}
    if not isinstance(value, dict):
        raise ValueError('%s does not hold a JSON object' % path)
    return value


def write(path, text):
    """Puts a text in the place of a file's, all of it or nothing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.new', 'w') as file:
        file.write(text)
    os.replace(path + '.new', path)


def overrides():
    """What this computer does elsewhere than others; {} when nothing, or nothing that can be read."""
    try:
        return read_json('/etc/berth/overrides.json')
    except (OSError, ValueError) as error:
        log('overrides', 'not used: %s' % error)
        return {}


class Guest:
    """Who this computer is for Berth: the checked content of guest.json."""

    def __init__(self, raw):
        for key in ('session', 'api', 'token'):
            if not isinstance(raw.get(key), str):
                raise ValueError('"%s" is missing in guest.json' % key)
        if not TOKEN.match(raw['token']):
            raise ValueError('the token in guest.json is not a token')
        secrets.add(raw['token'])
        if not re.match(r'^https?://', raw['api']):
            raise ValueError('"api" in guest.json is not an http(s) address')
        self.session, self.token = raw['session'], raw['token']
        self.report_url = raw['api'].rstrip('/') + '/guest/report'
        checks = raw.get('checks', [])
        if not isinstance(checks, list) or not all(isinstance(check, dict) for check in checks):
            raise ValueError('"checks" in guest.json is not a list of checks')
        self.checks = checks


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """urllib would carry the token along to wherever an answer points."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return None


direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
through_proxy = urllib.request.build_opener(NoRedirect)


def ask(opener, method, url, headers, body=None, timeout=SOCKET_SECONDS):
    """The body of a 2xx answer, at most ANSWER_BYTES of it. Raises OSError or ValueError for anything else."""
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with opener.open(request, timeout=timeout) as answer:
            return answer.read(ANSWER_BYTES)
    except http.client.HTTPException as error:
        raise OSError('not an HTTP answer (%s)' % type(error).__name__)


class Metadata:
    """The instance metadata service, version 2 (a token first)."""

    def __init__(self, base):
        self.base = base.rstrip('/') if isinstance(base, str) else METADATA
        self.token = ask(
            direct, 'PUT', self.base + '/latest/api/token', {'X-aws-ec2-metadata-token-ttl-seconds': '300'}
        ).decode('ascii')

    def get(self, path):
        """The value, or None when there is none (404)."""
        try:
            body = ask(direct, 'GET', self.base + '/latest/meta-data/' + path, {'X-aws-ec2-metadata-token': self.token})
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise
        return body.decode('utf-8', 'replace').strip()


class Lease:
    """The deadline. Tags win; without them the last value seen counts, this agent's or an earlier one's."""

    def __init__(self):
        self.lock = threading.Lock()
        self.text = self.due = None
        self.path = ROOT + '/var/lib/berth/stop-at'
        self.recall()

    def recall(self):
        try:
            with open(self.path, encoding='ascii', errors='replace') as file:
                lines = file.read(200).split('\n')
        except OSError:
            return
        self.take(lines[0].strip(), keep=False)
        if self.due is None:
            return
        if len(lines) > 2 and lines[1] == boot_id() and re.match(r'^\d{1,12}$', lines[2]):
            # The monotonic clock runs through a restart of the agent: a wall clock that was set back meanwhile does not
            # give more time.
            self.due = min(self.due, int(lines[2]))
        elif len(lines) < 2 or lines[1].strip() != boot_id():
            # After a start the old deadline has passed. Obeying it at once would end the new generation before its
            # tags were read; forgetting it would leave a computer without any deadline.
            self.due = max(self.due, time.monotonic() + STALE_GRACE_SECONDS - min(uptime(), STALE_GRACE_SECONDS))
            self.text = None

    def left(self):
        """Seconds until the deadline; None while none is known for this boot."""
        with self.lock:
            return None if self.text is None else self.due - DEAD_MAN_SECONDS - time.monotonic()

    def take(self, text, keep=True):
        """Believes a deadline. For the same deadline the earliest reckoning stays: a wall clock that is set back later
        cannot give more time."""
        stop_at = seconds_of(text)
        if stop_at is None:
            return
        with self.lock:
            due = time.monotonic() + stop_at - time.time() + DEAD_MAN_SECONDS
            same = text == self.text
            self.due = min(due, self.due) if same else due
            self.text = text
        if keep and not same:
            log('lease', 'must stop at %s' % text)
            self.keep(text)

    def keep(self, text):
        try:
            write(self.path, '%s\n%s\n%d\n' % (text, boot_id(), self.due))
        except OSError as error:
            log('lease', 'the deadline could not be kept: %s' % error)

    def overdue(self):
        with self.lock:
            return self.due is not None and time.monotonic() >= self.due


def boot_id():
    given = overrides().get('bootTime')
    if given is not None:
        return 'boot-%s' % printable(given, 40)
    try:
        with open('/proc/sys/kernel/random/boot_id') as file:
            return file.read(64).strip()
    except OSError:
        return 'unknown'


def uptime():
    given = overrides().get('bootTime')
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return max(0, int(time.time() - given))
    try:
        with open('/proc/uptime') as file:
            return int(float(file.read(64).split()[0]))
    except (OSError, ValueError, IndexError):
        return 0


class Instance:
    """What the metadata service said last: an answer that fails does not make the agent forget who it is."""

    def __init__(self, lease):
        self.lease, self.id, self.generation, self.tagged = lease, None, None, False

    def look(self):
        try:
            metadata = Metadata(overrides().get('metadata', METADATA))
            self.id = metadata.get('instance-id') or self.id
            generation = metadata.get('tags/instance/berth:generation')
            if generation and re.match(r'^[1-9]\d{0,8}$', generation):
                self.generation = int(generation)
            stop_at = metadata.get('tags/instance/berth:stopAt')
            self.tagged = seconds_of(stop_at) is not None
            if self.tagged:
                self.lease.take(stop_at)
            log('metadata', 'read' if self.tagged else 'the instance has no usable tag berth:stopAt')
        except (OSError, ValueError) as error:
            self.tagged = False
            log('metadata', 'no answer: %s' % error)


def known(ask, *args):
    """What an attempt finds out, or None: one thing that fails must not cost the others."""
    try:
        return ask(*args)
    except Exception as error:  # whatever a file or a program says
        if not isinstance(error, FileNotFoundError):
            log(getattr(ask, '__name__', 'signals'), '%s: %s' % (type(error).__name__, error))
        return None


def text_of(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read(1 << 20)


class NoSignals:
    """A computer that does not sample its use: Berth takes it for used, until its deadline."""

    def sample(self):
        return None

    glance = accepted = sample


def load_signals():
    """What berth_signals.py beside this file samples; it is a file of its own because user data is short of room."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'berth_signals.py')
    if os.path.exists(path):
        spec = importlib.util.spec_from_file_location('berth_signals', path)
        module = importlib.util.module_from_spec(spec)
        module.agent = sys.modules[__name__]
        spec.loader.exec_module(module)
        return module.Signals()
    return NoSignals()


def make_room():
    os.makedirs(ROOT + '/run/berth/jobs', exist_ok=True)
    # Everybody may mark a job of his own, nobody take away another's.
    os.chmod(ROOT + '/run/berth/jobs', 0o1777)


class Notices:
    """The warning as people see it: on their terminals once, on the workbench for as long as it holds."""

    def __init__(self):
        self.shown, self.path = [], ROOT + '/run/berth/banner.json'

    def hear(self, answer, lease):
        write(ROOT + '/run/berth/answer.json', json.dumps(answer))
        text = answer.get('warning', False)
        if text is None and os.path.exists(self.path):
            os.unlink(self.path)
        if not isinstance(text, str) or not text.strip():
            return
        stop_at = answer.get('stopAt') if seconds_of(answer.get('stopAt')) else lease.text
        text = printable(text, 300)
        write(self.path, json.dumps({'text': text, 'stopAt': stop_at}))
        if text not in self.shown:
            self.shown = self.shown[-50:] + [text]
            # Below another root these would be the terminals of the computer it shares.
            command = overrides().get('wall', [] if ROOT else ['wall'])
            if command:
                subprocess.Popen(command, stdin=subprocess.PIPE).communicate(text.encode('ascii'), 10)


class PreStop:
    """Runs pre-stop.d before a stop: once in a boot, and again only for a later deadline."""

    def __init__(self, lease):
        self.lease, self.asked = lease, False
        self.path = ROOT + '/var/lib/berth/pre-stop'

    def hear(self, verdict):
        if isinstance(verdict, dict) and verdict.get('action') == 'stop':
            log('verdict', 'stop: %s' % verdict.get('text'))
            self.asked = True

    def run_when_due(self):
        left = self.lease.left()
        if self.asked or (left is not None and left <= HOOK_SECONDS):
            self.asked = False
            self.run()

    def ran(self):
        try:
            deadline, boot = text_of(self.path).split('\n')[:2]
        except (OSError, ValueError):
            return False
        last, due = seconds_of(deadline), seconds_of(self.lease.text)
        return boot == boot_id() and (last is None or due is None or last >= due)

    def run(self):
        """Comes back when the programs have ended, also those that another thread or process is running."""
        folder = ROOT + '/etc/berth/pre-stop.d'
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        paths = [folder + '/' + name for name in names]
        programs = [path for path in paths if os.path.isfile(path) and os.access(path, os.X_OK)]
        left = self.lease.left()
        until = time.monotonic() + (min(HOOK_SECONDS, left) if left and left > 0 else LATE_HOOK_SECONDS)
        if not programs:
            return
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        with open(self.path + '.lock', 'a') as lock:
            while not held(lock):
                if time.monotonic() > until:
                    return
                time.sleep(0.2)
            if self.ran():
                return
            write(self.path, '%s\n%s\n' % (self.lease.text, boot_id()))
            for program in programs:
                known(run_hook, program, until - time.monotonic(), self.lease.text)


def held(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def run_hook(program, seconds, stop_at):
    """One program, ended when its time is over: asked 5 s before, killed then."""
    subject = 'pre-stop %s' % os.path.basename(program)
    if seconds <= 0:
        log(subject, 'not run: no time is left')
        return
    log(subject, 'runs, for %d s at most' % seconds)
    environment = dict(os.environ, BERTH_STOP_AT=stop_at or '')
    child = subprocess.Popen(
        [program], stdin=subprocess.DEVNULL, stdout=sys.stderr, cwd='/', env=environment, start_new_session=True
    )
    grace = min(5, seconds / 2)
    for wait, number in ((seconds - grace, signal.SIGTERM), (grace, signal.SIGKILL)):
        try:
            log(subject, 'ended with status %d' % child.wait(wait))
            return
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, number)
    log(subject, 'killed: its time was over')


def shutting_down():
    """Whether systemd stops this service because it stops everything: a restart of the agent alone is no stop."""
    asked = subprocess.Popen(['systemctl', 'is-system-running'], stdout=subprocess.PIPE)
    return asked.communicate(timeout=10)[0].strip() == b'stopping'


def run_checks(checks, ports):
    """All promised services at once: a report waits for the slowest, not for all of them."""
    with ThreadPoolExecutor(max(1, len(checks))) as pool:
        return list(pool.map(lambda check: run_check(check, ports), checks))


def run_check(check, ports):
    """One promised service, asked the way a person's client would ask it."""
    name, kind, port = printable(check.get('name', ''), 64), check.get('kind'), check.get('port')
    try:
        if isinstance(port, bool) or not isinstance(port, int):
            raise ValueError('the check has no port number')
        ok, detail = probe(kind, name, int(ports.get(str(port), port)), check.get('path', '/'))
    except (OSError, ValueError, TypeError, OverflowError, AttributeError, http.client.HTTPException) as error:
        ok, detail = False, str(error) or type(error).__name__
    return {'name': name, 'ok': ok, 'detail': printable(detail)}


def probe(kind, name, port, path):
    if kind == 'tcp':
        with socket.create_connection(('127.0.0.1', port), SOCKET_SECONDS) as connection:
            return ssh_banner(connection) if name == 'ssh' else (True, 'accepts connections')
    if kind == 'http':
        connection = http.client.HTTPConnection('127.0.0.1', port, timeout=SOCKET_SECONDS)
        try:
            connection.request('GET', path, headers={'Host': 'localhost'})
            status = connection.getresponse().status
        finally:
            connection.close()
        # A front that knows no such page is no service.
        return status < 500 and status != 404, 'answered %d' % status
    return False, 'this agent does not know how to check "%s"' % kind


def ssh_banner(connection):
    """A port that accepts is no proof: a server that has no room hangs up before its banner."""
    until, seen = time.monotonic() + SOCKET_SECONDS, b''
    while time.monotonic() < until and len(seen) < 4096:
        connection.settimeout(max(0.05, until - time.monotonic()))
        try:
            more = connection.recv(512)
        except socket.timeout:
            break
        if not more:
            break
        seen += more
        # Other lines may come before it (RFC 4253, section 4.2).
        for line in seen.split(b'\n')[:-1]:
            if line.startswith(b'SSH-'):
                return True, line.decode('ascii', 'replace').strip()
    return False, 'the port accepts connections but no SSH server speaks'


def ssh_facts(guest, other):
    path = other.get('hostKey')
    try:
        with open(path if isinstance(path, str) else ROOT + HOST_KEY, encoding='ascii', errors='replace') as file:
            found = ED25519.match(file.read(1000))
    except OSError:
        return None
    if not found:
        return None
    asked = [check.get('port') for check in guest.checks if check.get('name') == 'ssh']
    for port in [other.get('publicSshPort')] + asked + [22]:
        if isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65536:
            return {'hostKey': found.group(0).strip(), 'port': port}


def make_report(guest, instance, signals):
    other = overrides()
    ports = other.get('ports')
    ports = ports if isinstance(ports, dict) else {}
    report = {
        'session': guest.session,
        'instance': instance.id,
        # Without tags in the metadata a generation cannot be known; the first is the only one that never started again.
        'generation': instance.generation or 1,
        'uptimeSeconds': uptime(),
        'checks': run_checks(guest.checks, ports),
    }
    ssh = ssh_facts(guest, other)
    if ssh:
        report['ssh'] = ssh
    use = known(signals.sample)
    if use:
        report['signals'] = use
    return report


def post(guest, report):
    """The API's answer as an object, {} when it says nothing that can be understood. Raises OSError when refused."""
    headers = {'Authorization': 'Bearer ' + guest.token, 'Content-Type': 'application/json', 'User-Agent': 'berth-agent'}
    body = ask(through_proxy, 'POST', guest.report_url, headers, json.dumps(report).encode('utf-8'), timeout=10)
    try:
        answer = json.loads(body.decode('utf-8'))
    except (ValueError, RecursionError):
        answer = None
    return answer if isinstance(answer, dict) else {}


def report_once(instance, signals, obey=lambda answer: None):
    """One round. Returns the report and the seconds until the next one, which are None when it was not accepted."""
    instance.look()
    guest = Guest(read_json('/etc/berth/guest.json'))
    if not instance.id:
        raise ValueError('the instance does not know its own id yet')
    report = make_report(guest, instance, signals)
    unready = [check['name'] + ' (' + check['detail'] + ')' for check in report['checks'] if not check['ok']]
    log('checks', 'not ready: ' + ', '.join(unready) if unready else 'all pass')
    try:
        answer = post(guest, report)
    except (OSError, ValueError) as error:
        log('report', 'not accepted: %s' % error)
        return report, None
    log('report', 'accepted, session is %s' % printable(answer.get('state', 'unknown'), 40))
    signals.accepted()
    if not instance.tagged:
        instance.lease.take(answer.get('stopAt'))
    known(obey, answer)
    wished = answer.get('reportSeconds')
    usable = isinstance(wished, (int, float)) and not isinstance(wished, bool) and 1 <= wished <= 300
    return report, wished if usable else UNREADY_SECONDS if unready else READY_SECONDS


def for_ever(seconds, work):
    """Starts a thread that works every so many seconds, or when the work says so, whatever happens in it."""

    def loop():
        while True:
            pause = seconds
            try:
                pause = work() or seconds
            except Exception as error:  # whatever happens, the next round must come
                log(work.__name__, '%s: %s' % (type(error).__name__, error))
            time.sleep(pause)

    threading.Thread(target=loop, daemon=True).start()


def power_off():
    """True when a command that switches off was accepted."""
    given = overrides().get('powerOff')
    if isinstance(given, list) and given:
        commands = [[str(word) for word in given]]
    elif ROOT:
        # Below another root this is not a computer of its own: the one it shares must stay on.
        log('dead-man', 'overdue, but overrides.json names no powerOff command')
        return False
    else:
        commands = [['systemctl', 'poweroff'], ['shutdown', '-h', 'now']]
    for command in commands:
        try:
            log('dead-man', 'the deadline has passed: %s' % ' '.join(command))
            if subprocess.call(command, timeout=60) == 0:
                return True
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            log('dead-man', '%s failed: %s' % (command[0], error))
    return False


def main():
    parser = argparse.ArgumentParser(description='The agent of a computer that Berth lends.')
    parser.add_argument('--once', action='store_true', help='run one round, print the report, never power off')
    parser.add_argument('--pre-stop', action='store_true', help='run pre-stop.d when the computer is shutting down')
    options = parser.parse_args()
    lease = Lease()
    hooks = PreStop(lease)
    if options.pre_stop:
        if shutting_down():
            known(hooks.run)
        return 0
    signals = known(load_signals) or NoSignals()
    if options.once:
        lease.keep = lambda text: None
        try:
            report, pause = report_once(Instance(lease), signals)
        except (OSError, ValueError) as error:
            log('round', error)
            return 1
        print(json.dumps(report, indent=2))
        return 0 if pause else 1
    known(make_room)
    instance, notices, failures = Instance(lease), Notices(), [0]

    def obey(answer):
        hooks.hear(answer.get('verdict'))
        notices.hear(answer, lease)

    def one_round():
        # Counted before it is tried: a round that raises has failed.
        failures[0] += 1
        pause = None
        try:
            pause = report_once(instance, signals, obey)[1]
        except Exception as error:  # whatever happens, the next round must come
            log('round', '%s: %s' % (type(error).__name__, error))
        if pause:
            failures[0] = 0
        return pause or min(BACK_OFF_SECONDS, 2 ** min(failures[0], 5)) * random.uniform(0.5, 1)

    for_ever(LEASE_SECONDS, Instance(lease).look)
    for_ever(READY_SECONDS, one_round)
    for_ever(GLANCE_SECONDS, signals.glance)
    for_ever(1, hooks.run_when_due)
    while True:
        if lease.overdue():
            known(hooks.run)
        # An extension may have come while the programs ran.
        if lease.overdue():
            power_off()
            # An extension that comes while the command is at work must not be met by a second power-off at once.
            time.sleep(30)
        time.sleep(1)


if __name__ == '__main__':
    sys.exit(main())
