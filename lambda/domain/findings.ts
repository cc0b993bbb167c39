/** Something that was found out about an image. */
export interface Finding {
  /** `refusal`: it cannot be launched so. `warning`: it can, and people should know this. */
  readonly level: 'refusal' | 'warning';
  readonly code: string;
  /** One sentence for people. */
  readonly text: string;
}

export function refusing(code: string, text: string): Finding {
  return { level: 'refusal', code, text };
}

export function warning(code: string, text: string): Finding {
  return { level: 'warning', code, text };
}

/** The sentences of what stands against it; undefined when nothing does. */
export function whyNot(findings: readonly Finding[]): string | undefined {
  const against = findings.filter(({ level }) => level === 'refusal').map(({ text }) => text);
  return against.length === 0 ? undefined : [...new Set(against)].join(' ');
}
