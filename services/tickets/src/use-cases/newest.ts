/** The newest version of each aggregate among messages that came together. */
export const newest = <State extends { readonly id: string; readonly version: number }>(
  states: readonly State[],
): State[] => {
  const byId = new Map<string, State>();
  for (const state of states) {
    const other = byId.get(state.id);
    if (!other || state.version > other.version) byId.set(state.id, state);
  }
  return [...byId.values()];
};
