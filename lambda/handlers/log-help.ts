import type { Logger } from '@aws-lambda-powertools/logger';
import { ANOTHER_NETS_WORK } from '../contract/another-nets-work';
import type { Help } from '../domain/help';

/** Logs that one net did another's work, in one line that the administrator's alarm counts. */
export function logHelp(logger: Logger, { text, ...help }: Help): void {
  logger.warn(text, { code: ANOTHER_NETS_WORK, ...help });
}
