// A certified provider of OpenID Connect (npm oidc-provider) as the tests sign in with it: `node provider.mjs PORT BASE KEY`.
// Writes the client's private key to the file KEY, says "ready" once it answers. Whoever signs in as `low` has proved little.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const [port, base, keyFile] = process.argv.slice(2);
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const client = pair();
writeFileSync(keyFile, client.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
const own = pair().privateKey.export({ format: 'jwk' });

const roles = [
  { person_roleid: '100', person_orgid: '1', org_code: 'DEMOT02', role_code: 'S0:G0:R0', role_name: 'Nurse' },
  { person_roleid: '200', person_orgid: '2', org_code: 'DEMOT01', role_code: 'S0:G0:R0', role_name: 'Lead' },
];
const said = (sub) => ({
  sub,
  vot: sub === 'low' ? 'P0.Cp' : 'P9.Cp.Cd',
  vtm: `http://localhost:${port}/trustmark`,
  selected_roleid: sub === 'elsewhere' ? '100' : '200',
  nhsid_nrbac_roles: roles,
});

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: 'candour-nhs-login',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS512',
      id_token_signed_response_alg: 'RS512',
      jwks: { keys: [{ ...client.publicKey.export({ format: 'jwk' }), kid: 'ours', use: 'sig', alg: 'RS512' }] },
      redirect_uris: [`${base}/sign-in/back/nhs-login`],
    },
    {
      client_id: 'candour-cis2',
      client_secret: 'a secret of the test',
      redirect_uris: [`${base}/sign-in/back/cis2`],
    },
  ],
  jwks: { keys: [{ ...own, kid: 'theirs', use: 'sig' }] },
  enabledJWA: {
    clientAuthSigningAlgValues: ['RS256', 'RS512'],
    idTokenSigningAlgValues: ['RS256', 'RS512'],
  },
  scopes: ['openid', 'nhsperson', 'nationalrbacaccess', 'selectedrole'],
  claims: {
    openid: ['sub', 'vot', 'vtm'],
    selectedrole: ['selected_roleid'],
    nationalrbacaccess: ['nhsid_nrbac_roles'],
  },
  // As NHS login and CIS2 do: what a scope says stands in the ID token too.
  conformIdTokenClaims: false,
  extraParams: ['vtr'],
  pkce: { required: () => true },
  cookies: { keys: ['only for a test'] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => said(sub) }),
});
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
