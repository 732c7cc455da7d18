//! A real browser: Chromium by its own driver, spoken to in plain WebDriver.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};

use super::place::{Folder, left_out};
use super::postgres::free_port;

/// One window.
pub struct Browser {
    agent: ureq::Agent,
    session: String,
    driver: Child,
    _profile: Folder,
}

/// The next page is there, with its heading: a document that is still empty is none.
const THERE: &str =
    "return !window.candourLeft && document.readyState === 'complete' && !!document.querySelector('h1');";

/// Works as root and calls nobody: none of the browser's own errands leave the machine.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
];

impl Browser {
    /// A fresh window, with the pages' own script or without it; without Chromium and its driver this is said loudly,
    /// and fails in CI.
    pub fn open(script: bool) -> Option<Self> {
        let port = free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(driver) = driver else {
            left_out("the pages in a browser", "chromedriver is not installed");
            return None;
        };
        let profile = Folder::new();
        let flags: Vec<String> = FLAGS
            .iter()
            .map(ToString::to_string)
            .chain([format!("--user-data-dir={}", profile.path().display())])
            .collect();
        let wishes = json!({ "capabilities": { "alwaysMatch": {
            "unhandledPromptBehavior": "accept",
            "goog:chromeOptions": { "args": flags },
        } } });
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        let agent: ureq::Agent = config.into();
        let at = format!("http://127.0.0.1:{port}");
        let mut browser = Self { agent, session: at, driver, _profile: profile };
        browser.wait();
        let answer = browser.post("/session", &wishes);
        let id = answer["sessionId"].as_str().expect("a session").to_owned();
        browser.session = format!("{}/session/{id}", browser.session);
        if !script {
            // with script switched off as a whole, axe could not run either: ours is kept out instead
            browser.chromium("Network.enable", &json!({}));
            browser.chromium("Network.setBlockedURLs", &json!({ "urls": ["*/static/*.js"] }));
        }
        Some(browser)
    }

