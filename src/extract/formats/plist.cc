#include "extract/formats/plist.h"

#include <vector>

#include "base/utf8.h"
#include "extract/binary_plist.h"
#include "extract/saved_page.h"
#include "extract/text_parts.h"

namespace casebound::extract {
namespace {

constexpr std::uint64_t kMaxBytes = 256ULL << 20;
constexpr std::size_t kMostValues = 1'000'000;

int recognise(std::string_view head, std::string_view) { return head.starts_with("bplist0") ? 95 : 0; }

// Every value on a line of its own, behind its key; deeper values stand further right.
class Lines {
 public:
  Lines(const BinaryPlist& plist, std::uint64_t most_bytes, std::uint32_t most_depth)
      : plist_(plist), most_bytes_(most_bytes), most_depth_(most_depth) {}

  void put(BinaryPlist::Object object, const std::string& key, std::uint32_t depth) {
    // One object may be named from many places: the count bounds what a small file can unfold to.
    if (depth > most_depth_ || text.size() > most_bytes_ || ++values_ > kMostValues) {
      is_cut = true;
      return;
    }
    const BinaryPlist::Kind kind = plist_.kind(object);
    const bool holds_others = kind == BinaryPlist::Kind::Array || kind == BinaryPlist::Kind::Dictionary;
    text.append(std::size_t{depth} * 2, ' ').append(key);
    if (!key.empty()) text += holds_others ? ":" : ": ";
    if (kind == BinaryPlist::Kind::Data)
      text.append("(").append(std::to_string(plist_.data(object).size())).append(" bytes)");
    if (!holds_others) text.append(plist_.text(object));
    if (!holds_others || !key.empty()) text += '\n';
    if (kind == BinaryPlist::Kind::Array)
      for (const BinaryPlist::Object each : plist_.array(object)) put(each, "", depth + 1);
    if (kind == BinaryPlist::Kind::Dictionary)
      for (const auto& [name, value] : plist_.dictionary(object)) put(value, plist_.text(name), depth + 1);
  }
  std::string text;
  bool is_cut = false;

 private:
  const BinaryPlist& plist_;
  std::uint64_t most_bytes_;
  std::uint32_t most_depth_;
  std::size_t values_ = 0;
};

// The resources of a page and of the frames in it.
void gather_parts(const BinaryPlist& plist, BinaryPlist::Object archive, std::uint32_t depth,
                  const ExtractOptions& options, SavedPage& page) {
  const auto add = [&](BinaryPlist::Object resource) {
    if (page.parts.size() >= options.limits.children) return;
    const std::string_view bytes = plist.data(plist.find(resource, "WebResourceData"));
    page.parts.push_back({plist.text(plist.find(resource, "WebResourceURL")),
                          plist.text(plist.find(resource, "WebResourceMIMEType")),
                          [bytes](const std::function<void(std::string_view)>& take) {
                            for (std::string_view rest = bytes; !rest.empty();) {
                              const std::string_view piece = rest.substr(0, 256 * 1024);
                              take(piece);
                              rest.remove_prefix(piece.size());
                            }
                          }});
  };
  if (depth > 0) add(plist.find(archive, "WebMainResource"));
  for (const BinaryPlist::Object each : plist.array(plist.find(archive, "WebSubresources"))) add(each);
  if (depth >= options.limits.depth) return;
  for (const BinaryPlist::Object each : plist.array(plist.find(archive, "WebSubframeArchives"))) {
    if (page.parts.size() >= options.limits.children) return;
    gather_parts(plist, each, depth + 1, options, page);
  }
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const BinaryPlist plist(input.view(kMaxBytes));
  if (!plist.is_sound())
    return {Outcome::Damaged, "The table of this property list is cut off or impossible."};
  const BinaryPlist::Object main = plist.find(plist.root(), "WebMainResource");
  if (main != BinaryPlist::kNone) {
    SavedPage page;
    page.format = "plist";
    page.media_type = "application/x-webarchive";
    page.html = plist.data(plist.find(main, "WebResourceData"));
    page.charset = plist.text(plist.find(main, "WebResourceTextEncodingName"));
    page.location = plist.text(plist.find(main, "WebResourceURL"));
    gather_parts(plist, plist.root(), 0, options, page);
    return send_saved_page(page, options, sink);
  }
  Lines lines(plist, options.limits.text_bytes, options.limits.depth);
  lines.put(plist.root(), "", 0);
  send_parts(sink, lines.text, {}, {});
  if (lines.is_cut) return {Outcome::Partial, "It holds more than this case allows; the beginning was read."};
  return {};
}

}  // namespace

const Format kPlist = {"plist", "database", "application/x-bplist", recognise, extract, nullptr};

}  // namespace casebound::extract
