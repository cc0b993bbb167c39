import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const FACE = /@font-face\s*\{[^}]*\}/g;
const EMBEDDED = /url\('data:font\/woff2;base64,([A-Za-z0-9+/=]+)'\)/;
/** Faces that no text of the console is set in. */
const UNUSED = /font-weight: (?:300|800)|font-style: italic/;

/**
 * Takes the fonts out of Cloudscape's style sheet and makes files of them: a browser then loads the style first and only
 * the faces it needs, and the content security policy need not allow `data:`.
 *
 * @param folder where the files are written, for the bundler to find
 */
export function consoleFonts(folder: string): Plugin {
  return {
    name: 'berth-console-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!/@cloudscape-design\/global-styles\/index\.css/.test(id)) return null;
      mkdirSync(folder, { recursive: true });
      return code.replaceAll(FACE, (face) => {
        const [, base64] = EMBEDDED.exec(face) ?? [];
        if (base64 === undefined) return face;
        if (UNUSED.test(face)) return '';
        const bytes = Buffer.from(base64, 'base64');
        const file = join(folder, `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.woff2`);
        writeFileSync(file, bytes);
        return face.replace(EMBEDDED, `url('${file}')`).replace(/\}$/, 'font-display: swap; }');
      });
    },
  };
}
