export const EVENTS_ANCHOR = 'events';

export function sessionPath(id: string): string {
  return `/sessions/${encodeURIComponent(id)}`;
}

export function connectivityPath(id: string): string {
  return `${sessionPath(id)}/connectivity`;
}

/** @param path where in the workbench to begin */
export function connectPath(id: string, path?: string): string {
  const begin = path === undefined ? '' : `?${new URLSearchParams({ path })}`;
  return `${sessionPath(id)}/connect${begin}`;
}
