import settings from '../package.json' with { type: 'json' };

/** What `npm start` has Node do otherwise, for services that are started without npm. */
export const START_FLAGS = settings.scripts.start.match(/--\S+/g) ?? [];
