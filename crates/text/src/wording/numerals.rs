//! Numbers in words, in scripts without capitals: no name is one, and the toll of an update is.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// From one to twelve or so, as reports count the dead and the hurt; Chinese and Japanese by characters.
const NUMERALS: &str = "一 二 两 兩 三 四 五 六 七 八 九 十 百 千 万 萬 零 \
    واحد واحدة اثنان اثنين اثنتين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثمان ثماني تسعة تسع عشرة عشر \
    یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده \
    ایک تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ \
    אחד אחת שניים שתיים שני שתי שלושה שלוש ארבעה ארבע חמישה חמש שישה שש שבעה שבע שמונה תשעה תשע עשרה עשר \
    एक दो तीन चार पांच पाँच छह छः सात आठ नौ दस ग्यारह बारह \
    एकजण दोन पाच सहा \
    এক দুই তিন চার পাঁচ ছয় সাত আট নয় দশ এগারো বারো \
    ஒரு இரண்டு மூன்று நான்கு ஐந்து ஆறு ஏழு எட்டு ஒன்பது பத்து";

/// Whether a word of such a script counts.
pub(super) fn is_numeral(word: &str) -> bool {
    static KNOWN: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
        // As the scan has them: normalised.
        NUMERALS
            .split_whitespace()
            .map(|word| crate::normalise::normalise(word).into_owned())
            .collect()
    });
    KNOWN.contains(word)
}
