//! One rule of a draft on a form: when it holds, what follows, from when to when, and why.

use actix_web::web;
use askama::Template;

use super::draft::{Part, load};
use crate::domain::calendar::london_date;
use crate::domain::case::{Funding, Part as Does, StrandKind};
use crate::domain::clocks::ClockRule;
use crate::domain::failure::Family;
use crate::domain::harm::grade::PhysicalHarm;
use crate::domain::harm::severity::TherapyTier;
use crate::domain::ids::RuleDraftId;
use crate::domain::routing::rules::{LimitRule, NoticeRule, RegulatorRule, ResponsibleRule, When};
use crate::domain::routing::{Level, RuleSet};
use crate::store::rule_sets;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

/// A yes, a no, or no matter.
struct Flag {
    name: &'static str,
    label: &'static str,
    options: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "rules/rule.html")]
struct RulePage {
    shell: Shell,
    problems: Problems,
    id: RuleDraftId,
    part: Part,
    n: String,
    kinds: Vec<Choice>,
    families: Vec<Choice>,
    harms: Vec<Choice>,
    tiers: Vec<Choice>,
    fundings: Vec<Choice>,
    flags: Vec<Flag>,
    orders: Vec<(String, String, Vec<Choice>)>,
    regulators: Vec<Choice>,
    does: Vec<Choice>,
    limits: Vec<Choice>,
    levels: Vec<Choice>,
    from: DateBoxes,
    until: DateBoxes,
    fields: Fields,
}

const ORDER: [(&str, &str); 4] =
    [("order1", "First"), ("order2", "Else"), ("order3", "Else, third"), ("order4", "Else, fourth")];

fn build(
    visit: &Visit,
    id: RuleDraftId,
    part: Part,
    regulators: &[String],
    fields: Fields,
    problems: Problems,
) -> RulePage {
    macro_rules! all {
        ($list:ty, $name:literal) => {
            choices(<$list>::ALL.iter().map(|v| (v.code(), capital(v.words()))), &fields.all($name))
        };
    }
    let flag = |name: &'static str, label: &'static str| Flag {
        name,
        label,
        options: choices([("yes", "Yes"), ("no", "No")], &[fields.get(name)]),
    };
    let levels = |name: &str| choices(Level::ALL.iter().map(|l| (l.code(), capital(l.words()))), &[fields.get(name)]);
    let title = format!("A rule: {}", part.words());
    RulePage {
        shell: visit
            .shell(&title)
            .under([Link::new("/rules", "Routing rules"), Link::new(format!("/rules/drafts/{id}"), "The draft")])
            .with(&problems),
        id,
        part,
        n: fields.get("n").to_owned(),
        kinds: all!(StrandKind, "kind"),
        families: all!(Family, "family"),
        harms: all!(PhysicalHarm, "harm"),
        tiers: all!(TherapyTier, "tier"),
        fundings: all!(Funding, "funding"),
        flags: vec![
            flag("cqc", "Is the company registered with the CQC?"),
            flag("gphc", "Is the company registered with the GPhC?"),
            flag("consent", "May the company know?"),
        ],
        orders: ORDER.iter().map(|(name, label)| ((*name).to_owned(), (*label).to_owned(), levels(name))).collect(),
        regulators: choices(regulators.iter().map(|code| (code.clone(), code.clone())), &[fields.get("body")]),
        does: choices([("deciding", "Decides"), ("informed", "Is informed")], &[fields.get("does")]),
        limits: all!(ClockRule, "limit"),
        levels: levels("level"),
        from: fields.boxes("from"),
        until: fields.boxes("until"),
        problems,
        fields,
    }
}

type Pairs = Vec<(String, String)>;

fn put(pairs: &mut Pairs, name: &str, value: impl ToString) {
    pairs.push((name.to_owned(), value.to_string()));
}

fn date(pairs: &mut Pairs, name: &str, day: Option<chrono::NaiveDate>) {
    if let Some(day) = day {
        for (part, typed) in DateBoxes::of(day).parts() {
            put(pairs, &format!("{name}-{}", part.name()), typed);
        }
    }
}

/// A rule of the draft as the form's fields.
fn filled(rules: &RuleSet, part: Part, n: usize) -> Option<Fields> {
    let mut pairs = Pairs::new();
    put(&mut pairs, "n", n);
    let (when, from, until, why) = match part {
        Part::Responsible => {
            let rule = rules.responsible.get(n)?;
            for ((name, _), level) in ORDER.iter().zip(&rule.order) {
                put(&mut pairs, name, level);
            }
            (&rule.when, rule.from, rule.until, &rule.why)
        }
        Part::Regulator => {
            let rule = rules.regulator.get(n)?;
            put(&mut pairs, "body", &rule.body);
            put(&mut pairs, "does", rule.part);
            (&rule.when, rule.from, rule.until, &rule.why)
        }
        Part::Limit => {
            let rule = rules.limit.get(n)?;
            put(&mut pairs, "limit", rule.limit);
            (&rule.when, rule.from, rule.until, &rule.why)
        }
        Part::Notice => {
            let rule = rules.notice.get(n)?;
            put(&mut pairs, "level", rule.to);
            (&rule.when, rule.from, rule.until, &rule.why)
        }
    };
    when.kind.iter().for_each(|v| put(&mut pairs, "kind", v));
    when.family.iter().for_each(|v| put(&mut pairs, "family", v));
    when.tier.iter().for_each(|v| put(&mut pairs, "tier", v));
    when.funding.iter().for_each(|v| put(&mut pairs, "funding", v));
    when.harm_at_least.iter().for_each(|v| put(&mut pairs, "harm", v));
    put(&mut pairs, "failure", when.failure.join(", "));
    put(&mut pairs, "region", when.region.join(", "));
    put(&mut pairs, "medicine", when.medicine.join(", "));
    let flags = [("cqc", when.cqc_registered), ("gphc", when.gphc_registered), ("consent", when.consent_provider)];
    for (name, flag) in flags {
        put(&mut pairs, name, flag.map_or("", |flag| if flag { "yes" } else { "no" }));
    }
    date(&mut pairs, "from", from);
    date(&mut pairs, "until", until);
    put(&mut pairs, "why", why);
    Some(Fields::new(pairs))
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let id: RuleDraftId = path.parse().map_err(|_| Failure::NotFound)?;
    let part: Part = asked.0.code("part").ok_or(Failure::NotFound)?;
    let n: Option<usize> = asked.0.code("n");
    visit
        .read(move |conn, visit| {
            let (_, rules) = load(conn, visit, id)?;
            let known = rule_sets::regulators(conn, london_date(visit.app.clock.now()))?;
            let fields = match n {
                Some(n) => filled(&rules, part, n).ok_or(Failure::NotFound)?,
                None => Fields::default(),
            };
            Ok(page::ok(&build(visit, id, part, &known, fields, Problems::default())))
        })
        .await
}

