import { strings } from '../strings';
import { usePerson } from './use-sign-in';

/** The API's sentences name people by their ids: the reader's own becomes "you". */
export function useWithYou(): (text: string) => string {
  const { owner } = usePerson();
  return (text) => (owner === '' ? text : text.replaceAll(owner, strings.shell.you));
}
