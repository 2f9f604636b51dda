#include "extract/formats/mht.h"

#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "extract/formats/eml.h"
#include "extract/formats/eml_parts.h"
#include "extract/mime.h"
#include "extract/saved_page.h"
#include "extract/true_type.h"

namespace casebound::extract {
namespace {

// A mail with pictures is a multipart/related, too: only what a browser says of itself, or the name, tells.
int recognise(std::string_view head, std::string_view name) {
  const MimeEntity file = read_entity(head);
  if (file.headers.empty()) return 0;
  const std::string type = read_value(file.header("Content-Type")).value;
  if (type != "multipart/related" && type != "text/html" && type != "multipart/alternative") return 0;
  const std::string ending = ending_of(name);
  const bool named = ending == "mht" || ending == "mhtml";
  const bool saved =
      !file.header("Snapshot-Content-Location").empty() || file.header("From").starts_with("<Saved by ") ||
      file.header("From").starts_with("\"Saved by ") || file.header("X-MAF-Information").size() > 0;
  return saved || (named && file.header("To").empty() && file.header("Received").empty()) ? 95 : 0;
}

std::string decoded(const MailPart& part, std::uint64_t limit) {
  std::string out;
  decode_transfer(part.entity.body, transfer_encoding(part.entity), [&](std::string_view piece) {
    if (out.size() < limit) out.append(piece);
  });
  return out;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const MimeEntity file = read_entity(input.view());
  const MailParts parts = split_mail(file, std::size_t{options.limits.children} + 1);
  const auto is_page = [](const MailPart& part) {
    return part.type.value == "text/html" || part.type.value == "application/xhtml+xml";
  };
  const auto main = std::ranges::find_if(parts.parts, is_page);
  if (main == parts.parts.end()) return kEml.extract(input, options, sink);
  SavedPage page;
  page.format = "mht";
  page.media_type = "multipart/related";
  page.html = decoded(*main, options.limits.text_bytes);
  if (const MimeValue::Parameter* const charset = main->type.find("charset")) page.charset = charset->bytes;
  page.location = to_valid_utf8(file.header("Snapshot-Content-Location"));
  if (page.location.empty()) page.location = to_valid_utf8(main->entity.header("Content-Location"));
  page.saved = read_mail_date(file.header("Date"));
  for (const MailPart& part : parts.parts) {
    if (&part == &*main || page.parts.size() == options.limits.children) continue;
    page.parts.push_back({std::string(part.entity.header("Content-Location")), part.type.value,
                          [&part](const std::function<void(std::string_view)>& take) {
                            decode_transfer(part.entity.body, transfer_encoding(part.entity), take);
                          }});
  }
  const Verdict verdict = send_saved_page(page, options, sink);
  if (verdict.outcome == Outcome::Complete && parts.is_cut)
    return {Outcome::Partial, "It is cut off: its last part has no end."};
  return verdict;
}

}  // namespace

const Format kMht = {"mht", "web page", "multipart/related", recognise, extract, nullptr};

}  // namespace casebound::extract
