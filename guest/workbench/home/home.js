'use strict';

/** How often the computer is asked how it is, in milliseconds; not while nobody looks. */
const EVERY = 15000;
const MINUTE = 60000;

const byId = (id) => document.getElementById(id);
let state = {};
let tiles = [];

function duration(ms) {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
}

function showLeft() {
  const stopAt = Date.parse(state.stopAt || '');
  if (Number.isNaN(stopAt)) return;
  const left = stopAt - Date.now();
  const clock = new Date(stopAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const text =
    left > 0 ? `Stops at ${clock}, in ${duration(left)} at the latest` : 'Its time is over: it is stopping';
  // Not touched while it says the same, or it would be read aloud each time.
  if (byId('left').textContent !== text) byId('left').textContent = text;
  byId('left').title = new Date(stopAt).toISOString();
}

function checkOf(tile) {
  return (state.checks || []).find((it) => it.name === tile.key);
}

/** What this computer promises: what it is told to ask. Until that is known, and where it is told of none, all of them. */
function promised() {
  const its = tiles.filter((tile) => checkOf(tile) !== undefined);
  return its.length > 0 ? its : tiles;
}

/** What the computer found when it last asked this tool. */
function healthOf(tile) {
  const check = checkOf(tile);
  if (check === undefined) return { className: 'state', text: tile.about };
  return check.ok
    ? { className: 'state ok', text: tile.about }
    : { className: 'state bad', text: `Does not answer: ${check.detail}` };
}

function showTiles() {
  byId('tiles').replaceChildren(
    ...promised().map((tile) => {
      const link = document.createElement('a');
      // Its picture is the style sheet's matter.
      link.className = `tile ${tile.key}`;
      link.href = tile.path;
      const name = document.createElement('b');
      name.textContent = tile.name;
      const line = document.createElement('span');
      const health = healthOf(tile);
      line.className = health.className;
      line.textContent = health.text;
      link.append(name, line);
      if (health.className.endsWith(' ok')) {
        const ready = document.createElement('span');
        ready.className = 'ready';
        ready.textContent = 'Ready';
        link.append(ready);
      }
      const item = document.createElement('li');
      item.append(link);
      return item;
    }),
  );
}

function show() {
  showLeft();
  const focused = document.activeElement && document.activeElement.getAttribute('href');
  showTiles();
  // What had the focus keeps it, though it was drawn anew.
  if (focused) byId('tiles').querySelector(`a[href="${focused}"]`)?.focus();
  const { verdict = {}, warning, cost, page } = state;
  byId('verdict').textContent = verdict.text || 'It has not said yet what it does.';
  byId('cost').hidden = !cost;
  byId('cost').textContent = cost || '';
  // Nothing but a page of the web is followed, whatever the computer says.
  const isPage = /^https?:\/\//.test(page || '');
  byId('page').hidden = !isPage;
  if (isPage) byId('page').href = page;
  byId('warning').hidden = !warning;
  byId('warning').textContent = warning || '';
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch('/_home/state', { cache: 'no-store' });
    // A ticket that is exchanged no more is told by who would exchange it: 403 and 410.
    if ([401, 403, 410].includes(answer.status)) {
      state = { warning: 'You are no longer connected. Open the workbench from Berth again: Connect.' };
    } else if (answer.ok) {
      state = await answer.json();
    }
  } catch {
    state = { ...state, warning: 'This computer does not answer. It may have been stopped.' };
  }
  show();
}

async function begin() {
  const answer = await fetch('tiles.json');
  tiles = (await answer.json()).tiles;
  show();
  await ask();
  setInterval(ask, EVERY);
  setInterval(showLeft, 5000);
  document.addEventListener('visibilitychange', ask);
}

void begin();
