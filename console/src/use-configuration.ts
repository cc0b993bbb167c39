import { createContext, use } from 'react';
import type { ConsoleConfiguration } from '../../lambda/contract/console-headers';

export const ConfigurationContext = createContext<ConsoleConfiguration | undefined>(undefined);

/** What the deployment told its console. @throws Error outside of the console's frame */
export function useConfiguration(): ConsoleConfiguration {
  const configuration = use(ConfigurationContext);
  if (configuration === undefined) throw new Error('no configuration around this component');
  return configuration;
}
