// Every process of DaprPush on one server, for PM2:  pm2 start deploy/pm2/ecosystem.config.js [--env production]
// Settings come from the file that DAPRPUSH_ENV_FILE names, else /etc/daprpush/daprpush.env where there is one, and from the
// environment, which wins. deploy/servers/instance.sh is what runs.
const fs = require('node:fs');
const path = require('node:path');

const defaultFile = '/etc/daprpush/daprpush.env';
const file = process.env.DAPRPUSH_ENV_FILE || (fs.existsSync(defaultFile) ? defaultFile : null);

/** NAME=VALUE a line, as systemd reads it: comments, and quotes around a value. */
function readSettings(name) {
  const settings = {};
  for (const [index, line] of fs.readFileSync(name, 'utf8').split('\n').entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue;
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(?:"([^"]*)"|'([^']*)'|(.*))$/.exec(text);
    if (!match) throw new Error(`${name}:${index + 1}: expected NAME=VALUE, found '${text.split('=')[0]}'`);
    settings[match[1]] = match[2] ?? match[3] ?? match[4];
  }
  return settings;
}

const settings = { ...(file ? readSettings(file) : {}) };
for (const name of Object.keys(settings)) {
  if (process.env[name] !== undefined) settings[name] = process.env[name];
}

function count(name, fallback) {
  const text = process.env[name] ?? settings[name] ?? String(fallback);
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 20) throw new Error(`${name} is '${text}'; it must be a number from 0 to 20`);
  return number;
}

// By way of the release that runs, if there is one: PM2 remembers the path, and releases come and go.
const home = process.env.DAPRPUSH_HOME ?? settings.DAPRPUSH_HOME;
const ofRelease = home && path.join(home, 'deploy/servers/instance.sh');
const launcher = ofRelease && fs.existsSync(ofRelease) ? ofRelease : path.resolve(__dirname, '../servers/instance.sh');
const logs = process.env.DAPRPUSH_LOGS ?? settings.DAPRPUSH_LOGS ?? path.join(process.env.PM2_HOME ?? path.join(process.env.HOME, '.pm2'), 'logs');

function processOf(what, instance, drainSeconds) {
  const name = what === 'app' ? instance : `${instance}-sidecar`;
  return {
    name,
    namespace: 'daprpush',
    script: launcher,
    args: [what, instance],
    interpreter: 'bash',
    exec_mode: 'fork',
    cwd: '/',
    // The environment of the shell that starts PM2 is not the processes'.
    filter_env: ['DAPR_', 'APP_PORT', 'POD_NAME'],
    env: settings,
    env_production: { ENVIRONMENT: 'production' },
    env_development: { ENVIRONMENT: 'development' },
    autorestart: true,
    // A setting is wrong: that does not change by starting again.
    stop_exit_codes: [78],
    // 100 ms, then more each time, up to 15 s; never given up.
    exp_backoff_restart_delay: 100,
    max_restarts: Number.MAX_SAFE_INTEGER,
    // Told to end, it has its drain period and 15 s more.
    kill_timeout: (drainSeconds + 15) * 1000,
    treekill: false,
    merge_logs: true,
    time: true,
    out_file: path.join(logs, `${name}.log`),
    error_file: path.join(logs, `${name}.log`),
  };
}

const instances = [
  ...Array.from({ length: count('DAPRPUSH_ROUTERS', 1) }, (_, i) => [`message-router-${i}`, 10]),
  ...Array.from({ length: count('DAPRPUSH_SEND_APIS', 1) }, (_, i) => [`send-api-${i}`, 10]),
  ...Array.from({ length: count('DAPRPUSH_GATEWAYS', 2) }, (_, i) => [`push-gateway-${i}`, 30]),
];

module.exports = {
  // The sidecars first: an app is told to end before its sidecar is.
  apps: [
    ...instances.map(([instance, drain]) => processOf('sidecar', instance, drain)),
    ...instances.map(([instance, drain]) => processOf('app', instance, drain)),
  ],
};
