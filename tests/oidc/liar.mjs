// An issuer that signs whatever a test wants refused: `node liar.mjs PORT`. The code it is handed says how it lies.
import { createServer } from 'node:http';
import { generateKeyPairSync, sign } from 'node:crypto';

const port = Number(process.argv[2]);
const issuer = `http://localhost:${port}`;
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(how, nonce, at) {
  const head = { alg: how === 'unsigned' ? 'none' : how === 'weak' ? 'RS256' : 'RS512', typ: 'JWT', kid: 'one' };
  const claims = { iss: issuer, sub: 'sam', aud: 'candour', exp: at + 300, iat: at, jti: 'x', vot: 'P9.Cp.Cd', vtm: issuer, nonce };
  if (how === 'expired') Object.assign(claims, { exp: at - 1, iat: at - 300 });
  if (how === 'stale') Object.assign(claims, { iat: at - 3600 });
  if (how === 'foreign') claims.aud = 'somebody-else';
  if (how === 'shared') claims.aud = ['candour', 'somebody-else'];
  if (how === 'low') claims.vot = 'P0.Cp';
  if (how === 'untold') delete claims.vot;
  if (how === 'issuer') claims.iss = 'https://elsewhere.example';
  if (how === 'unbound') delete claims.nonce;
  const text = `${part(head)}.${part(claims)}`;
  if (how === 'unsigned') return `${text}.`;
  const key = how === 'forged' ? others.privateKey : keys.privateKey;
  return `${text}.${sign(head.alg === 'RS256' ? 'sha256' : 'sha512', Buffer.from(text), key).toString('base64url')}`;
}

let kept = '';
createServer((request, response) => {
  const answers = (value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  if (request.url === '/.well-known/openid-configuration') {
    return answers({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS512'],
    });
  }
  if (request.url === '/jwks') {
    return answers({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS512' }] });
  }
  let body = '';
  request.on('data', (some) => { body += some; });
  request.on('end', () => {
    // HOW.NONCE.SECONDS: what the test puts into its code
    const [how, nonce, at] = new URLSearchParams(body).get('code').split('.');
    const fresh = how === 'replayed' ? kept : token(how, nonce, Number(at));
    if (how === 'good') kept = fresh;
    answers({ access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token: fresh });
  });
}).listen(port, '127.0.0.1', () => process.stdout.write('ready\n'));
