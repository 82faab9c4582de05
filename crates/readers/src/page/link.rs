//! Addresses of pages, as far as they have to be understood.

/// The host of an address, in lower case and without what only tells apart the forms of one site
/// (`www.`, `m.`, `amp.`); `None` for what is no address of the web.
pub(super) fn host_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?', '#', '\\']).next().filter(|_| is_web)?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let bare = ["www.", "m.", "mobile.", "amp."].iter().find_map(|form| host.strip_prefix(form));
    let host = bare.unwrap_or(&host).trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_owned())
}

/// Whether two addresses are of one site: their hosts are alike, or one is a part of the other.
pub(super) fn is_same_site(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (host_of(one), host_of(other)) else { return false };
    let is_part =
        |part: &str, whole: &str| part.strip_suffix(whole).is_some_and(|rest| rest.ends_with('.'));
    one == other || is_part(&one, &other) || is_part(&other, &one)
}

/// An address as it is meant on the page of another: whole, or from the root of its site. `None` for
/// any other.
pub(super) fn absolute(url: &str, base: Option<&str>) -> Option<String> {
    let url = url.trim();
    if host_of(url).is_some() {
        return Some(url.to_owned());
    }
    let base = base?.trim();
    host_of(base)?;
    let (scheme, rest) = base.split_once("://")?;
    if let Some(url) = url.strip_prefix("//") {
        return Some(format!("{scheme}://{url}")).filter(|url| host_of(url).is_some());
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    url.starts_with('/').then(|| format!("{scheme}://{authority}{url}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_sites() {
        assert_eq!(host_of("HTTPS://www.Post.example:443/a?b").as_deref(), Some("post.example"));
        assert_eq!(host_of("http://a:b@post.example").as_deref(), Some("post.example"));
        for none in ["/a", "post.example/a", "ftp://post.example", "http://", "http:///a", ""] {
            assert_eq!(host_of(none), None, "{none}");
        }
        assert!(is_same_site("http://m.post.example/a", "https://post.example/b"));
        assert!(is_same_site("https://news.post.example", "https://post.example"));
        assert!(!is_same_site("https://harbourpost.example", "https://post.example"));
        assert!(!is_same_site("a", "a"));
    }

    #[test]
    fn addresses_on_a_page() {
        let on_page = |url| absolute(url, Some("https://post.example/2031/fog?x#y"));
        assert_eq!(on_page("https://a.example/b").as_deref(), Some("https://a.example/b"));
        assert_eq!(on_page("/fog").as_deref(), Some("https://post.example/fog"));
        assert_eq!(on_page("//a.example/b").as_deref(), Some("https://a.example/b"));
        assert_eq!(on_page("fog"), None);
        assert_eq!(absolute("/fog", None), None);
        assert_eq!(absolute("/fog", Some("fog.html")), None);
    }
}
