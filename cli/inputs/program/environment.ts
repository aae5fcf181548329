/**
 * The environment of a program under check: what it and the toolchains of its language need to start, and nothing that
 * may be a credential. `--env NAME` adds to it.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  "PATH",
  "PATHEXT",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "PWD",
  "TMPDIR",
  "TMP",
  "TEMP",
  "TZ",
  "LANG",
  "LANGUAGE",
  "TERM",
  "CI",
  "NO_COLOR",
  "FORCE_COLOR",
  // Windows.
  "SYSTEMROOT",
  "SYSTEMDRIVE",
  "WINDIR",
  "COMSPEC",
  "USERPROFILE",
  "HOMEDRIVE",
  "HOMEPATH",
  "APPDATA",
  "LOCALAPPDATA",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "PROGRAMFILES(X86)",
  "NUMBER_OF_PROCESSORS",
  "PROCESSOR_ARCHITECTURE",
  "OS",
  // Node.
  "NODE_PATH",
  "NODE_ENV",
  "NODE_EXTRA_CA_CERTS",
  "NODE_OPTIONS",
  "NVM_DIR",
  "VOLTA_HOME",
  // Python.
  "VIRTUAL_ENV",
  "PYTHONPATH",
  "PYTHONHOME",
  "PYENV_ROOT",
  "PYTHONIOENCODING",
  "PYTHONUTF8",
  // Go.
  "GOPATH",
  "GOCACHE",
  "GOMODCACHE",
  "GOROOT",
  "GOFLAGS",
  "GOTOOLCHAIN",
  "GOENV",
  // .NET.
  "DOTNET_ROOT",
  "DOTNET_CLI_HOME",
  "DOTNET_NOLOGO",
  "DOTNET_CLI_TELEMETRY_OPTOUT",
  "NUGET_PACKAGES",
  // Java.
  "JAVA_HOME",
  "MAVEN_HOME",
  "M2_HOME",
  "GRADLE_HOME",
  "GRADLE_USER_HOME",
  // Shared libraries.
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_RUNTIME_DIR",
]);

/** Names of Windows count in any case. */
function isAllowed(name: string, added: ReadonlySet<string>): boolean {
  return ALLOWED.has(name.toUpperCase()) || added.has(name) || name.startsWith("LC_");
}

/** @param added names that the person asked to be passed on */
export function allowEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  added: readonly string[] = [],
): NodeJS.ProcessEnv {
  const names = new Set(added);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isAllowed(name, names)));
}
