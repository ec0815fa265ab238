import { type Process, type ServiceName, serviceNames } from './processes.ts';

const everything: readonly Process['kind'][] = [...serviceNames, 'sandbox', 'gateway'];

/**
 * What must be started again when a file (path from the repository's root) has changed. Tests change nothing that
 * runs, and the client's development server looks after its own files.
 */
export const affectedBy = (path: string): readonly Process['kind'][] => {
  const [top, second] = path.split('/');
  if (/(^|\/)(node_modules|tests?)\//.test(path) || !/(?<!\.test)\.(ts|sql|yaml)$/.test(path)) return [];
  switch (top) {
    case 'services':
      return serviceNames.includes(second as ServiceName) ? [second as ServiceName] : [];
    case 'packages':
      return everything.filter((kind) => kind !== 'gateway');
    case 'sandbox':
    case 'gateway':
      return [top];
    case 'k8s':
      return ['gateway'];
    default:
      return [];
  }
};
