//! What a world asks its database: every statement as it is sent.

use std::sync::{Mutex, Once};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// Whose statements are kept (the end of the database's address), and those so far.
static KEPT: Mutex<Vec<(String, Vec<String>)>> = Mutex::new(Vec::new());

#[derive(Default)]
struct Ear {
    address: String,
}

impl Instrumentation for Ear {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.split('?').next().unwrap_or_default().clone_into(&mut self.address);
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut kept = KEPT.lock().expect("a listener");
                if let Some((_, said)) = kept.iter_mut().find(|(whose, _)| self.address.ends_with(whose.as_str())) {
                    said.push(query.to_string());
                }
            }
            _ => {}
        }
    }
}

/// Makes every connection from now on one that can be listened to.
pub fn can_be_heard() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::<Ear>::default())).expect("nobody listens yet"));
}

/// The statements that the database with this address is asked meanwhile, without their values, each once.
pub fn heard(address: &str, doing: impl FnOnce()) -> Vec<String> {
    let whose = address.rsplit_once("://").map_or(address, |(_, place)| place).to_owned();
    KEPT.lock().expect("a listener").push((whose.clone(), Vec::new()));
    doing();
    let mut kept = KEPT.lock().expect("a listener");
    let at = kept.iter().position(|(name, _)| *name == whose).expect("it was kept");
    let mut said: Vec<String> = kept.swap_remove(at).1;
    for statement in &mut said {
        let end = statement.find(" -- binds:").unwrap_or(statement.len());
        statement.truncate(end);
    }
    said.sort();
    said.dedup();
    said
}
