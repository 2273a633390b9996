// Takes away from a plugin's thread, before the plugin is loaded, what reaches beyond it and Node's permission model
// lets through: file descriptors, signals, priorities and flags are those of the whole process. What is called later on
// leans on nothing that a plugin could put something else in the place of.
import * as nodeModule from 'node:module';

const { builtinModules, registerHooks, syncBuiltinESMExports } = nodeModule;
const { getBuiltinModule } = process;
const { apply, defineProperty, ownKeys } = Reflect;

/** What is left of the functions of `process`. What a later Node.js adds is not. */
const ofProcess = `uptime getActiveResourcesInfo reallyExit cpuUsage threadCpuUsage memoryUsage constrainedMemory
  availableMemory exit ref unref hrtime getuid geteuid getgid getegid _fatalException emitWarning nextTick _tickCallback
  setUncaughtExceptionCaptureCallback addUncaughtExceptionCaptureCallback hasUncaughtExceptionCaptureCallback cwd`;

/** What is left of the functions of modules. SDKs import many that they never use, so these can be. */
const restricted = {
  child_process: '',
  cluster: '',
  dgram: '',
  dns: '',
  'dns/promises': '',
  // For reading, and by path or a descriptor of its own: others are the channel to the host, or somebody else's.
  fs: `openSync readSync closeSync fstatSync access accessSync exists existsSync lstat lstatSync readdir readdirSync readFile readFileSync readlink readlinkSync
    realpath realpathSync stat statSync opendir opendirSync Dirent Stats Dir`,
  'fs/promises': 'access lstat readdir readFile readlink realpath stat opendir',
  http: 'Agent validateHeaderName validateHeaderValue',
  https: 'Agent',
  inspector: '',
  'inspector/promises': '',
  module: `isBuiltin createRequire findPackageJSON findSourceMap SourceMap getSourceMapsSupport Module _findPath
    _nodeModulePaths _resolveLookupPaths _load _resolveFilename _stat _readPackage wrap`,
  net: 'isIP isIPv4 isIPv6 BlockList SocketAddress',
  os: `arch availableParallelism cpus endianness freemem homedir hostname loadavg machine platform release tmpdir totalmem
    type uptime version`,
  tls: 'checkServerIdentity getCiphers',
  tty: 'isatty',
  v8: `cachedDataVersionTag getHeapStatistics getHeapSpaceStatistics Serializer Deserializer DefaultSerializer
    DefaultDeserializer serialize deserialize isStringOneByteRepresentation`,
  worker_threads: `MessagePort MessageChannel markAsUncloneable markAsUntransferable isMarkedAsUntransferable
    receiveMessageOnPort`,
};

/** Modules that are left as they are. All others cannot be imported. */
const whole = `assert assert/strict async_hooks buffer console constants crypto diagnostics_channel events path path/posix
  path/win32 perf_hooks process punycode querystring readline readline/promises stream stream/consumers stream/promises
  stream/web string_decoder sys timers timers/promises url util util/types vm zlib`;

/** @param {ReadonlyMap<string, string>} sources TypeScript without its types, by file address */
export function confine(sources) {
  const hooks = { resolve: refuseOthers(), load: refuseOthers(sources) };
  restrict(process, 'process', setOf(ofProcess));
  for (const name of ['report', 'stdin', 'permission', 'debugPort', 'title'])
    Reflect.defineProperty(process, name, fixed(undefined));
  for (const name of ['WebSocket', 'EventSource', 'BroadcastChannel', 'Storage', 'localStorage', 'sessionStorage'])
    delete globalThis[name];
  // All of them before any is touched, because they are made of each other.
  const modules = Object.keys(restricted).map(name => ({ name, module: getBuiltinModule(name) }));
  for (const { name, module } of modules) restrict(module, name, setOf(restricted[name]));
  for (const name of ['setEngine', 'setFips'])
    Reflect.defineProperty(getBuiltinModule('crypto'), name, fixed(refusal(`crypto.${name}`)));
  Reflect.defineProperty(getBuiltinModule('util'), 'setTraceSigInt', fixed(refusal('util.setTraceSigInt')));
  refuseForeignDescriptors();
  for (const module of [getBuiltinModule('http'), getBuiltinModule('https')]) makeAgentInert(module);
  registerHooks(hooks);
  syncBuiltinESMExports();
}

