const cpuLine = (name: string, ticks: number): string => `${name} ${ticks} 0 0 1000000 5000 0 0 77 0 0\n`;

/** Text of `/proc/stat` for so many CPUs that together were busy for so many ticks of 10 ms. */
export function procStat(busy: number, cpus = 2): string {
  const each = Array.from({ length: cpus }, (_, n) => cpuLine(`cpu${n}`, busy / cpus));
  return `${cpuLine('cpu ', busy)}${each.join('')}intr 1 2\n`;
}

/** Text of `/proc/<pid>/stat`. A name may hold blanks and brackets: the fields begin after the last one. */
export function pidStat(
  pid: number,
  facts: {
    readonly parent?: number;
    readonly ticks?: number;
    readonly childrenTicks?: number;
    readonly start?: number;
    readonly pts?: number;
    readonly state?: string;
  } = {},
): string {
  const { parent = 1, ticks = 0, childrenTicks = 0, start = 100, pts, state = 'S' } = facts;
  const tty = pts === undefined ? 0 : (136 << 8) | (pts & 0xff) | ((pts >> 8) << 20);
  return `${pid} (a ) (b) ${state} ${parent} ${pid} ${pid} ${tty} -1 0 0 0 0 0 ${ticks} 0 ${childrenTicks} 0 20 0 1 0 ${start} 0 0\n`;
}

/** Text of `/proc/net/dev`. */
export function netDev(bytes: Readonly<Record<string, number>>): string {
  const rows = Object.entries(bytes).map(
    ([name, n]) => `${name.padStart(6)}: ${n} 1 0 0 0 0 0 0 ${n} 1 0 0 0 0 0 0\n`,
  );
  return `Inter-|   Receive  |  Transmit\n face |bytes packets |bytes packets\n${rows.join('')}`;
}

/** Text of `/proc/diskstats`, from sectors read and written alike. */
export function diskStats(sectors: Readonly<Record<string, number>>): string {
  return Object.entries(sectors)
    .map(([name, n]) => ` 259 0 ${name} 10 0 ${n} 5 10 0 ${n} 5 0 5 5\n`)
    .join('');
}
