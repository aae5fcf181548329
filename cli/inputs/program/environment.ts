import type { Runtime } from "./project";

/**
 * The environment of a program under check: what it and the toolchain of its language need to start, and nothing that
 * may be a credential. `--env NAME` adds to it.
 */
const COMMON: readonly string[] = [
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
  // Shared libraries.
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_RUNTIME_DIR",
];

const NODE = ["NODE_PATH", "NODE_ENV", "NODE_EXTRA_CA_CERTS", "NVM_DIR", "VOLTA_HOME"];
const PYTHON = [
  "VIRTUAL_ENV",
  "PYTHONPATH",
  "PYTHONHOME",
  "PYENV_ROOT",
  "PYENV_VERSION",
  "PYTHONIOENCODING",
  "PYTHONUTF8",
  "PULUMI_PYTHON_CMD",
  "POETRY_HOME",
  "POETRY_CACHE_DIR",
  "POETRY_VIRTUALENVS_PATH",
  "POETRY_VIRTUALENVS_IN_PROJECT",
  "UV_PROJECT_ENVIRONMENT",
];
const GO = [
  "GOPATH",
  "GOCACHE",
  "GOMODCACHE",
  "GOROOT",
  "GOFLAGS",
  "GOTOOLCHAIN",
  "GOENV",
  "GOWORK",
  "GOTMPDIR",
  "CGO_ENABLED",
];
const JAVA = ["JAVA_HOME", "MAVEN_HOME", "M2_HOME", "GRADLE_HOME", "GRADLE_USER_HOME", "JBANG_DIR"];
const DOTNET = [
  "DOTNET_ROOT",
  "DOTNET_CLI_HOME",
  "DOTNET_NOLOGO",
  "DOTNET_CLI_TELEMETRY_OPTOUT",
  "DOTNET_ROLL_FORWARD",
  "NUGET_PACKAGES",
];

/** What the toolchain of each language reads. `NODE_OPTIONS` and its like load code of others, so they have to be named. */
const OF_RUNTIME: Readonly<Record<Runtime, readonly string[]>> = {
  nodejs: NODE,
  python: PYTHON,
  go: GO,
  java: JAVA,
  dotnet: DOTNET,
  // The engine starts what the program's packages are written in.
  yaml: [...NODE, ...PYTHON, ...GO],
};

/** Names of Windows count in any case. */
export function allowEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  runtime: Runtime,
  /** Names that the person asked to be passed on. */
  added: readonly string[] = [],
): NodeJS.ProcessEnv {
  const allowed = new Set([...COMMON, ...OF_RUNTIME[runtime]]);
  const asked = new Set(added);
  const passed = Object.entries(environment).filter(
    ([name]) => allowed.has(name.toUpperCase()) || asked.has(name) || name.startsWith("LC_"),
  );
  return { ...Object.fromEntries(passed), ...pastProxies(environment, asked) };
}

/** The monitor is on this machine: no proxy that the person asked for may stand between. */
function pastProxies(
  environment: Readonly<Record<string, string | undefined>>,
  asked: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const exceptions = (name: string): string => {
    const own = asked.has(name) ? environment[name] : undefined;
    return own === undefined || own === "" ? LOOPBACK : `${own},${LOOPBACK}`;
  };
  return Object.fromEntries(["no_grpc_proxy", "no_proxy", "NO_PROXY"].map((name) => [name, exceptions(name)]));
}

const LOOPBACK = "127.0.0.1,localhost";