function restrict(target, name, left) {
  for (const key of Reflect.ownKeys(target)) {
    if (typeof key === 'symbol' || left[key]) continue;
    const { value, get, configurable } = Reflect.getOwnPropertyDescriptor(target, key);
    // What a getter of `process` gets is made when it is first wanted.
    if (get && target === process) continue;
    const found = get ? target[key] : value;
    if (typeof found !== 'function') continue;
    const refused = refusal(`${name}.${key}`);
    if (configurable) Reflect.defineProperty(target, key, fixed(refused));
    else target[key] = refused;
  }
}

/** Node.js itself reads modules by these functions, so they have to work for what it opens. */
function refuseForeignDescriptors() {
  const fs = getBuiltinModule('fs');
  const opened = Object.create(null);
  const { openSync, closeSync } = fs;
  const wrap = (module, name, wrapper) => Reflect.defineProperty(module, name, fixed(wrapper));
  wrap(fs, 'openSync', (...parameters) => {
    const descriptor = apply(openSync, fs, parameters);
    opened[descriptor] = true;
    return descriptor;
  });
  wrap(fs, 'closeSync', descriptor => {
    if (typeof descriptor !== 'number' || !opened[descriptor]) throw denied('such descriptor');
    delete opened[descriptor];
    return closeSync(descriptor);
  });
  for (const name of ['readSync', 'fstatSync', 'readFileSync', 'readFile']) {
    const original = fs[name];
    const isByPath = name.startsWith('readFile');
    wrap(fs, name, (file, ...parameters) => {
      if (isByPath ? typeof file === 'number' : typeof file !== 'number' || !opened[file])
        throw denied('such descriptor');
      return apply(original, fs, [file, ...parameters]);
    });
  }
}

/** SDKs make one when they are loaded, whether they need it or not. */
function makeAgentInert(module) {
  class Agent {
    constructor(options = {}) {
      this.options = { ...options };
    }
    destroy() {}
  }
  Reflect.defineProperty(module, 'Agent', fixed(Agent));
  Reflect.defineProperty(module, 'globalAgent', fixed(new Agent()));
}

/** Both hooks of one kind: what may not be imported is refused by whichever name it is asked for. */
function refuseOthers(sources) {
  const others = Object.create(null);
  const known = setOf(`${Object.keys(restricted).join(' ')} ${whole} http2`);
  for (const name of [...builtinModules, 'ffi', 'quic', 'sea', 'sqlite', 'test', 'test/reporters', 'vfs'])
    if (!known[name.replace(/^node:/, '')]) others[name] = others[`node:${name.replace(/^node:/, '')}`] = true;
  return function hook(wanted, context, next) {
    if (others[wanted]) throw denied(`module ${wanted}`);
    const source = sources?.get(`${wanted}`.split('?')[0]);
    if (source !== undefined) return { format: 'module', source, shortCircuit: true };
    const result = next(wanted, context);
    if (others[result.url]) throw denied(`module ${result.url}`);
    if (isHttp2[wanted] || isHttp2[result.url]) restrictHttp2();
    return result;
  };
}

const isHttp2 = setOf('http2 node:http2');
let isRestricted = false;

/** The one that takes long to load, so when it is first wanted: by then nothing but what was taken above can be trusted. */
function restrictHttp2() {
  if (isRestricted) return;
  const module = getBuiltinModule('http2');
  const keys = ownKeys(module);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at];
    if (typeof module[key] === 'function') defineProperty(module, key, fixed(refusal(`http2.${String(key)}`)));
  }
  syncBuiltinESMExports();
  isRestricted = true;
}

function setOf(names) {
  const set = Object.create(null);
  for (const name of names.split(/\s+/)) set[name] = true;
  return set;
}

function fixed(value) {
  return { value, writable: false, enumerable: true, configurable: false };
}

function refusal(what) {
  // A function rather than an arrow: libraries extend what they find here when they are loaded.
  return function refused() {
    throw denied(what);
  };
}

function denied(what) {
  const error = new Error(`A plugin's thread has no ${what}; to reach its hosts it has \`fetch\`.`);
  return Object.assign(error, { code: 'ERR_ACCESS_DENIED' });
}
