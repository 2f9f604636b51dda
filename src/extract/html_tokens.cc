#include "extract/html_tokens.h"

#include <algorithm>

#include "extract/html_entities.h"

namespace casebound::extract {
namespace {

constexpr std::size_t kMaxAttributes = 100;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void assign_lower(std::string& out, std::string_view text) {
  out.assign(text);
  std::ranges::transform(out, out.begin(), lower);
}

}  // namespace

const std::string* HtmlToken::find(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &HtmlAttribute::name);
  return found == attributes.end() ? nullptr : &found->value;
}

bool HtmlTokens::is_at_letter(std::size_t at) const { return at < page_.size() && is_letter(page_[at]); }

const HtmlToken& HtmlTokens::next() {
  while (at_ < page_.size() && pass_markup()) {
  }
  token_.attributes.clear();
  if (at_ >= page_.size()) {
    token_.kind = HtmlToken::Kind::End;
    return token_;
  }
  const bool end_tag =
      page_[at_] == '<' && at_ + 1 < page_.size() && page_[at_ + 1] == '/' && is_at_letter(at_ + 2);
  if (end_tag || (page_[at_] == '<' && is_at_letter(at_ + 1))) {
    token_.kind = end_tag ? HtmlToken::Kind::EndTag : HtmlToken::Kind::StartTag;
    at_ += end_tag ? 2 : 1;
    read_tag();
    return token_;
  }
  // A '<' that begins nothing is text (13.2.5.6).
  const std::size_t end = std::min(page_.find('<', at_ + 1), page_.size());
  token_.kind = HtmlToken::Kind::Text;
  token_.text = page_.substr(at_, end - at_);
  at_ = end;
  return token_;
}

// Passes over one comment, declaration, instruction or empty end tag; false when none is here.
bool HtmlTokens::pass_markup() {
  const std::string_view rest = page_.substr(at_);
  if (!rest.starts_with("<!") && !rest.starts_with("<?") &&
      !(rest.starts_with("</") && !is_at_letter(at_ + 2)))
    return false;
  if (rest == "</") return false;
  if (rest.starts_with("<!-->") || rest.starts_with("<!--->")) {
    at_ += rest.find('>') + 1;
    return true;
  }
  if (rest.starts_with("<!--")) {
    for (std::size_t dashes = page_.find("--", at_ + 4); dashes != std::string_view::npos;
         dashes = page_.find("--", dashes + 1)) {
      const std::string_view after = page_.substr(dashes + 2, 2);
      if (after.starts_with('>') || after == "!>") {
        at_ = dashes + (after.starts_with('>') ? 3 : 4);
        return true;
      }
    }
    at_ = page_.size();
    return true;
  }
  const std::size_t end = page_.find('>', at_);
  at_ = end == std::string_view::npos ? page_.size() : end + 1;
  return true;
}

void HtmlTokens::read_tag() {
  std::size_t end = at_;
  while (end < page_.size() && !is_space(page_[end]) && page_[end] != '/' && page_[end] != '>') ++end;
  assign_lower(token_.name, page_.substr(at_, std::min<std::size_t>(end - at_, 64)));
  at_ = end;
  read_attributes();
}

void HtmlTokens::read_attributes() {
  while (at_ < page_.size()) {
    while (at_ < page_.size() && (is_space(page_[at_]) || page_[at_] == '/')) ++at_;
    if (at_ >= page_.size()) return;
    if (page_[at_] == '>') {
      ++at_;
      return;
    }
    const std::size_t name = at_++;  // a leading '=' belongs to the name (13.2.5.32)
    while (at_ < page_.size() && !is_space(page_[at_]) && page_[at_] != '/' && page_[at_] != '>' &&
           page_[at_] != '=')
      ++at_;
    const std::string_view name_text = page_.substr(name, at_ - name);
    while (at_ < page_.size() && is_space(page_[at_])) ++at_;
    std::string_view value;
    if (at_ < page_.size() && page_[at_] == '=') {
      ++at_;
      while (at_ < page_.size() && is_space(page_[at_])) ++at_;
      const char quote = at_ < page_.size() ? page_[at_] : '\0';
      if (quote == '"' || quote == '\'') {
        const std::size_t end = std::min(page_.find(quote, at_ + 1), page_.size());
        value = page_.substr(at_ + 1, end - at_ - 1);
        at_ = std::min(end + 1, page_.size());
      } else {
        const std::size_t begin = at_;
        while (at_ < page_.size() && !is_space(page_[at_]) && page_[at_] != '>') ++at_;
        value = page_.substr(begin, at_ - begin);
      }
    }
    if (token_.kind != HtmlToken::Kind::StartTag || token_.attributes.size() >= kMaxAttributes) continue;
    HtmlAttribute attribute;
    assign_lower(attribute.name, name_text.substr(0, 64));
    if (token_.find(attribute.name) != nullptr) continue;
    append_unescaped(attribute.value, value, true);
    token_.attributes.push_back(std::move(attribute));
  }
}

std::string_view HtmlTokens::raw_until_end_of(std::string_view name) {
  const std::size_t begin = at_;
  for (std::size_t at = page_.find("</", at_); at != std::string_view::npos; at = page_.find("</", at + 2)) {
    const std::string_view tag = page_.substr(at + 2, name.size());
    const bool same = std::ranges::equal(tag, name, {}, lower);
    const std::size_t after = at + 2 + name.size();
    const bool ends =
        after >= page_.size() || is_space(page_[after]) || page_[after] == '/' || page_[after] == '>';
    if (!same || !ends) continue;
    at_ = at;
    return page_.substr(begin, at - begin);
  }
  at_ = page_.size();
  return page_.substr(begin);
}

}  // namespace casebound::extract
