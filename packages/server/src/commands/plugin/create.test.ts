import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createPlugin, pluginKinds } from './create.ts';
import { readManifest, workspaceRoot } from './published.ts';

const work = mkdtempSync(join(tmpdir(), 'mentorkit-create-'));
let made = 0;
let root: string;

beforeEach(() => {
  root = join(work, `workspace-${made++}`);
  mkdirSync(join(root, 'plugins'), { recursive: true });
  cpSync(join(workspaceRoot, 'plugins/index.ts'), join(root, 'plugins/index.ts'));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('a new plugin', () => {
  it.for(pluginKinds())('of the kind %s has code, a test, a README and a manifest in its own name', kind => {
    const folder = createPlugin({ kind, name: `${kind}-acme`, root });
    const files = readdirSync(folder, { recursive: true }).map(String).toSorted();
    expect(files).toEqual(['README.md', 'package.json', 'src', 'src/plugin.ts', 'test', 'test/plugin.test.ts']);
    expect(readManifest(folder).name).toBe(`@mentorkit/plugin-${kind}-acme`);
    expect(readFileSync(join(folder, 'src/plugin.ts'), 'utf8')).toContain(`id: '${kind}-acme'`);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(new RegExp(`^# ${kind}-acme\n`));
    for (const file of ['README.md', 'src/plugin.ts', 'test/plugin.test.ts']) {
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/\btemplate\b/);
    }
  });

  it('has the manifest that the shipped plugins have', () => {
    const manifest = readManifest(createPlugin({ kind: 'calendar', name: 'calendar-ics', root }));
    const { description: _, ...shipped } = JSON.parse(
      readFileSync(join(workspaceRoot, 'plugins/calendar-ics/package.json'), 'utf8'),
    );
    delete shipped.devDependencies['fast-check'];
    expect(manifest).toEqual(shipped);
  });

  it('runs in this deployment only if it was asked for', async () => {
    createPlugin({ kind: 'video', name: 'video-acme', root });
    createPlugin({ kind: 'jobs', name: 'jobs-acme', enable: true, root });
    const { default: enabled } = await import(join(root, 'plugins/index.ts'));
    const { default: before } = await import(join(workspaceRoot, 'plugins/index.ts'));
    expect(enabled).toEqual([...before, '@mentorkit/plugin-jobs-acme']);
  });

  it.for([
    [{ kind: 'vdeo', name: 'video-acme' }, 'There is no kind “vdeo”.'],
    [{ kind: 'video', name: 'VideoAcme' }, '“VideoAcme” is no name for a plugin. Use kebab case, such as video-acme.'],
    [{ kind: 'video', name: '../video' }, '“../video” is no name'],
    [{ kind: 'video', name: 'taken' }, 'plugins/taken is there already.'],
  ] as const)('that can not be made is refused and leaves nothing: %o', ([options, message]) => {
    mkdirSync(join(root, 'plugins/taken'));
    expect(() => createPlugin({ ...options, enable: true, root })).toThrow(message);
    expect(readdirSync(join(root, 'plugins')).toSorted()).toEqual(['index.ts', 'taken']);
    expect(readFileSync(join(root, 'plugins/index.ts'), 'utf8')).not.toContain('taken');
  });
});
