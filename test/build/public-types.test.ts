import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keepPublicTypes, publicTypes } from '../../build/public-types';

const folder = mkdtempSync(join(tmpdir(), 'berth-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BOAT = `import type { Record, Rope } from '../inside/record';
import type * as iam from 'aws-cdk-lib/aws-iam';
/** A boat. It has a Record. */
export declare class Boat {
    /** Its name. */
    readonly name: string;
    /**
     * Its record.
     *
     * @internal
     */
    _record(): Record;
    /** @internal */
    _other(): iam.Grant;
    /** Ties it. */
    tie(rope: Rope): void;
}
`;

test('internal members go, and the imports that only they needed; the class fits no other', () => {
  expect(publicTypes(BOAT)).toBe(`import type { Rope } from '../inside/record';
/** A boat. It has a Record. */
export declare class Boat {
    /** Its name. */
    readonly name: string;
    #private;
    /** Ties it. */
    tie(rope: Rope): void;
}
`);
});

test('a class that has private members stays as private as it was', () => {
  const text =
    'export declare class Boat {\n    #private;\n    /** @internal */\n    _record(): string;\n}\n';
  expect(publicTypes(text)).toBe('export declare class Boat {\n    #private;\n}\n');
});

test('an internal member over several lines is told, not published', () => {
  const text =
    'export declare class Boat {\n    /** @internal */\n    _record(): {\n        name: string;\n    };\n}\n';
  expect(() => publicTypes(text)).toThrow(/an internal member cannot be taken out of/);
});

test('declarations that the face does not lead to are not published, those of dependencies are', () => {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('lib/index.d.ts', "export * from './boat';\n");
  write('lib/boat.d.ts', BOAT.replace('    tie(rope: Rope): void;\n', '    tie(): void;\n'));
  write('inside/record.d.ts', 'export interface Record {}\n');
  write('inside/record.js', '');
  write('node_modules/zod/index.d.ts', '');
  keepPublicTypes(folder, 'lib/index.d.ts');
  expect(readFileSync(join(folder, 'lib/boat.d.ts'), 'utf8')).not.toContain('import');
  const there = (path: string): boolean => existsSync(join(folder, path));
  expect(
    ['lib/boat.d.ts', 'inside/record.js', 'node_modules/zod/index.d.ts'].filter((path) => !there(path)),
  ).toEqual([]);
  expect(there('inside/record.d.ts')).toBe(false);
});
