import { fanOut } from '../bench/fan-out.ts';
import { importAndMatch } from '../bench/import-and-match.ts';
import { matchList } from '../bench/match-list.ts';
import { matrixSettings, pluginMatrix } from '../bench/plugin-matrix.ts';
import { type Figure, printFigures, writeFigures } from '../bench/report.ts';
import { setUpStand } from '../bench/stand.ts';

/**
 * Measures; asserts nothing. Everything is compared within one run, because machines differ and drift. `plugins` may be
 * followed by the misbehaviours and the places that are wanted: `plugins throws floods content-filter`. `web` opens the
 * built pages in a browser (`CHROMIUM`); `web bytes` weighs them only.
 */
const [which, ...cells] = process.argv.slice(2);
const plugins = which === 'plugins';
const web = which === 'web';
const stand = await setUpStand(plugins ? matrixSettings : {});
const figures: Figure[] = [];
try {
  if (plugins) {
    figures.push(...(await pluginMatrix(stand, cells)));
  } else {
    console.log('Importing and matching …');
    const prepared = await importAndMatch(stand);
    if (web) {
      console.log('Opening pages …');
      const { webPages } = await import('../bench/web-pages.ts');
      figures.push(...(await webPages(stand, prepared.programmeId, cells[0])));
    } else {
      figures.push(...prepared.figures);
      console.log('Posting to subscribers …');
      figures.push(...(await fanOut(stand, prepared.programmeId)));
      console.log('Listing matches, beside PostGraphile and Mercurius …');
      figures.push(...(await matchList(stand, prepared.programmeId)));
    }
  }
} finally {
  await stand.close();
}
console.log('');
printFigures(figures);
console.log(
  `\nWritten to ${writeFigures(figures, plugins ? 'bench-plugins.json' : web ? 'bench-web.json' : 'bench-results.json')}`,
);
