#!/usr/bin/env python3
"""The gate of a managed image's workbench: says of each request whether it comes from the session's owner.

Whoever asks for the workbench comes through Berth's edge, which has seen the owner's ticket and adds a proof for this
session and this generation. Caddy asks the gate about every request (`forward_auth`) before it passes it on:

    GET /check    204 when the request's header X-Berth-Proof is a good proof, 401 when it is none
    GET /state    what the home page shows, as JSON: the deadline, the verdict, the warning, what the tiles answer

It listens on 127.0.0.1 only, needs no root and no network, and never logs a proof or its key.

    berth_gate.py [--port 8471] [--guest FILE]

FILE is a copy of etc/berth/guest.json that this user may read ($CREDENTIALS_DIRECTORY/guest under systemd). The
generation and the deadline are read from the instance's tags, as the agent does; berth_agent.py lies beside this file.
"""

import argparse
import hashlib
import hmac
import http.server
import importlib.util
import json
import os
import re
import sys
import threading
import time
from base64 import urlsafe_b64encode

PROOF = re.compile(r'^(p1~(s-[a-z2-7]{24})~([1-9][0-9]{0,8})~([1-9][0-9]{9}))~([A-Za-z0-9_-]{43})\Z')
LONGEST_PROOF = 200
TICKET_SECONDS, CLOCK_SKEW = 600, 30
# A stop ends every proof of its generation: the tag is read again this often.
TAG_SECONDS = 10
TILE_SECONDS = 15


def is_good(text, key, session, generation, now):
    """Whether a text is a proof for this session and generation that was signed with this key and still holds."""
    found = PROOF.match(text) if isinstance(text, str) and len(text) <= LONGEST_PROOF else None
    if not found or not key:
        return False
    digest = hmac.new(key.encode('ascii'), found.group(1).encode('ascii'), hashlib.sha256).digest()
    mac = urlsafe_b64encode(digest).rstrip(b'=').decode('ascii')
    # Everything is looked at before the answer, so that its time tells nothing.
    right = hmac.compare_digest(mac, found.group(5))
    ours = found.group(2) == session and int(found.group(3)) == generation
    until = int(found.group(4))
    return right and ours and now <= until + CLOCK_SKEW and until <= now + TICKET_SECONDS + CLOCK_SKEW


def load_agent():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'berth_agent.py')
    spec = importlib.util.spec_from_file_location('berth_agent', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Gate:
    """What the gate knows: its session's key, and the generation as the tags say it."""

    def __init__(self, agent, guest):
        self.agent = agent
        self.session, self.key = guest['session'], guest.get('gateKey', '')
        self.checks = guest.get('checks', [])
        self.generation = self.stop_at = None
        self.tiles, self.tiles_at, self.lock = [], 0, threading.Lock()

    def look(self):
        """Reads the tags. While they cannot be read, the last ones hold: an address is never kept over a stop."""
        metadata = self.agent.Metadata(self.agent.overrides().get('metadata', self.agent.METADATA))
        generation = metadata.get('tags/instance/berth:generation')
        if generation and re.match(r'^[1-9][0-9]{0,8}\Z', generation):
            self.generation = int(generation)
        stop_at = metadata.get('tags/instance/berth:stopAt')
        if self.agent.seconds_of(stop_at) is not None:
            self.stop_at = stop_at

    def admits(self, proofs):
        """One proof, and a good one: of two, somebody else may have sent the first."""
        return len(proofs) == 1 and is_good(proofs[0], self.key, self.session, self.generation, time.time())

    def state(self):
        ports = self.agent.overrides().get('ports')
        with self.lock:
            if time.monotonic() - self.tiles_at > TILE_SECONDS or not self.tiles_at:
                self.tiles = self.agent.run_checks(self.checks, ports if isinstance(ports, dict) else {})
                self.tiles_at = time.monotonic()
        said = self.agent.known(self.agent.read_json, '/run/berth/answer.json') or {}
        verdict = said.get('verdict') if isinstance(said.get('verdict'), dict) else {}
        return {
            'session': self.session,
            'stopAt': self.stop_at,
            'verdict': {key: verdict.get(key) for key in ('action', 'text', 'stopsAt')},
            'warning': said.get('warning'),
            'cost': said.get('cost'),
            'page': said.get('page'),
            'checks': self.tiles,
        }


def handler_for(gate):
    class Handler(http.server.BaseHTTPRequestHandler):
        server_version, sys_version = 'berth-gate', ''
        timeout = 10

        def do_GET(self):
            path = self.path.split('?', 1)[0]
            if path == '/state':
                return self.say(200, json.dumps(gate.state()))
            if path != '/check':
                return self.say(404, '{}')
            if gate.admits(self.headers.get_all('X-Berth-Proof') or []):
                return self.say(204)
            return self.say(401, json.dumps({'detail': 'Open this workbench from Berth: Connect.'}))

        def say(self, status, text=''):
            body = text.encode('utf-8')
            self.send_response(status)
            if status != 204:
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
            self.send_header('Cache-Control', 'no-store')
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """The journal need not hold every request, and must hold no proof."""

    return Handler


def main():
    parser = argparse.ArgumentParser(description='The gate of a workbench.')
    parser.add_argument('--port', type=int, default=8471)
    parser.add_argument('--guest', default=os.path.join(os.environ.get('CREDENTIALS_DIRECTORY', '/etc/berth'), 'guest'))
    options = parser.parse_args()
    with open(options.guest, encoding='utf-8') as file:
        guest = json.load(file)
    agent = load_agent()
    gate = Gate(agent, guest)
    agent.secrets.update(guest[name] for name in ('token', 'gateKey') if guest.get(name))
    server = http.server.ThreadingHTTPServer(('127.0.0.1', options.port), handler_for(gate))
    agent.for_ever(TAG_SECONDS, gate.look)
    sys.stdout.write('berth-gate listens on 127.0.0.1:%d\n' % server.server_address[1])
    sys.stdout.flush()
    server.serve_forever()


if __name__ == '__main__':
    sys.exit(main())
