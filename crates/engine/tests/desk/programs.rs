//! Random programs against a simple model: a set of ids, and groups by text.

use std::collections::BTreeMap;

use proptest::prelude::*;
use storyfold::desk::Desk;
use storyfold::model::{Article, Precision, Published, Status};
use storyfold::store::{Access, Area, Rows};

use super::{account, assert_sound, groups, groups_in_batch, id, options, rolling, state};

#[derive(Debug, Clone)]
enum Step {
    Add(Vec<(usize, usize)>),
    Roll(Vec<usize>),
    Remove(usize),
    Expire(usize),
    Kill(usize),
    Correct(usize),
    Rewrite(usize, usize),
    Refold,
    Reopen,
    Compact,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec((0..8_usize, 0..3_usize), 1..6).prop_map(Step::Add),
        3 => (0..40_usize).prop_map(Step::Remove),
        2 => prop::collection::vec(0..8_usize, 1..4).prop_map(Step::Roll),
        1 => (0..8_usize).prop_map(Step::Expire),
        1 => (0..40_usize).prop_map(Step::Kill),
        1 => (0..40_usize).prop_map(Step::Correct),
        1 => Just(Step::Refold),
        1 => Just(Step::Reopen),
        1 => Just(Step::Compact),
    ]
}

/// [`step`], and articles that turn out to tell of another incident. A story may then bear the name of
/// an article that is in another, and what is put in and taken out may change names.
fn step_or_rewrite() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => step(),
        1 => (0..40_usize, 0..8_usize).prop_map(|(at, of)| Step::Rewrite(at, of)),
    ]
}

/// What a desk is to hold: for each id its text.
#[derive(Default)]
struct Model {
    alive: BTreeMap<String, String>,
    /// The incident each article tells of.
    incidents: BTreeMap<String, usize>,
    killed: Vec<String>,
    arrived: BTreeMap<String, i64>,
    clock: i64,
    next: usize,
    rewrites: usize,
}

impl Model {
    fn name(&self, at: usize) -> String {
        format!("{:02}", at % self.next.max(1))
    }

