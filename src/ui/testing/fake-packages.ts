/** Packages in memory. A file is taken when its name is a wheel's; a source is used when nothing in it says `broken`. */
import type { PackageService } from '../../app';
import { BurrowError } from '../../engine/errors';
import type { PackageRecord } from '../../storage/records';
import { toolNames } from '../tool-names';

class NotPure extends BurrowError {
  constructor(name: string) {
    super(
      'wheel.notPure',
      `${name} was built for cp314-cp314-win_amd64; only pure-Python wheels work here.`,
      'Look for a file of it that ends in “-py3-none-any.whl”.',
    );
  }
}

export function fakePackages(
  given: readonly PackageRecord[],
  onChange: PackageService['onChange'],
  changed: () => void,
): PackageService {
  let packages = [...given];
  return {
    list: async () => packages,
    add: async (file) => {
      const [name = '', version = ''] = file.name.split('-');
      if (!file.name.endsWith('-py3-none-any.whl')) throw new NotPure(name);
      const requires = (await file.text()).split(' ').filter((word) => word !== '');
      const record = { id: name, name, version, addedAt: 4, bytes: 12_400, requires, wheel: file };
      packages = [...packages.filter(({ id }) => id !== name), record];
      changed();
      return record;
    },
    remove: async (removed) => {
      const before = packages;
      packages = packages.filter(({ id }) => id !== removed);
      changed();
      return async () => {
        packages = before;
        changed();
      };
    },
    checkTools: async (source) =>
      source.includes('broken')
        ? { ok: false, sentence: 'Your Python tools cannot be used (line 2): NameError.', next: '' }
        : {
            ok: true,
            tools: toolNames(source).map((name) => ({ name, signature: `${name}()`, description: 'Does it.' })),
          },
    onChange,
  };
}
