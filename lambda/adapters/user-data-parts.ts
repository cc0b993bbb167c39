/** `=_` stands in no line of quoted-printable, so no part can end another. */
const BOUNDARY = '=_berth_=';

/**
 * Scripts that cloud-init runs one after the other, each once, at the first boot.
 *
 * @param guest plain text in ASCII; undefined where there is no guest
 * @param startup any text
 * @see https://docs.cloud-init.io/en/latest/explanation/format.html
 */
export function inParts(guest: string | undefined, startup: string): string {
  return [
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    ...(guest === undefined ? [] : [...part('berth-1-guest', '7bit'), guest]),
    ...part('berth-2-startup', 'quoted-printable'),
    quotedPrintable(startup),
    `--${BOUNDARY}--`,
    '',
  ].join('\n');
}

/** They are run in the order of their names. */
function part(name: string, encoding: string): readonly string[] {
  return [
    `--${BOUNDARY}`,
    'Content-Type: text/x-shellscript; charset="utf-8"',
    `Content-Transfer-Encoding: ${encoding}`,
    `Content-Disposition: attachment; filename="${name}"`,
    '',
  ];
}

/** Longer lines are broken, each piece but the last with a `=` at its end. */
const LONGEST = 75;

/**
 * Text as mail carries it, for cloud-init reads parts as mails: what is not ASCII would not come through as it is. Unlike
 * base 64 it can still be compressed well.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2045#section-6.7
 */
function quotedPrintable(text: string): string {
  return text.split('\n').flatMap(quotedLine).join('\n');
}

function quotedLine(line: string): readonly string[] {
  const bytes = [...Buffer.from(line)];
  const quoted = bytes.map((byte, n) => {
    const isSpace = byte === 0x20 || byte === 0x09;
    const plain = (byte > 0x20 && byte < 0x7f && byte !== 0x3d) || isSpace;
    // A blank at the end of a line may get lost on the way.
    return plain && !(isSpace && n === bytes.length - 1) ? String.fromCharCode(byte) : hex(byte);
  });
  const lines: string[] = [];
  let current = '';
  for (const character of quoted) {
    if (current.length + character.length > LONGEST) {
      lines.push(`${current}=`);
      current = '';
    }
    current += character;
  }
  return [...lines, current];
}

function hex(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
