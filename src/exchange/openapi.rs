//! The OpenAPI document of everything a system can ask of us (OpenAPI 3.0.3): what FHIR's own statement does not say.

use serde_json::{Map, Value, json};

use crate::domain::people::{READ, WRITE};

/// One operation: path, method, what it is for, the scope it needs, its parameters.
struct Operation {
    path: &'static str,
    method: &'static str,
    summary: &'static str,
    scope: Option<&'static str>,
    /// Name, place, whether it must be there.
    parameters: &'static [(&'static str, &'static str, bool)],
    answers: &'static [(&'static str, &'static str)],
}

const REFUSALS: &[(&str, &str)] = &[
    ("400", "It cannot be read"),
    ("401", "No token, or one that has run out"),
    ("403", "The token lacks the scope"),
    ("404", "No such resource, or not yours"),
    ("429", "Too many requests"),
];

const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/fhir/metadata",
        method: "get",
        summary: "What this server can do (CapabilityStatement)",
        scope: None,
        parameters: &[],
        answers: &[("200", "The statement")],
    },
    Operation {
        path: "/fhir/AdverseEvent",
        method: "get",
        summary: "Your cases, page by page",
        scope: Some(READ),
        parameters: &[
            ("_id", "query", false),
            ("date", "query", false),
            ("event", "query", false),
            ("identifier", "query", false),
            ("_count", "query", false),
            ("page", "query", false),
        ],
        answers: &[("200", "A Bundle; its link `next` leads on")],
    },
    Operation {
        path: "/fhir/AdverseEvent",
        method: "post",
        summary: "Tell an event. The same identifier is the same event, however often it is sent",
        scope: Some(WRITE),
        parameters: &[],
        answers: &[("201", "A case was opened"), ("200", "It is known already"), ("422", "Something in it is wrong")],
    },
    Operation {
        path: "/fhir/AdverseEvent/{reference}",
        method: "get",
        summary: "One case, as far as your body may see it",
        scope: Some(READ),
        parameters: &[("reference", "path", true)],
        answers: &[("200", "The AdverseEvent")],
    },
    Operation {
        path: "/fhir/Organization",
        method: "get",
        summary: "The directory of bodies",
        scope: Some(READ),
        parameters: &[("identifier", "query", false), ("_count", "query", false), ("page", "query", false)],
        answers: &[("200", "A Bundle")],
    },
    Operation {
        path: "/fhir/Organization/{code}",
        method: "get",
        summary: "One body by its code",
        scope: Some(READ),
        parameters: &[("code", "path", true)],
        answers: &[("200", "The Organization")],
    },
    Operation {
        path: "/fhir/Task",
        method: "get",
        summary: "The duties of a case, each with its body and next date",
        scope: Some(READ),
        parameters: &[("focus", "query", true)],
        answers: &[("200", "A Bundle")],
    },
    Operation {
        path: "/fhir/Communication",
        method: "get",
        summary: "The messages of a case, as far as your body may see them",
        scope: Some(READ),
        parameters: &[("about", "query", true)],
        answers: &[("200", "A Bundle")],
    },
    Operation {
        path: "/fhir/Communication",
        method: "post",
        summary: "A note for your own team, or a message to the person who reported",
        scope: Some(WRITE),
        parameters: &[],
        answers: &[
            ("201", "It was kept"),
            ("409", "Not possible as the case stands"),
            ("422", "Something in it is wrong"),
        ],
    },
    Operation {
        path: "/api/deliveries",
        method: "post",
        summary: "Delivery records of a company: a JSON array, or one object a line, of any length. The same id is the \
                  same delivery, however often it is sent",
        scope: Some(WRITE),
        parameters: &[],
        answers: &[("200", "How many were new, changed, known and wrong, and what is wrong with which")],
    },
    Operation {
        path: "/api/returns",
        method: "post",
        summary: "The return of a month's activity: `month`, `lines`, and to file again `after` (the revision it \
                  replaces) and `reason`",
        scope: Some(WRITE),
        parameters: &[],
        answers: &[
            ("201", "It is filed"),
            ("409", "Another revision came meanwhile"),
            ("422", "What is wrong, line by line"),
        ],
    },
];

fn operation(of: &Operation) -> Value {
    let own = of.path.starts_with("/api/");
    let media = if own { "application/json" } else { "application/fhir+json" };
    let object = || json!({ media: { "schema": { "type": "object" } } });
    let fhir = |what: &str| json!({ "description": what, "content": object() });
    let mut answers = Map::new();
    for (status, what) in of.answers {
        answers.insert((*status).to_owned(), fhir(what));
    }
    for (status, what) in REFUSALS.iter().filter(|_| of.scope.is_some()) {
        answers.insert((*status).to_owned(), fhir(&format!("{what} (OperationOutcome)")));
    }
    let parameters: Vec<Value> = of
        .parameters
        .iter()
        .map(|(name, place, must)| json!({ "name": name, "in": place, "required": must, "schema": { "type": "string" } }))
        .collect();
    let mut operation = json!({ "summary": of.summary, "responses": answers });
    if let Some(fields) = operation.as_object_mut() {
        if !parameters.is_empty() {
            fields.insert("parameters".to_owned(), Value::Array(parameters));
        }
        if let Some(scope) = of.scope {
            fields.insert("security".to_owned(), json!([{ "client": [scope] }]));
        }
        if of.method == "post" {
            fields.insert("requestBody".to_owned(), json!({ "required": true, "content": object() }));
        }
    }
    operation
}

fn token() -> Value {
    let form = json!({
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": { "type": "string", "enum": ["client_credentials"] },
            "scope": { "type": "string" },
            "client_id": { "type": "string", "format": "uuid" },
            "client_secret": { "type": "string" },
        },
    });
    let json_of = |what: &str| json!({ "description": what, "content": { "application/json": { "schema": { "type": "object" } } } });
    json!({ "post": {
        "summary": "A token for a client's id and secret (RFC 6749, 4.4), by HTTP Basic or in the form",
        "requestBody": {
            "required": true,
            "content": { "application/x-www-form-urlencoded": { "schema": form } },
        },
        "responses": {
            "200": json_of("A token for 30 minutes"),
            "400": json_of("The request or the scope is wrong"),
            "401": json_of("The client is not known"),
            "429": json_of("Too many tries"),
        },
    } })
}

/// The document of an installation at this address.
#[must_use]
pub fn document(base: &str, version: &str) -> Value {
    let mut paths = Map::new();
    paths.insert("/oauth2/token".to_owned(), token());
    let itself = json!({ "get": {
        "summary": "This document",
        "responses": { "200": { "description": "OpenAPI 3.0.3" } },
    } });
    paths.insert("/api/openapi.json".to_owned(), itself);
    for one in OPERATIONS {
        let path = paths.entry(one.path.to_owned()).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(one.method.to_owned(), operation(one));
        }
    }
    let scopes = json!({ READ: "Read what your body may see", WRITE: "Tell events, write notes and messages" });
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Candour for other systems",
            "version": version,
            "description": "A body's own system speaks here for the body: through the same rules as its people. \
                            Each refusal is a FHIR OperationOutcome. 600 requests in 5 minutes.",
        },
        "servers": [{ "url": base }],
        "paths": paths,
        "components": { "securitySchemes": { "client": {
            "type": "oauth2",
            "flows": { "clientCredentials": { "tokenUrl": format!("{base}/oauth2/token"), "scopes": scopes } },
        } } },
    })
}
