//! What an explanation adds up to is what the model says, whatever was measured.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use storyfold_index::score::features::COUNT;
use storyfold_index::score::tree::{Node, Split};
use storyfold_index::score::{FEATURES, Model, Values};

/// Values in and out of every feature's range, some unknown.
fn values() -> impl Strategy<Value = Values> {
    let value = prop_oneof![
        1 => Just(f32::NAN),
        3 => 0.0_f32..1.0,
        1 => -20.0_f32..20.0,
        1 => (0_u8..5).prop_map(f32::from),
    ];
    prop::collection::vec(value, COUNT)
        .prop_map(|drawn| Values::from(<[f32; COUNT]>::try_from(drawn).unwrap()))
}

/// A tree of two questions, the second asked of high values.
fn tree() -> impl Strategy<Value = Vec<Node>> {
    let question = (0..COUNT, -2.0_f32..2.0, any::<bool>());
    (question.clone(), question, prop::collection::vec(-3.0_f32..3.0, 5)).prop_map(
        |(first, second, expects)| {
            let split = |(feature, at_most, unknown_low), low, high| {
                Some(Split { feature, at_most, unknown_low, low, high })
            };
            let splits = [split(first, 1, 2), None, split(second, 3, 4), None, None];
            expects
                .into_iter()
                .zip(splits)
                .map(|(expects, split)| Node { expects, split })
                .collect()
        },
    )
}

fn check(model: &Model, values: &Values) -> Result<(), TestCaseError> {
    let evidence = model.evidence(values);
    let added: f64 = evidence.contributions.iter().map(|part| part.log_odds).sum();
    let sum = evidence.base_log_odds + added;
    // The model adds up in single precision, the explanation in double.
    let log_odds = f64::from(model.log_odds(values));
    prop_assert!((sum - log_odds).abs() < 1e-3, "{} is not {}", sum, log_odds);
    let probability = 1.0 / (1.0 + (-sum).exp());
    prop_assert!((probability - evidence.probability.value()).abs() < 1e-9);
    prop_assert!((probability - f64::from(model.probability(values))).abs() < 1e-3);
    prop_assert_eq!(evidence.contributions.len(), COUNT);
    for (at, (part, feature)) in evidence.contributions.iter().zip(FEATURES).enumerate() {
        prop_assert_eq!(part.feature, feature.name);
        prop_assert_eq!(part.value, values.get(at).map(f64::from));
    }
    Ok(())
}

#[test]
fn a_model_of_which_lines_are_missing_is_none() {
    let text = Model::shipped().write();
    let lines: Vec<&str> = text.lines().collect();
    for kept in (0..lines.len()).step_by(lines.len() / 50).chain([1, 2, 3, lines.len() - 1]) {
        let part = lines.get(..kept).unwrap().join("\n");
        assert!(Model::parse(&part).is_err(), "{kept} of {} lines", lines.len());
    }
    assert!(Model::parse(&lines.join("\n")).is_ok());
}

proptest! {
    #[test]
    fn contributions_of_the_shipped_model_add_up(values in values()) {
        check(Model::shipped(), &values)?;
    }

    #[test]
    fn contributions_of_any_trees_add_up(
        base in -3.0_f32..3.0,
        trees in prop::collection::vec(tree(), 0..6),
        embedding_weight in -1.0_f32..1.0,
        replaced_weight in -8.0_f32..0.0,
        values in values(),
    ) {
        let mut model = Model::of(base, trees);
        model.embedding_weight = embedding_weight;
        model.replaced_weight = replaced_weight;
        check(&model, &values)?;
        prop_assert_eq!(Model::parse(&model.write()), Ok(model));
    }
}
