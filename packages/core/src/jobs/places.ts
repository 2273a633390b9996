/** Jobs of the `default` queue that a worker does at the same time. */
export const jobPlaces = 8;

/** Of these, those that may wait for slow plugins: the rest is for what needs no plugin, or none that is slow. */
export const slowPluginPlaces = 5;
