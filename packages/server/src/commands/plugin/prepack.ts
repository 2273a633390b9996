import { beforePack } from './published.ts';

// Run by npm in the folder that it packs. Publishing straight from the workspace would skip the checks.
if (process.env['npm_command'] === 'publish') {
  console.error(
    'Publish the tarball that was checked: npm pack, npm run plugin -- check <name>, npm publish <file>.tgz',
  );
  process.exit(1);
}
await beforePack(process.cwd());
