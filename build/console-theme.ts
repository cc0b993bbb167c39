import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

/** What every page of a Cloudscape console loads first. */
const GLOBAL = /@cloudscape-design\/global-styles\/index\.css/;
const ACCENT = { light: '#0b6285', dark: '#6cc7e6' };
const ACCENT_STRONG = { light: '#084a65', dark: '#9bdaf0' };
const ACCENT_SOFT = { light: '#e3f1f6', dark: '#15303d' };
const ON_ACCENT = { light: '#ffffff', dark: '#08202b' };
const SURFACE = { light: '#ffffff', dark: '#1c2734' };
const LINE_STRONG = { light: '#7d8c9a', dark: '#6b7c8d' };

/** Cloudscape's components in the colours of look/base.css. */
const TOKENS = {
  fontFamilyBase: "'Open Sans', 'Helvetica Neue', Roboto, Arial, sans-serif",
  colorTextBodyDefault: { light: '#15202b', dark: '#e8eef3' },
  colorTextBodySecondary: { light: '#4d5c6b', dark: '#a3b2c1' },
  colorTextFormSecondary: { light: '#4d5c6b', dark: '#a3b2c1' },
  colorTextHeadingDefault: { light: '#15202b', dark: '#e8eef3' },
  colorTextAccent: ACCENT,
  colorTextLinkDefault: ACCENT,
  colorTextLinkHover: ACCENT_STRONG,
  colorBackgroundButtonPrimaryDefault: ACCENT,
  colorBackgroundButtonPrimaryHover: ACCENT_STRONG,
  colorBackgroundButtonPrimaryActive: ACCENT_STRONG,
  colorTextButtonPrimaryDefault: ON_ACCENT,
  colorTextButtonPrimaryHover: ON_ACCENT,
  colorTextButtonPrimaryActive: ON_ACCENT,
  colorBorderButtonNormalDefault: ACCENT,
  colorBorderButtonNormalHover: ACCENT_STRONG,
  colorTextButtonNormalDefault: ACCENT,
  colorTextButtonNormalHover: ACCENT_STRONG,
  colorTextButtonLinkDefault: ACCENT,
  colorTextButtonLinkHover: ACCENT_STRONG,
  colorBackgroundButtonNormalHover: ACCENT_SOFT,
  colorBackgroundButtonLinkHover: ACCENT_SOFT,
  colorBackgroundControlChecked: ACCENT,
  colorBackgroundToggleCheckedDisabled: ACCENT_SOFT,
  colorBorderItemFocused: ACCENT,
  colorBorderInputFocused: ACCENT,
  colorBorderInputDefault: LINE_STRONG,
  colorBackgroundInputDefault: { light: '#ffffff', dark: '#161f2a' },
  colorBackgroundContainerContent: SURFACE,
  colorBackgroundContainerHeader: SURFACE,
  colorBackgroundLayoutMain: { light: '#f4f7f9', dark: '#0e151d' },
};

/**
 * Gives Cloudscape's components Berth's colours, as a style sheet that is made while building: put in at run time it
 * would be an inline style, which the content security policy does not allow.
 *
 * @see https://cloudscape.design/foundation/visual-foundation/theming/
 */
export function consoleTheme(): Plugin {
  return {
    name: 'berth-console-theme',
    enforce: 'pre',
    transform: async (code, id) => (GLOBAL.test(id) ? `${code}\n${await stylesheet()}` : null),
  };
}

async function stylesheet(): Promise<string> {
  // Its modules do not run in Node as they are: bundled they do.
  const { outputFiles } = await build({
    stdin: {
      contents: `export { generateThemeStylesheet } from '@cloudscape-design/components/theming';`,
      resolveDir: __dirname,
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    logLevel: 'silent',
  });
  const bundle = { exports: {} as { generateThemeStylesheet: (of: object) => string } };
  runInThisContext(`(module, exports) => {${outputFiles[0]?.text ?? ''}\n}`)(bundle, bundle.exports);
  return bundle.exports.generateThemeStylesheet({ theme: { tokens: TOKENS } });
}
