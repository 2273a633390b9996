import { registerHooks } from 'node:module';

/**
 * A process that is started with this (`node --import`) asks no policy: in place of core's `policy.ts` it gets the one
 * beside this file. So there is no switch in the product that anybody could turn; only the bench starts such a process.
 */
const [guarded, unguarded] = ['../../../../core/src/policy.ts', './policy.ts'].map(path => import.meta.resolve(path));

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return found.url === guarded && context.parentURL !== unguarded ? { ...found, url: unguarded! } : found;
  },
});
