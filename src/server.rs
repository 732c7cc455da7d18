//! The server: the whole route table and the middleware stack, readable top to bottom.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::Method;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as Actix, HttpResponse, HttpServer, web};

use crate::app::{App, StartError};
use crate::features;
use crate::web::gate::{Entry, RouteTable};
use crate::web::open::Kept;
use crate::web::{assets, trouble};

/// Every route of Candour, in the order in which the rooms declare them.
#[must_use]
pub fn routes() -> Vec<Entry> {
    features::routes()
}

/// Adds the routes; the same path may take several methods. HEAD is answered wherever GET is.
fn add_routes(config: &mut web::ServiceConfig) {
    let mut paths: Vec<&'static str> = Vec::new();
    let entries = routes();
    for entry in &entries {
        if !paths.contains(&entry.path) {
            paths.push(entry.path);
        }
    }
    for path in paths {
        let mut resource = web::resource(path);
        for entry in entries.iter().filter(|e| e.path == path) {
            resource = resource.route((entry.route)());
            if entry.method == Method::GET {
                resource = resource.route((entry.route)().method(Method::HEAD));
            }
        }
        if path.starts_with("/fhir/") {
            // a system is refused in its own language, whatever the method
            resource = resource.default_service(web::to(features::api::unsupported));
        }
        config.service(resource.wrap(from_fn(trouble::caught)));
    }
}

/// Where the server listens.
enum Door {
    Address(SocketAddr),
    Open(TcpListener),
}

/// Binds and builds the server; awaiting it serves until it is told to stop.
///
/// # Errors
/// [`StartError::Taken`] when the address is in use.
pub fn bind(app: App) -> Result<(Server, SocketAddr), StartError> {
    let listen = app.settings.server.listen;
    build(app, Door::Address(listen))
}

/// Builds the server on a listener that is open already: nobody can take its port in between.
///
/// # Errors
/// The listener's own.
pub fn on(app: App, listener: TcpListener) -> Result<(Server, SocketAddr), StartError> {
    build(app, Door::Open(listener))
}

fn build(app: App, door: Door) -> Result<(Server, SocketAddr), StartError> {
    let listen = app.settings.server.listen;
    let workers = app.settings.server.workers.max(1);
    let data = web::Data::new(app);
    let table = web::Data::new(RouteTable::new(routes()));
    let kept = web::Data::new(Kept::default());
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(data.clone())
            .app_data(table.clone())
            .app_data(kept.clone())
            .wrap(from_fn(trouble::around))
            .wrap(Compress::default())
            .configure(assets::routes)
            .configure(add_routes)
            .default_service(web::to(|| async { HttpResponse::NotFound().finish() }))
    })
    .workers(workers)
    .client_request_timeout(Duration::from_secs(5))
    .shutdown_timeout(15);
    let server = match door {
        Door::Address(address) => server.bind(address),
        Door::Open(listener) => server.listen(listener),
    };
    let server = server.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => StartError::Taken(listen.to_string()),
        _ => StartError::Io(e),
    })?;
    let bound = server.addrs().first().copied().unwrap_or(listen);
    Ok((server.run(), bound))
}
