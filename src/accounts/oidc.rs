//! OpenID Connect by the library `openidconnect` over our own HTTP client: discovery, the way there with PKCE, state and nonce,
//! and what comes back, checked. What it is worth, `domain::sign_on` says.

mod assertion;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthenticationContextClass, AuthenticationFlow, AuthorizationCode,
    Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse, SubjectIdentifier,
    TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};

use super::SignOn;
use crate::domain::sign_on::{Profile, Refused, Said};

/// What the profiles say in a token beside the claims of every token.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Told {
    vot: Option<String>,
    selected_roleid: Option<String>,
    #[serde(default)]
    nhsid_nrbac_roles: Vec<Role>,
}

impl AdditionalClaims for Told {}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Role {
    person_roleid: String,
    org_code: String,
}

type Fields = IdTokenFields<
    Told,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Ours = Client<
    Told,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What was found out about providers, for a quarter of an hour: their addresses and their keys.
#[derive(Debug, Default)]
pub struct Known(Mutex<HashMap<String, (DateTime<Utc>, CoreProviderMetadata)>>);

/// How long addresses and keys of a provider are taken as known. Ours; a key that is not among them is asked for at once.
const KNOWN_FOR: TimeDelta = TimeDelta::minutes(15);
/// A token issued longer ago is none of this sign-in. Ours.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// Clocks of two hosts may differ so much. Ours.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// One provider, as this installation speaks with it.
#[derive(Debug, Clone, Copy)]
pub struct Provider<'a> {
    pub name: &'a str,
    pub settings: &'a SignOn,
    /// Where it sends people back to.
    pub back: &'a str,
    pub known: &'a Known,
    pub now: DateTime<Utc>,
}

/// What belongs to one way there and back; nobody else learns the last two.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Secrets {
    pub nonce: String,
    pub verifier: String,
}

/// Who came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// The provider's own name for the person: with the issuer it is unique for ever.
    pub subject: String,
    pub said: Said,
}

fn unreachable(error: impl std::fmt::Display) -> Refused {
    tracing::warn!(%error, "a provider of sign-on does not answer as it should");
    Refused::Unreachable
}

fn not_genuine(error: impl std::fmt::Display) -> Refused {
    tracing::warn!(%error, "an answer of a provider of sign-on was refused");
    Refused::NotGenuine
}

/// One request to a provider: answered within ten seconds, without going elsewhere, at most a megabyte.
fn request(request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into();
    let answer = if request.body().is_empty() { agent.run(request.map(drop))? } else { agent.run(request)? };
    let (parts, mut body) = answer.into_parts();
    let bytes = body.with_config().limit(1 << 20).read_to_vec()?;
    Ok(HttpResponse::from_parts(parts, bytes))
}

