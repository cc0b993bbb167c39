#!/usr/bin/env python3
"""Tries a managed image on a computer that is nobody's: will a session's owner find all that is promised?

    trial.py CHECKS    CHECKS is a file like "checks" in guest.json: what the image promises

It makes up a session, and plays Berth and the metadata service for it. Then it asks twice:

* the agent: one round of it must find every check well, and report so;
* the way in, as the owner comes: every page must answer behind the gate to a good proof, and none without.

The agent, the gate and Caddy are the image's own programs, started once more for this: whoever uses the computer
meanwhile notices nothing. The exit status is 0 when all is well; otherwise what is not is said.

    --workbench FOLDER  holds the Caddyfile   (default /opt/berth/workbench)
    --guest FOLDER      holds agent and gate  (default /opt/berth)
    --seconds N         how long it may take until all answers (default 600)
"""

import argparse
import calendar
import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from base64 import urlsafe_b64encode

SESSION, KEY, TOKEN = 's-' + 'a' * 24, 'the-key-of-a-trial', 'the-token-of-a-trial'
USUAL_GATE = '127.0.0.1:8471'
PAUSE_SECONDS = 3
HOST = 'trial.example'


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Played(http.server.BaseHTTPRequestHandler):
    """What the guest asks of the world: the metadata service, and Berth."""

    reports = []

    def do_PUT(self):
        self.say(200, 'a-token-for-metadata')

    def do_GET(self):
        in_an_hour = time.strftime('%Y-%m-%dT%H:%M:00Z', time.gmtime(time.time() + 3600))
        values = {'instance-id': 'i-0123456789abcdef0'}
        values.update({'tags/instance/berth:generation': '1', 'tags/instance/berth:stopAt': in_an_hour})
        value = values.get(self.path.replace('/latest/meta-data/', '', 1))
        self.say(404 if value is None else 200, value or '')

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        good = self.path == '/guest/report' and self.headers.get('Authorization') == 'Bearer ' + TOKEN
        if good:
            self.reports.append(json.loads(body.decode('utf-8')))
        self.say(200 if good else 401, '{"state":"ready"}')

    def say(self, status, text):
        body = text.encode('utf-8')
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """What matters is said at the end."""


def proof():
    text = 'p1~%s~1~%d' % (SESSION, calendar.timegm(time.gmtime()) + 300)
    digest = hmac.new(KEY.encode('ascii'), text.encode('ascii'), hashlib.sha256).digest()
    return '%s~%s' % (text, urlsafe_b64encode(digest).rstrip(b'=').decode('ascii'))


def status_of(port, path, headers):
    """How Caddy answers; 0 when it does not."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    try:
        connection.request('GET', path, headers=dict(headers, Host=HOST))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def wrong_behind_gate(port, paths):
    """What speaks against each page, in words."""
    found = []
    for path in paths:
        shut, status = status_of(port, path, {}), status_of(port, path, {'X-Berth-Proof': proof()})
        if shut != 401:
            found.append('%s answers %d without a proof' % (path, shut))
        # The page that says "it is starting" is a 502, too; nor is a tool there that does not know its own address.
        if not 0 < status < 500 or status in (401, 404):
            found.append('%s answers %d to the owner' % (path, status))
    return found


def wrong_in_report(agent, environment):
    """What the agent's own round finds missing, in words."""
    Played.reports.clear()
    ended = subprocess.Popen([sys.executable, '-I', agent, '--once'], env=environment, stdout=subprocess.DEVNULL)
    if ended.wait(120) != 0 or not Played.reports:
        return ['the agent could not report']
    checks = Played.reports[-1]['checks']
    return ['%s: %s' % (check['name'], check['detail']) for check in checks if not check['ok']]


def lay(root, checks, port):
    """What the guest's programs read, below a root of their own."""
    world = 'http://127.0.0.1:%d' % port['world']
    guest = {'session': SESSION, 'api': world, 'token': TOKEN, 'gateKey': KEY, 'checks': checks}
    overrides = {'metadata': world, 'ports': {'80': port['caddy']}, 'hostKey': '/etc/ssh/ssh_host_ed25519_key.pub'}
    os.makedirs(root + '/etc/berth')
    for name, content in (('guest', guest), ('overrides', overrides)):
        with open('%s/etc/berth/%s.json' % (root, name), 'w', encoding='utf-8') as file:
            json.dump(content, file)


def lay_caddyfile(root, workbench, port):
    with open(workbench + '/Caddyfile', encoding='utf-8') as file:
        text = file.read()
    if ':80 {' not in text or USUAL_GATE not in text:
        raise ValueError('the Caddyfile is not as this trial knows it')
    text = text.replace(':80 {', ':%d {\n\tbind 127.0.0.1' % port['caddy'], 1)
    with open(root + '/Caddyfile', 'w', encoding='utf-8') as file:
        file.write(text.replace(USUAL_GATE, '127.0.0.1:%d' % port['gate']))


def main():
    parser = argparse.ArgumentParser(description='Tries a managed image on a computer that is nobody\'s.')
    parser.add_argument('checks')
    parser.add_argument('--workbench', default='/opt/berth/workbench')
    parser.add_argument('--guest', default='/opt/berth')
    parser.add_argument('--seconds', type=int, default=600)
    options = parser.parse_args()
    with open(options.checks, encoding='utf-8') as file:
        checks = json.load(file)
    paths = [check['path'] for check in checks if check['kind'] == 'http']
    world = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Played)
    threading.Thread(target=world.serve_forever, daemon=True).start()
    port = {'world': world.server_address[1], 'caddy': free_port(), 'gate': free_port()}
    with contextlib.ExitStack() as ends:
        root = ends.enter_context(tempfile.TemporaryDirectory(prefix='berth-trial-'))
        lay(root, checks, port)
        lay_caddyfile(root, options.workbench, port)
        environment = dict(os.environ, BERTH_ROOT=root, HOME=root, XDG_DATA_HOME=root, XDG_CONFIG_HOME=root)
        gate = [sys.executable, '-I', options.guest + '/berth_gate.py', '--port', str(port['gate'])]
        gate += ['--guest', root + '/etc/berth/guest.json']
        caddy = ['caddy', 'run', '--config', root + '/Caddyfile', '--adapter', 'caddyfile']
        for command in (gate, caddy):
            child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ends.callback(child.wait, 10)
            ends.callback(child.kill)
        until = time.monotonic() + options.seconds
        while True:
            wrong = wrong_in_report(options.guest + '/berth_agent.py', environment)
            wrong += wrong_behind_gate(port['caddy'], paths)
            if not wrong:
                print('the agent reports ready, and %d pages answer behind the gate' % len(paths))
                return 0
            if time.monotonic() > until:
                print('\n'.join(wrong), file=sys.stderr)
                return 1
            time.sleep(PAUSE_SECONDS)


if __name__ == '__main__':
    sys.exit(main())
