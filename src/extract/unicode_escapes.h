#pragma once
/// \file Characters that programs write as escapes (\u4e2d), as the characters they mean.
#include <string>
#include <string_view>

namespace casebound::extract {

/// Resolves \uXXXX (with surrogate pairs), \u{X...} and \UXXXXXXXX of characters past ASCII, wherever they
/// stand; what is no such escape stays. Escapes that spell the bytes of UTF-8 one by one, as Facebook's
/// exports do
/// (\u00e4\u00b8\u00ad), become the character too.
std::string resolve_unicode_escapes(std::string_view utf8);

/// JSON with the escapes inside its strings resolved, and nothing else changed but that a line longer than
/// 200 bytes is broken behind a comma between values. Works for many values in one file (JSON lines), and on
/// what is cut. Escapes inside escapes (JSON kept in a string of JSON) are resolved as
/// resolve_unicode_escapes() does. Source: RFC 8259, 7.
std::string readable_json(std::string_view utf8);

}  // namespace casebound::extract
