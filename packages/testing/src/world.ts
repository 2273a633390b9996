// One small world that tests put together: the platform's own words, one statement each, or what a client would ask.
export { askInVain, createWorld, inVain, type Role, roles, type World } from './world/everybody.ts';
export { createCommunity, post, removeFrom, takePart, withRole } from './world/community.ts';
export { databaseIdOf, globalIdOf } from './world/global-id.ts';
export { createImport, importEnd, importFile, pieces, tokenOf } from './world/import.ts';
export {
  createMatch,
  createPair,
  type OfferOptions,
  placesTaken,
  type TestPair,
} from './world/match.ts';
export { agree, enrol, type Enrolment, fillPool } from './world/participant.ts';
export {
  createProgramme,
  giveRole,
  inBoth,
  openForApplications,
  type ProgrammeSettings,
  type TestProgramme,
  type TestQuestion,
} from './world/programme.ts';
export { type Holder, type WayOfTaking, waysOfTaking } from './world/taking-away.ts';
