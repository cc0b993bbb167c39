// Preloaded into the functions' processes. Some SDK clients put the account's id before the endpoint's host, and
// `000000000000.localhost` is this computer, which not every system's resolver knows.
// See https://www.rfc-editor.org/rfc/rfc6761#section-6.3
'use strict';

const dns = require('node:dns');

const { lookup } = dns;

dns.lookup = (name, ...more) =>
  lookup(typeof name === 'string' && name.endsWith('.localhost') ? 'localhost' : name, ...more);
