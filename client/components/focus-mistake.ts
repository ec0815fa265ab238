/** Takes the reader to the first field that is wrong, or to the form's first field when no single one is. */
export const focusMistake = (form: HTMLFormElement | null): void =>
  (form?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? form?.querySelector<HTMLElement>('input'))?.focus();
