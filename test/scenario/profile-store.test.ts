import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ProfileError } from '../../src/hardware/profile-error.js';
import { ProfileStore, type TextFiles } from '../../src/scenario/profile-store.js';

const shipped = readFileSync('profiles/fc-host-adapter.yaml', 'utf8');

/** A store over files in memory; the named profiles lie in /pkg/profiles. */
function storeOf(own: Record<string, string>): ProfileStore {
  const files: Record<string, string> = { '/pkg/profiles/fc-host-adapter.yaml': shipped, ...own };
  const disk: TextFiles = {
    read: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    list: (dir) =>
      Object.keys(files).flatMap((path) => (path.startsWith(`${dir}/`) ? [path.slice(dir.length + 1)] : [])),
  };
  return new ProfileStore(disk, '/pkg/profiles');
}

function errorOf(run: () => unknown): ProfileError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ProfileError);
    return error as ProfileError;
  }
  throw new Error('nothing was refused');
}

test('a name is a profile of the package, a path is a file', () => {
  const store = storeOf({ 'boards/ours.yaml': 'name: ours\nextends: fc-host-adapter\n', '/pkg/profiles/read.me': '' });
  expect(store.names()).toEqual(['fc-host-adapter']);
  expect(store.resolve('fc-host-adapter').name).toBe('fc-host-adapter');
  expect(store.resolve('boards/ours.yaml').name).toBe('ours');
});

test('a base written as a path lies beside the file that names it', () => {
  const store = storeOf({
    'boards/common/base.yaml': 'name: base\nextends: fc-host-adapter\nwatchdog: { is: 3s, assumed: slow }\n',
    'boards/ours.yaml': 'name: ours\nextends: ./common/base.yaml\n',
    'boards/new/next.yaml': 'name: next\nextends: ../ours.yaml\n',
    '/abs/one.yaml': 'name: one\nextends: /abs/two.yaml\n',
    '/abs/two.yaml': 'name: two\nextends: fc-host-adapter\n',
    '../up.yaml': 'name: up\nextends: fc-host-adapter\n',
    'down.yaml': 'name: down\nextends: ../up.yaml\n',
  });
  expect(store.resolve('boards/new/next.yaml').watchdog.is).toEqual({ numerator: 3, denominator: 1 });
  expect(store.resolve('/abs/one.yaml').name).toBe('one');
  expect(store.resolve('down.yaml').name).toBe('down');
});

test('what is not there is named, with the nearest name that is', () => {
  const store = storeOf({ 'a.yaml': 'name: a\nextends: ./gone.yaml\n', 'b.yaml': 'name: b\nextends: gone\n' });
  expect(errorOf(() => store.resolve('fc-host-adaptor')).message).toBe(
    'fc-host-adaptor: expected the path of a profile or one of its names (did you mean "fc-host-adapter"), found "fc-host-adaptor"',
  );
  expect(errorOf(() => store.resolve('nothing-like-it')).expected).toContain('(fc-host-adapter)');
  expect(errorOf(() => store.resolve('gone.yaml')).message).toBe(
    'gone.yaml: expected a readable file, found ENOENT: gone.yaml',
  );
  expect(errorOf(() => store.resolve('a.yaml')).message).toContain('gone.yaml: expected a readable file');
  expect(errorOf(() => store.resolve('b.yaml')).message).toContain('b.yaml:2: extends: expected the name or path');
});

test('a cycle of files is refused', () => {
  const store = storeOf({ 'x/a.yaml': 'name: a\nextends: ../x/b.yaml\n', 'x/b.yaml': 'name: b\nextends: ./a.yaml\n' });
  expect(errorOf(() => store.resolve('x/a.yaml')).message).toBe(
    'x/b.yaml:2: extends: expected no cycle, found x/a.yaml → x/b.yaml → x/a.yaml',
  );
});
