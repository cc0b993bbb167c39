import type { Connection } from '../api/endpoints';

/**
 * Sends this tab into the workbench. The code goes in the body of a form, so that no URL, history or log ever holds it;
 * and a form says which page it comes from (`Origin`), without which no workbench takes a code.
 */
export function enterWorkbench({ enterUrl, code }: Connection): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = enterUrl;
  form.hidden = true;
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'code';
  field.value = code;
  form.append(field);
  document.body.append(form);
  form.submit();
  // A browser that comes back to this page finds nothing of it.
  form.remove();
}
