/** Seeds of schedules that once broke a promise; each is run again, always. */
export const keptSeeds: readonly { readonly seed: string; readonly found: string }[] = [];
