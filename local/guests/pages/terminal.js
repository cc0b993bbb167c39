/* global Terminal, FitAddon */
'use strict';

// Messages to the guest are JSON text ({ input } or { cols, rows }); what comes back is the terminal's own bytes.
const status = document.getElementById('status');
const again = document.getElementById('again');
const terminal = new Terminal({
  cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSize: 14,
  screenReaderMode: true,
  theme: { background: '#10151c', foreground: '#e6edf3' },
});
const fit = new FitAddon.FitAddon();
let socket;

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function open() {
  again.hidden = true;
  status.textContent = 'Connecting…';
  terminal.reset();
  const address = new URL('socket', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => {
    status.textContent = 'Connected';
    send({ cols: terminal.cols, rows: terminal.rows });
    terminal.focus();
  });
  socket.addEventListener('message', (event) => terminal.write(new Uint8Array(event.data)));
  socket.addEventListener('close', (event) => {
    status.textContent = event.reason || 'The connection was closed';
    again.hidden = false;
  });
}

terminal.loadAddon(fit);
terminal.open(document.getElementById('terminal'));
fit.fit();
terminal.onData((input) => send({ input }));
terminal.onResize(({ cols, rows }) => send({ cols, rows }));
new ResizeObserver(() => fit.fit()).observe(document.getElementById('terminal'));
again.addEventListener('click', open);
open();
