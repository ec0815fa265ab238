import { join } from 'node:path';
import { Advice } from './advice.ts';
import { environment, root, toolsFolder } from './config.ts';
import { findingsOf, renderAll, routingTable } from './k8s/check.ts';
import { makeSecrets, printSecrets, writeSecrets } from './k8s/secrets.ts';
import { perform } from './perform.ts';

const usage = `npm run k8s                      renders and checks every overlay
  npm run k8s -- secrets           makes secrets for minikube, Skaffold and Docker into k8s/secrets
  npm run k8s -- secrets print     makes secrets and prints them, for a provider's store`;

/** `npm run k8s`: everything that can be known about the manifests without a cluster; and the secrets they need. */
await perform(async ({ screen }) => {
  const [command, argument] = process.argv.slice(2);
  if (command === 'secrets' && argument === 'print') {
    process.stdout.write(printSecrets(makeSecrets(environment())));
    return true;
  }
  if (command === 'secrets' && argument === undefined) {
    const secrets = makeSecrets(environment());
    writeSecrets(join(root, 'k8s/secrets'), secrets);
    screen.line('secrets', `k8s/secrets, ${secrets.sandbox ? 'with the payment sandbox' : 'with your Stripe keys'}`);
    return true;
  }
  if (command) throw new Advice(`There is no such command. There are:\n\n  ${usage}`);
  const all = await screen.step('render', renderAll(root, toolsFolder), (every) => `${every.length} combinations`);
  const table = routingTable(root);
  let sound = true;
  for (const rendered of all) {
    const findings = await findingsOf(rendered, table);
    for (const finding of findings) screen.line('found', `${rendered.name}: ${finding}`);
    if (rendered.isOverlay && findings.length === 0)
      screen.line('overlay', `${rendered.name}: ${rendered.objects.length} objects are sound`);
    sound &&= findings.length === 0;
  }
  if (sound) screen.line('all', `${all.length} combinations are sound`);
  return sound;
});
