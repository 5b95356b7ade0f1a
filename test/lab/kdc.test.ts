import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { setupEnvironment } from '../../src/lab/environment.ts';
import { freeEndpoint, startKdc } from '../../src/lab/kdc.ts';
import { startLab } from '../../src/lab/lab.ts';
import { MIT_REALM } from '../../src/lab/mitRealm.ts';
import { type Endpoint, writeConfiguration } from '../../src/lab/realm.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import { EXIT, UsageError } from '../../src/report/exitCodes.ts';
import { kdc, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';

const skip = without(kdc());

test('a port that was taken in the meantime is exchanged for another', { skip }, async () => {
  const { directory, environment, stop } = await startLab(scenario('healthy'), { self: [] });
  const taken = await freeEndpoint();
  const occupant = createSocket('udp4').bind(taken.port, taken.address);
  try {
    await once(occupant, 'listening');
    const settle = (endpoint: Endpoint) => {
      writeConfiguration(MIT_REALM, directory, endpoint);
      MIT_REALM.writeKdcConfiguration(directory, endpoint, true);
    };
    settle(taken);
    const options = { directory, environment: setupEnvironment(environment), signal: undefined };
    const found = await startKdc(MIT_REALM.locate().kdc(directory), options, taken, settle);
    assert.notDeepEqual(found, taken);
    assert.equal((await execute(['kvno', 'host/localhost'], { env: environment })).exitCode, 0);
  } finally {
    occupant.close();
    await stop();
  }
});

test('a KDC that ends at once is noticed at once', { skip }, async () => {
  const options = { directory: '/', environment: {}, signal: undefined };
  const begin = performance.now();
  await assert.rejects(
    startKdc(['/bin/false'], options, await freeEndpoint(), () => assert.fail('not a matter of the port')),
    (error) =>
      error instanceof UsageError &&
      error.exitCode === EXIT.cannotTell &&
      /gave no reason/.test(error.message),
  );
  assert(performance.now() - begin < 2000);
});
