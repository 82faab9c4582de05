//! Scripts written without spaces between words.

/// Whether a character belongs to a script whose words are not spaced: Han, Hiragana, Katakana,
/// Thai, Lao, Khmer and Burmese.
pub fn is_unspaced(c: char) -> bool {
    c as u32 >= 0xE00
        && matches!(c,
            '\u{E00}'..='\u{EFF}'       // Thai, Lao
            | '\u{1000}'..='\u{109F}'   // Burmese
            | '\u{1780}'..='\u{17FF}'   // Khmer
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30FF}'   // Hiragana, Katakana
            | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' // Han
            | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}')
}
