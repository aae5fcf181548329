import { NOT_LOOKED_UP } from "./launcher";
import { UNKNOWN_MARK } from "./unknown-mark";

/**
 * What a Python program is run with (`python -c`): the SDK's public runtime, configured and changed as the launcher of
 * programs for Node does it.
 *
 * - Answers to look-ups that were not made are unknown, as an output and where the program uses them directly.
 * - An encrypted configuration value that the program asks for as a number, flag or object is unknown too.
 * - Every call carries the token of the monitor, past any proxy.
 *
 * The SDK reads the rest from the environment, as with Pulumi's own host; source: pulumi/pulumi,
 * sdk/python/cmd/pulumi-language-python-exec.
 *
 * Exit code 32: an error was reported.
 */
export const PYTHON_LAUNCHER = `
import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]
import asyncio
import inspect
import logging
import os
import runpy
import traceback
from concurrent.futures import ThreadPoolExecutor

try:
    import grpc
    import pulumi
    import pulumi.runtime
except ImportError as error:
    print(f"{type(error).__name__}: {error}", file=sys.stderr)
    sys.exit(33)

program = sys.argv[1]
MARK = ${JSON.stringify(UNKNOWN_MARK)}
token = os.environ.pop("WINLIC_TOKEN", "")


class Details(grpc.ClientCallDetails):
    def __init__(self, call):
        self.method = call.method
        self.timeout = call.timeout
        self.metadata = [*(call.metadata or []), ("authorization", f"Bearer {token}")]
        self.credentials = call.credentials
        self.wait_for_ready = getattr(call, "wait_for_ready", None)
        self.compression = getattr(call, "compression", None)


class Token(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    def intercept_unary_unary(self, proceed, call, request):
        return proceed(Details(call), request)

    def intercept_unary_stream(self, proceed, call, request):
        return proceed(Details(call), request)


own = {os.environ["PULUMI_MONITOR"], os.environ["PULUMI_ENGINE"]}
open_channel = grpc.insecure_channel


def insecure_channel(target, options=None, compression=None):
    if target not in own:
        return open_channel(target, options, compression)
    options = [*(options or []), ("grpc.enable_http_proxy", 0)]
    return grpc.intercept_channel(open_channel(target, options, compression), Token())


grpc.insecure_channel = insecure_channel

from pulumi import _types
from pulumi.output import Unknown
from pulumi.runtime import invoke as invokes
from pulumi.runtime import rpc


class NotLookedUp(Unknown):
    """Unknown, and so is whatever is read from it or made with it."""

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __getitem__(self, key):
        return self

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __bool__(self):
        return False

    def __contains__(self, item):
        return False

    def __str__(self):
        return MARK

    def __format__(self, spec):
        return MARK

    def _self(self, *others):
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _self
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = _self


unknown = NotLookedUp()
deserialize = rpc.deserialize_properties_unwrap_secrets
translate = rpc.translate_output_properties


def deserialize_properties(struct, *args, **kwargs):
    if ${JSON.stringify(NOT_LOOKED_UP)} in struct:
        return unknown, False
    return deserialize(struct, *args, **kwargs)


def translate_output_properties(output, *args, **kwargs):
    return unknown if output is unknown else translate(output, *args, **kwargs)


rpc.deserialize_properties_unwrap_secrets = deserialize_properties
rpc.translate_output_properties = translate_output_properties

if hasattr(invokes, "_invoke"):
    ask = invokes._invoke

    def _invoke(*args, **kwargs):
        answer = ask(*args, **kwargs)
        if not kwargs.get("check_dependencies"):
            return answer

        async def mark():
            result = await answer
            if result.value is unknown:
                result.value, result.is_known = None, False
            return result

        return mark()

    invokes._invoke = _invoke

get = _types.get


def get_property(self, name):
    return unknown if self is unknown else get(self, name)


_types.get = get_property
if hasattr(pulumi, "get"):
    pulumi.get = get_property

for kind in ("int", "float", "bool", "object"):
    name = f"_get_{kind}"
    read = getattr(pulumi.Config, name, None)
    if read is None:
        continue

    def _get(self, key, *args, _read=read, **kwargs):
        from pulumi.runtime.config import get_config

        return unknown if get_config(self.full_key(key)) == MARK else _read(self, key, *args, **kwargs)

    setattr(pulumi.Config, name, _get)

config = pulumi.runtime.get_config_env()
if hasattr(pulumi.runtime, "get_config_secret_keys_env") and hasattr(pulumi.runtime, "set_all_config"):
    pulumi.runtime.set_all_config(config, pulumi.runtime.get_config_secret_keys_env())
else:
    for key, value in config.items():
        pulumi.runtime.set_config(key, value)

wanted = {
    "monitor": os.environ["PULUMI_MONITOR"],
    "engine": os.environ["PULUMI_ENGINE"],
    "project": os.environ["PULUMI_PROJECT"],
    "stack": os.environ["PULUMI_STACK"],
    "parallel": int(os.environ["PULUMI_PARALLEL"]),
    "dry_run": True,
    "organization": os.environ["PULUMI_ORGANIZATION"],
    "root_directory": os.environ["PULUMI_ROOT_DIRECTORY"],
}
known = inspect.signature(pulumi.runtime.Settings.__init__).parameters
settings = pulumi.runtime.Settings(**{key: value for key, value in wanted.items() if key in known})
pulumi.runtime.configure(settings)

sys.argv = [program]
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
executor = ThreadPoolExecutor(max_workers=wanted["parallel"] * 4)
loop.set_default_executor(executor)
# As Pulumi's own host: what did not come to its end after a failure is not worth a message.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)
code = 32
try:
    loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: runpy.run_path(program, run_name="__main__")))
    code = 0
except pulumi.RunError as error:
    pulumi.log.error(str(error))
except Exception:
    pulumi.log.error("Program failed with an unhandled exception:\\n" + traceback.format_exc())
finally:
    executor.shutdown(wait=True)
    loop.close()
    sys.stdout.flush()
    sys.stderr.flush()
sys.exit(code)
`;