fn listed(fields: &Fields, name: &str) -> Vec<String> {
    let codes = fields.get(name).split([',', ' ', ';']).map(str::trim).filter(|code| !code.is_empty());
    codes.map(str::to_owned).collect()
}

fn codes<T: std::str::FromStr>(fields: &Fields, name: &str) -> Vec<T> {
    fields.all(name).into_iter().filter_map(|code| code.parse().ok()).collect()
}

fn when(fields: &Fields, problems: &mut Problems) -> When {
    let failure: Vec<String> = listed(fields, "failure").into_iter().map(|code| code.to_uppercase()).collect();
    if let Some(code) = failure.iter().find(|code| crate::domain::failure::failure(code).is_none()) {
        problems.add("failure", format!("{code} is not the code of a failure"));
    }
    let flag = |name: &str| match fields.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    When {
        kind: codes(fields, "kind"),
        family: codes(fields, "family"),
        failure,
        harm_at_least: fields.code("harm"),
        tier: codes(fields, "tier"),
        funding: codes(fields, "funding"),
        region: listed(fields, "region"),
        medicine: listed(fields, "medicine"),
        cqc_registered: flag("cqc"),
        gphc_registered: flag("gphc"),
        consent_provider: flag("consent"),
    }
}

fn place<T>(list: &mut Vec<T>, n: Option<usize>, rule: T) {
    match n.and_then(|n| list.get_mut(n)) {
        Some(known) => *known = rule,
        None => list.push(rule),
    }
}

/// Puts what was sent into the rules; none where something is missing.
fn parse(rules: &mut RuleSet, part: Part, fields: &Fields, problems: &mut Problems) -> Option<()> {
    let when = when(fields, problems);
    let order: Vec<Level> = ORDER.iter().filter_map(|(name, _)| fields.code(name)).collect();
    let (body, does) = (fields.given("body").map(str::to_owned), fields.code::<Does>("does"));
    let (limit, to) = (fields.code::<ClockRule>("limit"), fields.code::<Level>("level"));
    match part {
        Part::Responsible if order.is_empty() => problems.add("order1", "Choose who is responsible"),
        Part::Regulator if body.is_none() => problems.add("body", "Choose a regulator"),
        Part::Regulator if does.is_none() => problems.add("does", "Choose what the regulator does"),
        Part::Limit if limit.is_none() => problems.add("limit", "Choose a limit"),
        Part::Notice if to.is_none() => problems.add("level", "Choose who is told"),
        Part::Responsible | Part::Regulator | Part::Limit | Part::Notice => {}
    }
    let from = fields.day("from", "The first day", problems);
    let until = fields.day("until", "The day", problems);
    let why = fields.prose("why", 300, "Say why, with the source", problems);
    problems.is_empty().then_some(())?;
    let (why, n) = (why?, fields.code::<usize>("n"));
    match part {
        Part::Responsible => place(&mut rules.responsible, n, ResponsibleRule { when, order, from, until, why }),
        Part::Regulator => {
            place(&mut rules.regulator, n, RegulatorRule { when, body: body?, part: does?, from, until, why });
        }
        Part::Limit => place(&mut rules.limit, n, LimitRule { when, limit: limit?, from, until, why }),
        Part::Notice => place(&mut rules.notice, n, NoticeRule { when, to: to?, from, until, why }),
    }
    Some(())
}

pub async fn send(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let id: RuleDraftId = path.parse().map_err(|_| Failure::NotFound)?;
    let (Sent(fields), own) = (sent, visit.clone());
    let part: Part = fields.code("part").ok_or(Failure::NotFound)?;
    let loaded = web::block(move || {
        let mut conn = own.app.store.reader()?;
        let known = rule_sets::regulators(&mut conn, london_date(own.app.clock.now()))?;
        load(&mut conn, &own, id).map(|(row, rules)| (row, rules, known))
    });
    let (row, mut rules, known) = loaded.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    if parse(&mut rules, part, &fields, &mut problems).is_none() {
        return Ok(visit.answer(page::unprocessable(&build(&visit, id, part, &known, fields, problems))));
    }
    visit.write(move |conn, cx| Ok(rule_sets::change(conn, &row, &rules, cx.now)?)).await?;
    Ok(see_other(&format!("/rules/drafts/{id}?done=rule")))
}
