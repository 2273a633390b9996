import type { Every } from '../jobs/job.ts';
import { handlers } from '../modules/index.ts';

const preamble = `# Jobs

What is done outside of requests. A job that comes again and again is the platform's own, or one for **each organisation**
in which work goes on. What was queued under a name that is **former** today is done all the same; the line may go when
nobody upgrades from a release that had it. Made by \`npm run schema\`.
`;

/** As `schema/jobs.md` has it. */
export function jobsPage(): string {
  const rows = handlers
    .map(({ job: { name, queue, attempts, every, per, formerly } }) => {
      const whose = per ? 'each organisation' : every ? 'the platform' : 'who asks';
      return [`\`${name}\``, queue, whose, often(every), `${attempts}`, formerly.map(old => `\`${old}\``).join(', ')];
    })
    .sort(([one], [other]) => (one! < other! ? -1 : 1));
  const header = ['name', 'queue', 'of', 'every', 'tries', 'former'];
  const lines = [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
  return `${preamble}\n${lines.join('\n')}\n`;
}

function often(every: Every | undefined): string {
  if (!every) return '';
  return 'cron' in every ? `${every.cron} (${every.timeZone})` : `${every.milliseconds / 1000} s`;
}
