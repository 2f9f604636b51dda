#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/error.h"
#include "extract/format.h"
#include "extract/formats/archive.h"
#include "extract/formats/docx.h"
#include "extract/formats/eml.h"
#include "extract/formats/epub.h"
#include "extract/formats/html.h"
#include "extract/formats/icalendar.h"
#include "extract/formats/image.h"
#include "extract/formats/iwork.h"
#include "extract/formats/json.h"
#include "extract/formats/locked_office.h"
#include "extract/formats/mbox.h"
#include "extract/formats/mht.h"
#include "extract/formats/mmdf.h"
#include "extract/formats/msg.h"
#include "extract/formats/ods.h"
#include "extract/formats/odt.h"
#include "extract/formats/pdf.h"
#include "extract/formats/plist.h"
#include "extract/formats/pptx.h"
#include "extract/formats/tnef.h"
#include "extract/formats/txt.h"
#include "extract/formats/vcard.h"
#include "extract/formats/xlsx.h"
#include "extract/formats/xml.h"
#include "extract/formats/zip.h"
#include "extract/limited_sink.h"
#include "extract/ole_locked.h"
#include "extract/true_type.h"
#include "extract/zip_kind.h"

namespace casebound::extract {
namespace {

class MemoryInput : public Input {
 public:
  explicit MemoryInput(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read(std::uint64_t offset, std::span<char> out) override {
    if (offset >= bytes_.size()) return 0;
    const std::string_view part = bytes_.substr(offset, out.size());
    std::ranges::copy(part, out.begin());
    return part.size();
  }
  std::string_view view(std::uint64_t limit) override {
    if (bytes_.size() > limit) throw Error(ErrorCode::TooLarge, "The file is too large to be read at once.");
    return bytes_;
  }

 private:
  std::string_view bytes_;
};

constexpr int kSure = 90;  // a signature stands there: whatever else it may look like costs only time
constexpr std::size_t kHeadBytes = 64 * 1024;

std::string head_of(Input& input) {
  std::string head(kHeadBytes, '\0');
  head.resize(input.read(0, head));
  return head;
}

const Format* find_format(std::string_view id) {
  const auto found = std::ranges::find(formats(), id, &Format::id);
  return found == formats().end() ? nullptr : &*found;
}

Verdict refuse(Input& input, const ExtractOptions& options, Sink& sink) {
  const TrueType type = true_type(input, options.name);
  DocumentFacts facts;
  facts.type = type.type;
  facts.media_type = type.media_type;
  facts.producer = "casebound identify 1";
  const std::optional<TrueType> promised = type_by_ending(options.name);
  const bool unknown = type.type == "unknown";
  if (unknown && promised) {
    facts.type = promised->type;
    facts.properties.emplace_back("promised_type", promised->media_type);
  }
  sink.facts(facts);
  if (input.size() == 0) return {};
  if (is_locked_old_office(input))
    return {Outcome::Encrypted, "It is " + type.description +
                                    ", locked with a password; locks of this kind cannot be opened yet."};
  if (unknown && promised && find_format(ending_of(options.name)) != nullptr)
    return {Outcome::Damaged, "Its name says that it is " + promised->description + ", its bytes do not."};
  return {Outcome::Unsupported, "It is " + type.description + ", for which there is no reader yet."};
}

// An error that ends one document is its outcome; what is no fault of the document goes on up.
Verdict verdict_of(const Error& error) {
  switch (error.code()) {
    case ErrorCode::TooLarge:
      return {Outcome::TooLarge, error.what()};
    case ErrorCode::Damaged:
      return {Outcome::Damaged, error.what()};
    case ErrorCode::Unsupported:
      return {Outcome::Unsupported, error.what()};
    case ErrorCode::Passphrase:
      return {Outcome::Encrypted, error.what()};
    case ErrorCode::TimedOut:
      return {Outcome::TimedOut, error.what()};
    default:
      throw error;
  }
}

Verdict extract_guarded(const Format& format, Input& input, const ExtractOptions& options, Sink& sink) {
  try {
    return format.extract(input, options, sink);
  } catch (const Error& error) {
    return verdict_of(error);
  } catch (const std::bad_alloc&) {
    return {Outcome::TooLarge, "Reading it takes more memory than this case allows."};
  } catch (const std::length_error&) {
    return {Outcome::TooLarge, "Reading it takes more memory than this case allows."};
  }
}

}  // namespace

std::unique_ptr<Input> input_over(std::string_view bytes) { return std::make_unique<MemoryInput>(bytes); }

std::span<const Format> formats() {
  /// The list: one line a format.
  static const std::array list = {
      kArchive,  //
      kPdf,      //
      kXlsx,     //
      kOds,      //
      kDocx,     //
      kPptx,     //
      kOdt,      //
      kOdp,      //
      kOdg,      //
      kEpub,     //
      kLockedOfficeDocument,
      kIwork,      //
      kMsg,        //
      kTnef,       //
      kMbox,       //
      kMht,        //
      kMmdf,       //
      kEml,        //
      kZip,        //
      kImage,      //
      kVcard,      //
      kIcalendar,  //
      kPlist,      //
      kHtml,       //
      kXml,        //
      kJson,       //
      kTxt,
  };
  return list;
}

const Format* identify(Input& input, std::string_view name) {
  const std::string head = head_of(input);
  if (head.empty()) return nullptr;
  // What a zip file is stands in the names of its members, and only there.
  if (head.starts_with("PK\3\4") || head.starts_with("PK\5\6"))
    return find_format(judge_zip(input, name).format);
  // The directory of a compound file may lie anywhere in it.
  if (head.starts_with("\xD0\xCF\x11\xE0")) {
    if (is_outlook_message(input)) return find_format("msg");
    if (is_locked_office(input)) return find_format("locked-office");
  }
  const Format* best = nullptr;
  int best_sureness = 0;
  for (const Format& format : formats()) {
    if (best_sureness >= kSure) break;
    const int sureness = format.recognise(head, name);
    if (sureness > best_sureness) {
      best = &format;
      best_sureness = sureness;
    }
  }
  return best;
}

Verdict extract_document(Input& input, const ExtractOptions& options, Sink& sink) {
  const Format* const format = identify(input, options.name);
  if (format == nullptr) return refuse(input, options, sink);
  DocumentFacts facts;
  facts.format = format->id;
  facts.type = format->type;
  facts.media_type = format->media_type;
  facts.producer = "casebound " + std::string(format->id) + " 1";
  sink.facts(facts);
  // What holds no more than it is large is no bomb: a mailbox of 4 GiB gives 4 GiB of mails.
  ExtractOptions fitted = options;
  fitted.limits.children_bytes = std::max(fitted.limits.children_bytes, input.size());
  LimitedSink limited(fitted.limits, sink);
  Verdict verdict = extract_guarded(*format, input, fitted, limited);
  limited.close(verdict);
  if (is_failure(verdict.outcome) && limited.has_won()) verdict.outcome = Outcome::Partial;
  return verdict;
}

Picture render_page(Input& input, const ExtractOptions& options, const RenderOptions& render) {
  const Format* const format = identify(input, options.name);
  if (format == nullptr || format->render == nullptr)
    throw Error(ErrorCode::NoPicture, "There is no picture of this kind of document. Read its text instead.");
  try {
    return format->render(input, options, render);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::TooLarge, "A picture of this page takes more memory than this case allows.");
  }
}

}  // namespace casebound::extract
