import type { EmulatedInstance } from '../../../local/guests/instance';

/** A running instance of the deployment `demo`, changed as the test likes. */
export function anInstance(changes: Partial<EmulatedInstance> = {}): EmulatedInstance {
  return {
    id: 'i-0123456789abcdef0',
    state: 'running',
    boot: 1,
    imageId: 'ami-0123456789abcdef0',
    instanceType: 't3.large',
    zone: 'us-east-1a',
    tags: { Name: 'cpu-ab12', 'berth:deployment': 'demo', 'berth:generation': '1' },
    metadataTags: true,
    userData: '',
    publicKey: '',
    privateIp: '10.0.0.4',
    publicIp: '203.0.113.7',
    groups: [],
    ...changes,
  };
}

/** A time from now as tags carry it. */
export function isoTime(fromNowMs: number): string {
  return new Date(Date.now() + fromNowMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
