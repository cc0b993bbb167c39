import type * as z from 'zod';
import type {
  AccountView,
  EventView,
  ImageDetailsView,
  ImageView,
  SessionView,
} from '../../../lambda/contract/answers';
import type { ConnectivityView } from '../../../lambda/contract/connectivity-answer';
import type { LeaveView } from '../../../lambda/contract/leave-answer';
import type { EstimateView } from '../../../lambda/contract/estimate-answer';
import type {
  ConnectRequest,
  DoorRequest,
  ExtendRequest,
  GrantRequest,
  LaunchRequest,
  MapRequest,
  RollbackRequest,
  StartRequest,
} from '../../../lambda/contract/requests';
import type { ROUTES } from '../../../lambda/contract/routes';

type Offered = (typeof ROUTES)[number] extends infer R
  ? R extends { readonly method: infer M extends string; readonly path: infer P extends string }
    ? `${M} ${P}`
    : never
  : never;

export type ImageShown = ImageView;
export type ImageDetails = ImageDetailsView;

/** One line of the ledger. Amounts are changes in micro-dollars. */
export interface LedgerLine {
  readonly at: string;
  readonly what: 'grant' | 'reserve' | 'settle' | 'release';
  readonly granted: number;
  readonly reserved: number;
  readonly spent: number;
  readonly session?: string;
  readonly generation?: number;
  readonly who?: string;
  readonly note?: string;
}
export type Account = Omit<AccountView, 'ledger'> & { readonly ledger?: readonly LedgerLine[] };

interface Login {
  readonly user: string;
  readonly host?: string;
  readonly port: number;
}
export type Credential =
  | (Login & {
      readonly kind: 'ssh';
      readonly privateKey: string;
      readonly hostKey?: string;
      readonly fingerprint?: string;
    })
  | (Login & {
      readonly kind: 'rdp';
      readonly password: string;
      readonly rdp?: string;
      readonly thumbprint?: string;
    });

export interface TimelineView {
  readonly events: readonly EventView[];
  readonly more: boolean;
}

/** What opens the workbench: the code goes into a form that is posted to `enterUrl`. */
export interface Connection {
  readonly enterUrl: string;
  readonly code: string;
  readonly path: string;
  readonly expiresAt: string;
}

/** What each endpoint answers. */
export interface Answers {
  'GET /images': { readonly images: readonly ImageView[] };
  'GET /images/{key}': ImageDetailsView;
  'PUT /images/{key}': ImageDetailsView;
  'DELETE /images/{key}': { readonly key: string; readonly text: string };
  'POST /images/{key}/rollback': {
    readonly key: string;
    readonly from: number;
    readonly to: number;
    readonly ami: string;
    readonly text: string;
  };
  'POST /sessions': SessionView;
  'GET /sessions': { readonly sessions: readonly SessionView[] };
  'GET /sessions/{id}': SessionView;
  'DELETE /sessions/{id}': SessionView;
  'POST /sessions/{id}/stop': SessionView;
  'POST /sessions/{id}/start': SessionView;
  'POST /sessions/{id}/extend': SessionView;
  'POST /sessions/{id}/door': SessionView;
  'POST /sessions/{id}/credential': Credential;
  'POST /sessions/{id}/connect': Connection;
  'GET /sessions/{id}/connectivity': ConnectivityView;
  'GET /sessions/{id}/events': TimelineView;
  'GET /estimate': EstimateView;
  'POST /leave': LeaveView;
  'GET /credit': Account;
  'GET /accounts/{owner}': Account;
  'POST /accounts/{owner}/grants': Account;
}

/** What is sent to those that take a body. */
export interface Bodies {
  'POST /sessions': z.input<typeof LaunchRequest>;
  'POST /sessions/{id}/start': z.input<typeof StartRequest>;
  'POST /sessions/{id}/extend': z.input<typeof ExtendRequest>;
  'POST /sessions/{id}/door': z.input<typeof DoorRequest>;
  'POST /sessions/{id}/connect': z.input<typeof ConnectRequest>;
  'POST /accounts/{owner}/grants': z.input<typeof GrantRequest>;
  'PUT /images/{key}': z.input<typeof MapRequest>;
  'POST /images/{key}/rollback': z.input<typeof RollbackRequest>;
}

/** Every endpoint of the console is one that the API offers. */
export type Endpoint = keyof Answers & Offered;

/** The names in braces of a path. */
export type Named<E extends string> = E extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Named<Rest>
  : never;
