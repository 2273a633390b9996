// To be imported first, for its effect: an older Node would fail in the middle of something, and say nothing about it.
if (!('Temporal' in globalThis)) {
  console.error(`Mentorkit needs Node 26 or later, and this is ${process.version}.
Its npm scripts bring the right one. Without npm, start it with the one that was installed: node_modules/.bin/node`);
  process.exit(1);
}
