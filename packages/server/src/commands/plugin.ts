import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiReport, apiReports } from './plugin/api-report.ts';
import { checkPlugin } from './plugin/check.ts';
import { createPlugin, pluginKinds } from './plugin/create.ts';
import { workspaceRoot } from './plugin/published.ts';

const usage = `npm run plugin -- create <kind> <name> [--enable]   make plugins/<name>: ${pluginKinds().join(', ')}
npm run plugin -- check <name>                      test plugins/<name> as it is packed
npm run plugin -- api                               write the reports of what the SDK and the kit promise

--enable adds the plugin to plugins/index.ts, so that this deployment runs it.`;

/** @returns the exit code */
async function plugin(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { enable: { type: 'boolean', default: false } },
  });
  const [command, ...words] = positionals;
  if (command === 'create' && words.length === 2) {
    const [kind, name] = words as [string, string];
    createPlugin({ kind, name, enable: values.enable });
    console.log(`Made plugins/${name}. What to do next:
  npm install                            link it into the workspace
  npx vitest run --config .vitest.config.ts plugins/${name}
  npm run plugin -- check ${name}`);
    if (!values.enable)
      console.log(`  plugins/index.ts                       add '@mentorkit/plugin-${name}' to run it`);
    return 0;
  }
  if (command === 'check' && words.length === 1) {
    const passed = await checkPlugin(words[0]!, {
      report: ({ what, failure }) => console.log(failure === undefined ? `ok   ${what}` : `FAIL ${what}\n${failure}\n`),
    });
    return passed ? 0 : 1;
  }
  if (command === 'api' && words.length === 0) {
    for (const { folder, report } of apiReports) {
      writeFileSync(join(workspaceRoot, report), await apiReport(folder));
      console.log(`Wrote ${report}. Read what changed before you keep it.`);
    }
    return 0;
  }
  console.error(usage);
  return 2;
}

try {
  process.exitCode = await plugin(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
