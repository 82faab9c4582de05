//! References to characters and entities.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;

/// What stands for a reference, given without `&` and `;`: a character by its number, one of the five
/// of XML, or one of those HTML has names for, which NITF has taken over. `None` for all others, above
/// all for those a document declares by itself.
pub(super) fn resolve(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_predefined_entity(name).map(Cow::Borrowed);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    let character = char::from_u32(code).filter(|&character| character != '\0')?;
    Some(character.to_string().into())
}

/// A text with its references resolved. Those that mean nothing stay as they are; how many, is added
/// to `unknown`.
pub(super) fn resolved<'a>(text: &'a str, unknown: &mut u64) -> Cow<'a, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.split(|mark: char| !mark.is_ascii_alphanumeric() && mark != '#').next();
        let name = name.filter(|name| {
            !name.is_empty() && after.get(name.len()..).is_some_and(|tail| tail.starts_with(';'))
        });
        rest = after;
        let Some(name) = name else {
            out.push('&');
            continue;
        };
        match resolve(name) {
            Some(character) => {
                out.push_str(&character);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            None => {
                *unknown += 1;
                out.push('&');
            }
        }
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_references_are_resolved_and_others_stay() {
        let mut unknown = 0;
        for (text, expected) in [
            ("Fog", "Fog"),
            ("&lt;b&gt; &amp;amp; &quot;&apos;", "<b> &amp; \"'"),
            ("caf&eacute; &#233;&#xE9;", "café éé"),
            ("R&D & more &", "R&D & more &"),
            ("&lol9; &#0; &#xD800; &#99999999999;", "&lol9; &#0; &#xD800; &#99999999999;"),
        ] {
            assert_eq!(resolved(text, &mut unknown), expected);
        }
        assert_eq!(unknown, 4);
    }
}
