#pragma once
/// \file UTF-8 as RFC 3629 defines it: no surrogates, no over-long forms, at most U+10FFFF.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace casebound {

constexpr char32_t kReplacement = 0xFFFD;

/// Decodes the code point at `at` and moves `at` past it.
/// An ill-formed sequence gives U+FFFD and moves past its maximal subpart (Unicode 15, section 3.9).
/// Precondition: at < text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);

/// Appends `code_point`; a surrogate or a value past U+10FFFF becomes U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

bool is_valid_utf8(std::string_view text);

/// Returns `bytes` with every ill-formed sequence replaced by U+FFFD; NUL is kept.
std::string to_valid_utf8(std::string_view bytes);

/// The largest offset <= `at` that does not cut a character.
std::size_t floor_boundary(std::string_view text, std::size_t at);

std::u32string to_utf32(std::string_view text);
std::string to_utf8(std::u32string_view text);

/// Number of code points of valid UTF-8.
std::size_t count_code_points(std::string_view text);

}  // namespace casebound