impl Provider<'_> {
    fn metadata(&self) -> Result<CoreProviderMetadata, Refused> {
        let fresh = |known: &HashMap<String, (DateTime<Utc>, CoreProviderMetadata)>| {
            let (at, metadata) = known.get(self.name)?;
            (*at + KNOWN_FOR > self.now).then(|| metadata.clone())
        };
        if let Some(metadata) = self.known.0.lock().ok().and_then(|known| fresh(&known)) {
            return Ok(metadata);
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(unreachable)?;
        // The library refuses an answer that names another issuer.
        let metadata = CoreProviderMetadata::discover(&issuer, &request).map_err(unreachable)?;
        if let Ok(mut known) = self.known.0.lock() {
            known.insert(self.name.to_owned(), (self.now, metadata.clone()));
        }
        Ok(metadata)
    }

    fn forget(&self) {
        if let Ok(mut known) = self.known.0.lock() {
            known.remove(self.name);
        }
    }

    fn client(&self, metadata: CoreProviderMetadata) -> Result<Ours, Refused> {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = self.settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().to_owned()));
        let back = RedirectUrl::new(self.back.to_owned()).map_err(unreachable)?;
        Ok(Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(back))
    }

    /// The address where somebody signs in, carrying `state`.
    ///
    /// # Errors
    /// [`Refused::Unreachable`].
    pub fn way_there(&self, state: String, secrets: &Secrets) -> Result<String, Refused> {
        let client = self.client(self.metadata()?)?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(secrets.verifier.clone()));
        let nonce = secrets.nonce.clone();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut ask = client
            .authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce))
            .set_pkce_challenge(challenge);
        match self.settings.profile {
            Profile::NhsLogin if !self.settings.vectors.is_empty() => {
                ask = ask.add_extra_param("vtr", serde_json::json!(self.settings.vectors).to_string());
            }
            Profile::Cis2 => {
                for scope in ["nhsperson", "nationalrbacaccess", "selectedrole"] {
                    ask = ask.add_scope(Scope::new(scope.to_owned()));
                }
                // Or the role of an earlier sign-in is taken without a question.
                ask = ask.add_prompt(CoreAuthPrompt::Login);
                let acr = self.settings.acr.iter().cloned().map(AuthenticationContextClass::new);
                ask = acr.fold(ask, |ask, acr| ask.add_auth_context_value(acr));
            }
            Profile::NhsLogin | Profile::Plain => {}
        }
        Ok(ask.url().0.to_string())
    }

    /// Takes the code that came back to the provider, and reads who it is: only from a token that the provider signed, for us,
    /// for this very way, not expired and not old.
    ///
    /// # Errors
    /// [`Refused::Unreachable`], [`Refused::NotGenuine`].
    pub fn who(&self, code: String, secrets: &Secrets) -> Result<Back, Refused> {
        let metadata = self.metadata()?;
        let token_url = metadata.token_endpoint().map(|url| url.to_string()).unwrap_or_default();
        let client = self.client(metadata)?;
        let mut ask = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(unreachable)?
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()));
        if let Some(key) = &self.settings.key_file {
            let signed = assertion::signed(self.settings, key, &token_url, self.now).map_err(unreachable)?;
            ask = ask
                .add_extra_param("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .add_extra_param("client_assertion", signed);
        }
        let tokens: Tokens = ask.request(&request).map_err(not_genuine)?;
        let (subject, acr, told) = self.checked(&client, &tokens, secrets)?;
        let mut roles = told.nhsid_nrbac_roles;
        if self.settings.profile == Profile::Cis2 && roles.is_empty() {
            roles = self.roles(&client, tokens.access_token(), &subject)?;
        }
        let said = Said {
            vot: told.vot,
            acr,
            selected_role: told.selected_roleid,
            roles: roles.into_iter().map(|role| (role.person_roleid, role.org_code)).collect(),
        };
        Ok(Back { subject: subject.to_string(), said })
    }

    fn checked(
        &self,
        client: &Ours,
        tokens: &Tokens,
        secrets: &Secrets,
    ) -> Result<(SubjectIdentifier, Option<String>, Told), Refused> {
        let now = self.now;
        let issued = move |at: DateTime<Utc>| {
            if at > now + SKEW || at < now - FRESH { Err("not issued for this sign-in".to_owned()) } else { Ok(()) }
        };
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs([self.algorithm()])
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(issued);
        let token = tokens.id_token().ok_or_else(|| not_genuine("no id token"))?;
        let claims = token.claims(&verifier, &Nonce::new(secrets.nonce.clone())).map_err(|error| {
            // A key that we do not know may be a new one: the next try looks.
            self.forget();
            not_genuine(error)
        })?;
        if let Some(expected) = claims.access_token_hash() {
            let (alg, key) = (token.signing_alg(), token.signing_key(&verifier));
            let found = AccessTokenHash::from_token(
                tokens.access_token(),
                alg.map_err(not_genuine)?,
                key.map_err(not_genuine)?,
            );
            if found.map_err(not_genuine)? != *expected {
                return Err(not_genuine("the access token is of another answer"));
            }
        }
        let acr = claims.auth_context_ref().map(|acr| acr.to_string());
        Ok((claims.subject().clone(), acr, claims.additional_claims().clone()))
    }

    /// CIS2 gives the roles of a person at the address of its user information.
    fn roles(&self, client: &Ours, token: &AccessToken, subject: &SubjectIdentifier) -> Result<Vec<Role>, Refused> {
        let ask = client.user_info(token.clone(), Some(subject.clone())).map_err(unreachable)?;
        let answer: UserInfoClaims<Told, CoreGenderClaim> = ask.request(&request).map_err(not_genuine)?;
        Ok(answer.additional_claims().nhsid_nrbac_roles.clone())
    }

    /// NHS login signs with RS512; others with RS256, which every provider must know (OpenID Connect Core, 15.1).
    fn algorithm(&self) -> CoreJwsSigningAlgorithm {
        match self.settings.profile {
            Profile::NhsLogin => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
            Profile::Cis2 | Profile::Plain => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        }
    }
}
