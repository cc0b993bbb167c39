/** Sends this tab away by a form, in whose body are the values: no URL, history or log ever holds them. */
export function postForm(action: string, values: Readonly<Record<string, string>>): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  form.hidden = true;
  for (const [name, value] of Object.entries(values)) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  // A browser that comes back to this page finds nothing of it.
  form.remove();
}