    fn wait(&self) {
        for _ in 0..200 {
            if self.agent.get(format!("{}/status", self.session)).call().is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("chromedriver did not start within 10 seconds");
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        self.tries_to_post(path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn tries_to_post(&self, path: &str, body: &Value) -> Result<Value, Value> {
        let request = self.agent.post(format!("{}{path}", self.session)).content_type("application/json");
        let mut answer = request.send(body.to_string()).expect("the driver answers");
        let text = answer.body_mut().with_config().limit(64 << 20).read_to_string().expect("words");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let value = value["value"].clone();
        if value.get("error").is_some() { Err(value) } else { Ok(value) }
    }

    /// Chromium's own commands: sizes, whole-page pictures.
    fn chromium(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    pub fn opens(&self, address: &str) {
        self.post("/url", &json!({ "url": address }));
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.post("/cookie", &json!({ "cookie": { "name": name, "value": value, "path": "/", "httpOnly": true } }));
    }

    /// Lays the page out in this width.
    pub fn width(&self, width: u32) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.chromium("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Runs a function's body in the page, beside the page's own script.
    pub fn asks(&self, script: &str, arguments: &[Value]) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Fills in a control of the page by its name: writes, chooses, or ticks, by a person's own events.
    #[track_caller]
    pub fn fills(&self, name: &str, value: &str) {
        let script = "const [name, value] = arguments;
            const all = [...document.querySelectorAll(`main [name='${name}']`)];
            const field = all.find((one) => !['radio', 'checkbox'].includes(one.type) || one.value === value);
            if (!field) return false;
            field.focus();
            if (['radio', 'checkbox'].includes(field.type)) { if (!field.checked) field.click(); return true; }
            field.value = value;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));
            return field.value === value;";
        let done = self.asks(script, &[json!(name), json!(value)]);
        assert!(done == true, "{}: no control {name} takes {value}", self.address());
    }

    /// Presses the button that sends the main form, and waits for the next page.
    #[track_caller]
    pub fn sends(&self) {
        let script = "window.candourLeft = true;
            const form = document.querySelector('main form[method=post]:not([action=\"/sign-out\"])');
            const own = 'button:not([type=button])';
            const main = own + ':not(.nhsuk-button--secondary)';
            const button = form && (form.querySelector(main) || form.querySelector(own));
            if (!button) return false;
            button.click();
            return true;";
        assert!(self.asks(script, &[]) == true, "{}: no form to send", self.address());
        for _ in 0..800 {
            // While one page goes and the next comes, no script can be run: that is no answer yet.
            let asked = json!({ "script": THERE, "args": [] });
            if self.tries_to_post("/execute/sync", &asked).is_ok_and(|there| there == true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("{}: no next page", self.address());
    }

    /// Presses the link or button with these words, and waits for the next page, wherever it is.
    #[track_caller]
    pub fn clicks(&self, words: &str) {
        let script = "window.candourLeft = true;
            const all = [...document.querySelectorAll('a, button, input[type=submit]')];
            const one = all.find((one) => (one.innerText || one.value || '').trim().startsWith(arguments[0]));
            if (!one) return false;
            one.click();
            return true;";
        assert!(
            self.asks(script, &[json!(words)]) == true,
            "{}: nothing says `{words}`: {}",
            self.address(),
            self.words()
        );
        for _ in 0..400 {
            let there = self.tries_to_post(
                "/execute/sync",
                &json!({
                    "script": "return !window.candourLeft && !!document.body && document.readyState === 'complete';",
                    "args": [],
                }),
            );
            if there.is_ok_and(|there| there == true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("{}: no next page", self.address());
    }

    /// Forgets every cookie of every host.
    pub fn forgets(&self) {
        self.chromium("Network.clearBrowserCookies", &json!({}));
    }

    /// The words of the page.
    pub fn words(&self) -> String {
        let words = self.asks("return document.body ? document.body.innerText : '';", &[]);
        words.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn shows(&self, words: &str) {
        let all = self.words();
        assert!(all.contains(words), "{} does not show `{words}`:\n{all}", self.address());
    }

    /// Where the page is.
    pub fn address(&self) -> String {
        self.asks("return location.pathname + location.search;", &[]).as_str().unwrap_or_default().to_owned()
    }

    /// Presses one key, as a keyboard does: a character, or a WebDriver code point.
    pub fn presses(&self, key: char) {
        let key = key.to_string();
        let taps = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": taps }] }));
    }

    /// Presses a key while another is held: Shift and an arrow.
    pub fn presses_with(&self, held: char, key: char) {
        let (held, key) = (held.to_string(), key.to_string());
        let tap = |kind: &str, value: &str| json!({ "type": kind, "value": value });
        let taps = [tap("keyDown", &held), tap("keyDown", &key), tap("keyUp", &key), tap("keyUp", &held)];
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": taps }] }));
    }

    /// A picture of the whole page.
    pub fn shot(&self, file: &Path) {
        self.picture(file, true);
    }

    /// A picture of what fits on the screen.
    pub fn glance(&self, file: &Path) {
        self.picture(file, false);
    }

    fn picture(&self, file: &Path, whole: bool) {
        let wish =
            json!({ "cmd": "Page.captureScreenshot", "params": { "captureBeyondViewport": whole, "format": "png" } });
        // a page that is still being laid out has no width yet
        let taken = (0..40).find_map(|_| {
            let taken = self.tries_to_post("/goog/cdp/execute", &wish).ok();
            taken.or_else(|| {
                std::thread::sleep(Duration::from_millis(50));
                None
            })
        });
        let picture = taken.expect("a picture");
        let bytes = base64::engine::general_purpose::STANDARD.decode(picture["data"].as_str().expect("a picture"));
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes.expect("base64")).expect("the picture is kept");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
