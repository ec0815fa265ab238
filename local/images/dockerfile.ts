/** An instruction of a Dockerfile: its name, its flags and what follows them. */
export type Instruction = {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: string;
};

/** A stage: the image or the stage it starts from, its own name if it has one, and what is done in it. */
export type Stage = {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
};

/** Reads as much of the Dockerfile's language as ours use: no ARG, no line continuation. @throws Error for a file without FROM */
export const readDockerfile = (text: string): Stage[] => {
  const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name = '', flags = '', rest = ''] = /^([A-Z]+)\s+((?:--\S+\s+)*)(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [, from = '', , alias] = /^(\S+)(\s+AS\s+(\S+))?$/.exec(rest) ?? [];
      stages.push({ from, name: alias, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage || !name) throw new Error(`This line of a Dockerfile is not understood: ${line}`);
    const parsed = [...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag, value]) => [flag!, value!]);
    stage.instructions.push({ name, flags: Object.fromEntries(parsed), rest });
  }
  return stages;
};
