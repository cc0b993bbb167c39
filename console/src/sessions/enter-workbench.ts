import type { Connection } from '../api/endpoints';
import { postForm } from '../show/post-form';

/**
 * Sends this tab into the workbench. The code goes in the body of a form, so that no URL, history or log ever holds it;
 * and a form says which page it comes from (`Origin`), without which no workbench takes a code.
 */
export function enterWorkbench({ enterUrl, code }: Connection): void {
  postForm(enterUrl, { code });
}
