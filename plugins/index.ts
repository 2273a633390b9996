/** The plugins that this deployment runs, by package name. */
export default [
  '@mentorkit/plugin-matching-assignment',
  '@mentorkit/plugin-calendar-ics',
  '@mentorkit/plugin-video-jitsi',
] as const;
