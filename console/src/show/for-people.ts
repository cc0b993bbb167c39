/** A sentence of the API without the calls that it names for programs: here a button does that. */
export function forPeople(text: string): string {
  return text.replaceAll(/ \((?:GET|POST|PUT|DELETE)(?: [^)]*)?\)/g, '');
}
