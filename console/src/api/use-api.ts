import { createContext, use } from 'react';
import type { Api } from './client';

export const ApiContext = createContext<Api | undefined>(undefined);

/** @throws Error outside of the console's frame */
export function useApi(): Api {
  const api = use(ApiContext);
  if (api === undefined) throw new Error('no API around this component');
  return api;
}
