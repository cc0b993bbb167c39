"""A page in place of a tool that cannot be had here. Arguments: the tool's name, its port; others are ignored."""
import html
import http.server
import signal
import sys

PAGE = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{name} (stands in)</title>
    <style>
      body {{ max-width: 40rem; margin: 3rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }}
      h1 {{ font-size: 1.5rem; }}
    </style>
  </head>
  <body>
    <h1>This page stands in for {name}</h1>
    <p>On AWS, {name} itself runs here in its container. This computer is a local machine, which has no way to that
    container image: a small web server has taken its place in the same compose file, at the same port.</p>
    <p><a href="/">Back to the workbench</a></p>
  </body>
</html>
"""


def main():
    name, port = sys.argv[1], int(sys.argv[2])
    page = PAGE.format(name=html.escape(name)).encode()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header('Content-Type', 'text/html; charset=utf-8')
            self.send_header('Content-Length', str(len(page)))
            self.end_headers()
            if self.command == 'GET':
                self.wfile.write(page)

        do_HEAD = do_GET

        def log_message(self, format, *args):
            pass

    # The first process of a container is not ended by a signal that it does not hear.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    http.server.ThreadingHTTPServer(('0.0.0.0', port), Answer).serve_forever()


main()
