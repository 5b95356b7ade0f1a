/** What the functions that list and describe security packages mean by their statuses. */
import { outOfMemory, succeeded } from './common.ts';
import { type Cause, statusesOf } from './entry.ts';

const SPELLING: Cause = {
  cause: 'the name is spelt otherwise',
  tell: 'sspidiag packages lists the names; not every library takes upper case for lower',
  cure: 'use the name from that list',
};

const NOT_LOADED: Cause = {
  cause: 'the registry names a package whose file is missing or refused by LSA protection',
  tell:
    'reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v "Security Packages"; log ' +
    'Microsoft-Windows-CodeIntegrity/Operational, events 3033 and 3063',
  cure: 'install the package again, signed as LSA protection wants it, or take its name out; then restart',
  only: { system: 'windows' },
};

const NOT_BUILT: Cause = {
  cause: 'the library was built without the package, or without what it needs',
  tell: 'sspidiag packages NAME fails for this package alone',
  cure: 'use another build of the library, or a package that it has',
  only: { system: 'linux' },
};

export const PACKAGE_STATUSES = [
  ...statusesOf('EnumerateSecurityPackages', 'EnumerateSecurityPackagesW function (sspi.h)', [
    succeeded(
      'packages were listed',
      'The list has the packages that are loaded and those that are loaded on demand; FreeContextBuffer ' +
        'frees it.',
      { cause: 'the library answers', tell: null, cure: 'none needed' },
    ),
    outOfMemory('the list'),
    {
      status: 'SEC_E_INVALID_HANDLE',
      code: 'handle-invalid',
      title: 'library has no connection',
      meaning: 'A handle of the library itself is not valid: the call takes none from the program.',
      causes: [
        {
          cause: 'the library could not connect to the Local Security Authority',
          tell: 'klist fails as well, for every user',
          cure: 'restart the computer: lsass.exe cannot be restarted alone',
          only: { system: 'windows' },
        },
        {
          cause: 'the process runs in a sandbox that keeps it from the Local Security Authority',
          tell: 'sspidiag packages works in an ordinary command prompt',
          cure: 'run it outside the sandbox, or permit the connection there',
          only: { system: 'windows' },
        },
        {
          cause: 'the library could not set itself up in this process',
          tell: 'it is the same in a process of its own, with nothing before it in --trace',
          cure: 'look into the log of the library if it writes one, or ask its maker',
          only: { system: 'linux' },
        },
      ],
    },
    {
      status: 'SEC_E_SECPKG_NOT_FOUND',
      code: 'package-unknown',
      title: 'a package was not found',
      meaning: 'A package that the list should have could not be found.',
      causes: [NOT_LOADED, NOT_BUILT],
    },
  ]),
  ...statusesOf('QuerySecurityPackageInfo', 'QuerySecurityPackageInfoW function (sspi.h)', [
    succeeded(
      'package was described',
      'The package is there; FreeContextBuffer frees the description. It may still be unable to do what ' +
        'is wanted.',
      { cause: 'the name is one of the list', tell: 'sspidiag packages NAME', cure: 'none needed' },
    ),
    {
      status: 'SEC_E_SECPKG_NOT_FOUND',
      code: 'package-unknown',
      title: 'no such security package',
      meaning:
        'No security package of that name is installed here. The page promises an error for it and names ' +
        'none.',
      causes: [SPELLING, NOT_LOADED, NOT_BUILT],
      elsewhere: 'Wine 10 and WinPR 2.11, seen',
    },
  ]),
];
