#pragma once
/// \file Signs of Uyghur in a text: its letters in the Arabic script, its endings and small words in the
/// Latin one.
#include <string_view>

namespace casebound::text {

/// ې ۈ ۆ ۋ ڭ ە ۇ: letters of Uyghur that Arabic and Persian lack (Kurdish and Kazakh have some of them).
bool is_uyghur_letter(char32_t code_point);

/// Whether a text in the Arabic script is Uyghur: its letters stand in it, and those of Arabic, Persian,
/// Urdu, Kurdish and Kazakh hardly do; no when it may as well be one of these.
bool is_uyghur_arabic(std::string_view text);

/// Whether a text in the Latin script is Uyghur (ULY): enough of its words are small words of Uyghur or carry
/// its endings, and hardly a letter stands in it that ULY lacks (ç ş ğ, the o' of Uzbek); no when in doubt,
/// and for less than four words.
bool is_uyghur_latin(std::string_view text);

}  // namespace casebound::text
