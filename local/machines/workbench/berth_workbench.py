#!/usr/bin/env python3
"""The page on port 80 of a local machine: says what this machine is and what the workbench of AWS has beyond it.

It stands where the managed image's real workbench is on AWS, so that readiness checks and `ssh -L` have a true service
to reach. It offers no terminal and no files.
"""

import html
import http.server
import os
import platform
import subprocess

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Workbench of %(host)s</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em } td { padding-right: 1.5em }</style>
<h1>Workbench</h1>
<p>This page is served by a small Python program on a machine of the local cloud. On AWS, the workbench of the managed
image is here instead, with notebooks, files and a terminal. Use <code>ssh</code> for a shell on this machine.</p>
<table>%(facts)s</table>
</html>
"""


def facts():
    """What this machine knows of itself, one line each."""
    state = subprocess.run(['systemctl', 'is-system-running'], stdout=subprocess.PIPE, universal_newlines=True)
    return [('Host', platform.node()), ('System', pretty_name()), ('systemd says', state.stdout.strip())]


def pretty_name():
    with open('/etc/os-release', encoding='utf-8') as file:
        for line in file:
            if line.startswith('PRETTY_NAME='):
                return line.split('=', 1)[1].strip().strip('"')
    return 'unknown'


class Workbench(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer()

    def do_HEAD(self):
        self.answer()

    def answer(self):
        rows = ''.join('<tr><td>%s<td>%s' % (html.escape(name), html.escape(value)) for name, value in facts())
        body = (PAGE % {'host': html.escape(platform.node()), 'facts': rows}).encode('utf-8')
        # Any address is answered: whoever stands in front of the workbench chooses a prefix.
        self.send_response(200)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Cache-Control', 'no-cache')
        self.end_headers()
        if self.command == 'GET':
            self.wfile.write(body)

    def log_message(self, *args):
        """The journal need not hold every visit."""


if __name__ == '__main__':
    # Loopback only: people come through SSH.
    http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ.get('PORT', '80'))), Workbench).serve_forever()
