//! An answer as a person reads it: its words, its links, its forms.

/// An answer.
#[derive(Debug, Clone)]
pub struct Page {
    pub path: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// One tag of a page: its name and attributes, and where it ends in the text.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, String)>,
    end: usize,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
    }
    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// A form as a browser would send it: what was filled in by the page, then what the person fills in.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub method: String,
    fields: Vec<(String, String)>,
    /// Every name there is a control for.
    names: Vec<String>,
}

impl Page {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<String> {
        if (300..400).contains(&self.status) { self.header("location").map(str::to_owned) } else { None }
    }

    #[track_caller]
    pub fn answered(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.text());
        self
    }

    /// Demands that these words stand on the page.
    #[track_caller]
    pub fn shows(self, words: &str) -> Self {
        assert!(self.text().contains(words), "{} does not show `{words}`:\n{}", self.path, self.text());
        self
    }

    /// Demands that these characters stand nowhere in the answer, not even hidden.
    #[track_caller]
    pub fn hides(self, words: &str) -> Self {
        assert!(!self.body.contains(words), "{} betrays `{words}`", self.path);
        self
    }

    /// The words of the page, with single spaces.
    pub fn text(&self) -> String {
        let mut words = String::new();
        let mut rest = self.body.as_str();
        while let Some(at) = rest.find('<') {
            words.push_str(&rest[..at]);
            words.push(' ');
            rest = &rest[at..];
            let skip = ["<script", "<style"].iter().find(|tag| rest.starts_with(**tag));
            let end = skip.and_then(|tag| rest.find(&format!("</{}", &tag[1..])));
            rest = &rest[end.unwrap_or(0)..];
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
        words.push_str(rest);
        unescape(&words).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where every link of the page leads.
    pub fn links(&self) -> Vec<String> {
        self.tags().iter().filter(|t| t.name == "a").filter_map(|t| t.get("href").map(str::to_owned)).collect()
    }

    /// The form that posts to this path; a relative or missing action is the page's own.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.action == action && form.method == "post");
        found.unwrap_or_else(|| {
            let known: Vec<String> = self.forms().into_iter().map(|f| format!("{} {}", f.method, f.action)).collect();
            panic!("{} has no form for {action}, only {known:?}:\n{}", self.path, self.text())
        })
    }

    /// Every form of the page.
    pub fn forms(&self) -> Vec<Form> {
        let tags = self.tags();
        let own = self.path.split('?').next().unwrap_or_default();
        let mut forms: Vec<Form> = Vec::new();
        let mut open = false;
        let mut select: Option<(String, Option<String>, bool)> = None;
        for (at, tag) in tags.iter().enumerate() {
            match tag.name {
                "form" => {
                    let action = tag.get("action").filter(|a| !a.is_empty()).unwrap_or(own).to_owned();
                    let method = tag.get("method").unwrap_or("get").to_lowercase();
                    forms.push(Form { action, method, fields: Vec::new(), names: Vec::new() });
                    open = true;
                }
                "/form" => open = false,
                _ if !open => {}
                "input" => input(tag, forms.last_mut()),
                "textarea" => {
                    let text = tags.get(at + 1).map_or("", |next| &self.body[tag.end..next.end]);
                    let text = text.rsplit_once("</").map_or("", |(text, _)| text);
                    control(forms.last_mut(), tag.get("name"), Some(unescape(text.trim_start_matches('\n'))));
                }
                "select" => select = tag.get("name").map(|name| (name.to_owned(), None, false)),
                "option" => {
                    if let Some((_, chosen, fixed)) = &mut select {
                        let value = tag.get("value").unwrap_or_default().to_owned();
                        if tag.has("selected") {
                            (*chosen, *fixed) = (Some(value), true);
                        } else if chosen.is_none() && !*fixed {
                            *chosen = Some(value);
                        }
                    }
                }
                "/select" => {
                    if let Some((name, chosen, _)) = select.take() {
                        control(forms.last_mut(), Some(&name), chosen);
                    }
                }
                _ => {}
            }
        }
        forms
    }

    fn tags(&self) -> Vec<Tag<'_>> {
        let body = self.body.as_str();
        let mut tags = Vec::new();
        let mut from = 0;
        while let Some(at) = body[from..].find('<').map(|at| from + at) {
            let Some(end) = body[at..].find('>').map(|end| at + end + 1) else { break };
            tags.push(read_tag(&body[at + 1..end - 1], end));
            from = end;
        }
        tags
    }
}

fn input(tag: &Tag<'_>, form: Option<&mut Form>) {
    let kind = tag.get("type").unwrap_or("text");
    let on = tag.has("checked");
    let value = tag.get("value").unwrap_or(if kind == "checkbox" { "on" } else { "" }).to_owned();
    match kind {
        "radio" | "checkbox" if !on => control(form, tag.get("name"), None),
        "submit" | "button" | "reset" => {}
        _ => control(form, tag.get("name"), Some(value)),
    }
}

fn control(form: Option<&mut Form>, name: Option<&str>, value: Option<String>) {
    if let (Some(form), Some(name)) = (form, name) {
        form.names.push(name.to_owned());
        form.fields.extend(value.map(|value| (name.to_owned(), value)));
    }
}

fn read_tag(inside: &str, end: usize) -> Tag<'_> {
    let name_end = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
    let (name, mut rest) = inside.split_at(name_end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return Tag { name: name.trim_end_matches('/'), attributes, end };
        }
        let key_end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(key_end);
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(after) => match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            },
        };
        attributes.push((key, unescape(value)));
        rest = after;
    }
}

impl Form {
    /// Fills in a field, in place of what the page had put there. There must be a control of that name.
    #[track_caller]
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        assert!(self.names.iter().any(|n| n == name), "{} has no field {name}, only {:?}", self.action, self.names);
        self.fields.retain(|(n, _)| n != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a value: one more box ticked, or the button pressed.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What a field holds.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        let held = self.fields.iter().find(|(n, _)| n == name);
        held.unwrap_or_else(|| panic!("{} has no field {name}", self.action)).1.clone()
    }

    /// Sent by the button that has an address of its own.
    #[must_use]
    pub fn to(mut self, action: &str) -> Self {
        action.clone_into(&mut self.action);
        self
    }

    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }
}

/// The characters that pages escape.
fn unescape(text: &str) -> String {
    ["&lt;<", "&#60;<", "&gt;>", "&#62;>", "&quot;\"", "&#34;\"", "&#39;'", "&#x27;'", "&nbsp; ", "&amp;&", "&#38;&"]
        .iter()
        .fold(text.to_owned(), |text, pair| {
            let (entity, plain) = pair.split_once(';').unwrap_or_default();
            text.replace(&format!("{entity};"), plain)
        })
}
