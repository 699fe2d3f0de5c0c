import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

test('what is not set, or empty, has a default that listens on the loopback address only', () => {
  const defaults = {
    databaseFile: './data/custody.db',
    signingKeyFile: './data/custody.db.signing-key',
    host: '127.0.0.1',
    port: 8080,
    logLevel: 'info',
    accessKey: null,
  };
  expect(readConfig({})).toEqual(defaults);
  expect(readConfig({ PORT: '', CUSTODY_KEY: ' ', HOST: '' })).toEqual(defaults);
});

test('what is set is read, and cannot be changed after', () => {
  const config = readConfig({
    DATABASE_FILE: '/srv/custody.db',
    HOST: '::1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    CUSTODY_KEY: 'a token\n',
  });
  expect(config).toEqual({
    databaseFile: '/srv/custody.db',
    signingKeyFile: '/srv/custody.db.signing-key',
    host: '::1',
    port: 0,
    logLevel: 'silent',
    accessKey: 'a token',
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test.each(['65536', '-1', '80a', '8080.5', '0x50'])('PORT %s is refused', (PORT) => {
  expect(() => readConfig({ PORT })).toThrow(ConfigError);
  expect(() => readConfig({ PORT })).toThrow('PORT is not a port: write a number from 0 to 65535');
});