    /// The articles a step adds, under new names.
    fn articles_of(&mut self, step: &Step) -> Vec<Article> {
        let mut named = |incident: usize, make: &dyn Fn(&str) -> Article| {
            let name = format!("{:02}", self.next);
            self.next += 1;
            let article = make(&name);
            self.incidents.insert(name, incident);
            article
        };
        match step {
            Step::Add(accounts) => accounts
                .iter()
                .map(|&(of, words)| named(of, &|name| account(name, of, words)))
                .collect(),
            Step::Roll(reports) => {
                reports.iter().map(|&at| named(at, &|name| rolling(name, at))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn came(&mut self, article: &Article) {
        self.clock = self.clock.max(article.published.unwrap().at.unix_seconds());
        self.alive.insert(article.id.to_string(), article.body.clone());
        self.arrived.insert(article.id.to_string(), self.clock);
    }
}

/// When an article was published, of the day alone: to the second it could be told to be an earlier state.
fn of_day(article: &Article) -> Option<Published> {
    article.published.map(|time| Published { precision: Precision::Day, ..time })
}

fn kill(name: &str) -> Article {
    let mut kill = Article::new(id(name));
    kill.status = Status::Canceled;
    kill
}

fn run(steps: Vec<Step>, decided_anew: u32) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.storyfold");
    let options = storyfold::desk::DeskOptions { decided_anew, ..options() };
    let mut desk = Desk::create(&path, options).unwrap();
    let mut model = Model::default();
    for step in steps {
        match step {
            Step::Add(_) | Step::Roll(_) => {
                let articles = model.articles_of(&step);
                for article in &articles {
                    if !model.killed.contains(&article.id.to_string()) {
                        model.came(article);
                    }
                }
                let before = state(&desk);
                let ids: Vec<_> = articles.iter().map(|article| article.id.clone()).collect();
                desk.add(articles.clone()).unwrap();
                if decided_anew == 0 {
                    // Put in and taken out, nothing is left of them; then they come again.
                    desk.remove(&ids).unwrap();
                    assert_eq!(state(&desk), before);
                    // The desk's clock does not go back: what comes again comes at the latest time.
                    for article in &articles {
                        if !model.killed.contains(&article.id.to_string()) {
                            model.came(article);
                        }
                    }
                    desk.add(articles).unwrap();
                }
            }
            Step::Remove(at) => {
                let name = model.name(at);
                let words =
                    |desk: &Desk| desk.store().read(|rows| rows.count(Area::Killed)).unwrap();
                let before = words(&desk);
                let unknown = desk.remove(&[id(&name)]).unwrap();
                // Of what was killed it takes out the words that are kept.
                let was_there = model.alive.remove(&name).is_some() || words(&desk) < before;
                assert_eq!(unknown.is_empty(), was_there);
            }
            Step::Expire(incident) => {
                let before = 1_741_046_400 + incident as i64 * 3_600;
                let arrived = &model.arrived;
                let old = |name: &String| arrived[name] < before;
                let expected = model.alive.keys().filter(|name| old(name)).count();
                model.alive.retain(|name, _| !old(name));
                assert_eq!(desk.expire(before).unwrap(), expected);
            }
            Step::Kill(at) => {
                let name = model.name(at);
                desk.add(vec![kill(&name)]).unwrap();
                model.alive.remove(&name);
                model.killed.push(name);
            }
            Step::Correct(at) => {
                let name = model.name(at);
                let Some(body) = model.alive.get(&name) else { continue };
                // Headline and time stay those of its incident: another one would be a rewrite.
                let mut article = account(&name, model.incidents[&name], 0);
                article.body = format!("{body} It was corrected.");
                article.published = of_day(&article);
                model.came(&article);
                assert_eq!(desk.add(vec![article]).unwrap().corrected, 1);
            }
            Step::Rewrite(at, incident) => {
                let name = model.name(at);
                // It turns out to tell of another incident altogether.
                let mut article = account(&name, incident, at % 3);
                // No state comes twice.
                article.published = of_day(&article);
                model.rewrites += 1;
                let times = model.rewrites;
                article.body.push_str(&format!(" {times} versions told of something else."));
                if model.alive.get(&name).is_none_or(|body| *body == article.body) {
                    continue;
                }
                model.incidents.insert(name, incident);
                model.came(&article);
                assert_eq!(desk.add(vec![article]).unwrap().corrected, 1);
            }
            Step::Refold => {
                desk.refold().unwrap();
                assert_eq!(groups(&desk), groups_in_batch(&desk));
                let (before, events) = (state(&desk), desk.events(1, usize::MAX).unwrap());
                desk.refold().unwrap();
                assert_eq!(state(&desk), before, "twice is once");
                assert_eq!(desk.events(1, usize::MAX).unwrap(), events);
            }
            Step::Reopen => {
                desk.close().unwrap();
                desk = Desk::open(&path, Access::Write).unwrap().with_hindsight(decided_anew);
            }
            Step::Compact => desk.store_mut().compact().unwrap(),
        }
        let rows = desk.rows().unwrap();
        let held: BTreeMap<String, String> =
            rows.iter().map(|row| (row.article.id.to_string(), row.article.body.clone())).collect();
        assert_eq!(held, model.alive);
        for (one, other) in rows.iter().flat_map(|one| rows.iter().map(move |other| (one, other))) {
            if one.group == other.group {
                assert_eq!(one.story, other.story, "a group never spans two stories");
            }
        }
        assert_sound(&desk);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_desk_holds_what_came_and_did_not_go(steps in prop::collection::vec(step(), 1..20)) {
        run(steps, 0);
    }

    #[test]
    fn what_came_and_went_leaves_the_names_of_stories_after_a_rewrite(
        steps in prop::collection::vec(step_or_rewrite(), 1..20),
    ) {
        run(steps, 0);
    }

    #[test]
    fn hindsight_changes_nothing_of_that(
        steps in prop::collection::vec(step_or_rewrite(), 1..20),
    ) {
        run(steps, 4_096);
    }
}
