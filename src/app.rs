//! What a running Candour holds: the store, the keys, the calendar, the clock.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, RwLock};

use crate::act::Context;
use crate::config::Settings;
use crate::domain::calendar::Calendar;
use crate::domain::people::Actor;
pub use crate::domain::text::hex;
use crate::domain::text::unhex;
use crate::doors::Clock;
use crate::files::bucket::Bucket;
use crate::files::shelf::Shelf;
use crate::store::looks::Looks;
use crate::store::vault::Keys;
use crate::store::{Place, Store, StoreError};

/// Cheap to clone: every part is shared.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub keys: Arc<Keys>,
    calendar: Arc<RwLock<Arc<Calendar>>>,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    /// Where the files of cases lie.
    pub shelf: Shelf,
    /// A demonstration: says so on every page, shows mail and second factors.
    pub demo: bool,
    pub looks: Looks,
    pub hashing: Arc<crate::accounts::Hashing>,
    /// What is known of other services by which people sign in.
    pub providers: Arc<crate::accounts::oidc::Known>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("database.url: {0}")]
    Place(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Migrate(#[from] crate::store::migrate::MigrateError),
    #[error("the folder {0} cannot be written: {1}")]
    Folder(String, std::io::Error),
    #[error("{0}")]
    Shelf(String),
    #[error("the key file {0} is not 64 hexadecimal digits")]
    Key(String),
    #[error("the address {0} is taken: is Candour running already? Choose another with --port")]
    Taken(String),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl App {
    /// Opens everything. The database is brought up to date first.
    ///
    /// # Errors
    /// A [`StartError`] that a person can act on.
    pub fn open(settings: Settings, clock: Clock, demo: bool) -> Result<Self, StartError> {
        let place = Place::parse(&settings.database.url).map_err(StartError::Place)?;
        let folder = &settings.data.dir;
        std::fs::create_dir_all(folder).map_err(|e| StartError::Folder(folder.display().to_string(), e))?;
        let keys = keys(&settings)?;
        let shelf = Shelf::at(settings.data.files()).with(Bucket::of(&settings.s3).map_err(StartError::Shelf)?);
        let mut conn = crate::store::conn::open(&place, false).map_err(StoreError::from)?;
        crate::store::migrate::up(&mut conn)?;
        let calendar = crate::store::calendars::current(&mut conn)?;
        drop(conn);
        let store = Store::open(&place, settings.database.readers, settings.database.writers)?;
        Ok(Self {
            looks: Looks::start(store.clone())?,
            store,
            keys: Arc::new(keys),
            calendar: Arc::new(RwLock::new(Arc::new(calendar))),
            clock,
            settings: Arc::new(settings),
            shelf,
            demo,
            hashing: Arc::new(crate::accounts::Hashing::new(2)),
            providers: Arc::default(),
        })
    }

    /// The calendar of bank holidays in force.
    #[must_use]
    pub fn calendar(&self) -> Arc<Calendar> {
        self.calendar.read().map_or_else(|poisoned| poisoned.into_inner().clone(), |calendar| calendar.clone())
    }

    /// Takes up a calendar that was imported meanwhile, here or by another server.
    ///
    /// # Errors
    /// The store's.
    pub fn renew_calendar(&self) -> Result<(), StoreError> {
        let newest = crate::store::calendars::current(&mut *self.store.reader()?)?;
        if newest.version() != self.calendar().version()
            && let Ok(mut calendar) = self.calendar.write()
        {
            *calendar = Arc::new(newest);
        }
        Ok(())
    }

    #[must_use]
    pub fn context(&self, actor: Actor) -> Context {
        Context { actor, now: self.clock.now(), keys: self.keys.clone(), calendar: self.calendar() }
    }
}

/// Reads the master key, or makes one at the first start.
fn keys(settings: &Settings) -> Result<Keys, StartError> {
    let path = settings.data.key_file.clone().unwrap_or_else(|| settings.data.dir.join("candour.key"));
    let unreadable = || StartError::Key(path.display().to_string());
    if !path.exists() {
        let fresh: [u8; 32] = crate::doors::random();
        write_private(&path, hex(&fresh).as_bytes()).map_err(|e| StartError::Folder(path.display().to_string(), e))?;
    }
    let text = std::fs::read_to_string(&path)?;
    let bytes = unhex(text.trim()).ok_or_else(unreadable)?;
    Ok(Keys::new(bytes.try_into().map_err(|_| unreadable())?))
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
