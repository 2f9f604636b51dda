#pragma once
/// \file A format: how it is recognised and how its bytes become pages. One file in formats/ and one line in
/// formats.cc.
///
/// Runs only inside casebound-worker. A reader never throws anything but Error; an outcome that one expects
/// (encrypted, damaged, too large) is its return value.
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "model/extraction.h"

namespace casebound::extract {

/// The bytes of one document, whole in memory or fetched by blocks.
class Input {
 public:
  virtual ~Input() = default;
  virtual std::uint64_t size() const = 0;
  /// Copies up to `out.size()` bytes from `offset`; returns how many (0 at the end). \throws Error{Io}
  virtual std::size_t read(std::uint64_t offset, std::span<char> out) = 0;
  /// All bytes at once. \throws Error{TooLarge} when they are more than `limit`
  virtual std::string_view view(std::uint64_t limit = 256ULL << 20) = 0;
};

/// An Input over bytes that outlive it (tests, members of an archive).
std::unique_ptr<Input> input_over(std::string_view bytes);

/// Where a reader puts what it finds, in reading order. Pages number themselves from 1.
/// \throws Error{TooLarge} from any call when a limit is passed: let it through.
class Sink {
 public:
  virtual ~Sink() = default;
  /// May come more than once; a later non-empty field replaces an earlier one.
  virtual void facts(const DocumentFacts& facts) = 0;
  /// `content.text` is made valid UTF-8 by the reader.
  virtual void page(PageContent&& content) = 0;
  virtual void begin_child(const ChildInfo& child) = 0;
  virtual void child_bytes(std::string_view bytes) = 0;
  /// `verdict` is Complete, or says why the child's bytes are not whole.
  virtual void end_child(const Verdict& verdict) = 0;
};

struct ExtractOptions {
  ExtractLimits limits;
  std::string name;                    ///< file name, for hints by ending only
  std::string declared_media_type;     ///< from the container; a hint
  std::vector<std::string> passwords;  ///< tried in order on encrypted input
};

struct RenderOptions {
  PageNumber page = 1;
  float dpi = 150;
  std::uint64_t max_pixels = 100'000'000;
};

struct Format {
  std::string_view id;          ///< "pdf"
  std::string_view type;        ///< facet value, see DocumentFacts::type
  std::string_view media_type;  ///< the usual one
  /// How sure, 0 (no) to 100 (its signature stands there). `head` is at most the first 64 KiB; must not
  /// parse.
  int (*recognise)(std::string_view head, std::string_view name);
  Verdict (*extract)(Input& input, const ExtractOptions& options, Sink& sink);
  /// Null for formats without pictures. \throws Error{NoPicture}, Error{Damaged}, Error{TooLarge}
  Picture (*render)(Input& input, const ExtractOptions& options, const RenderOptions& render);
};

/// Every format of this version, in order of preference at equal sureness.
std::span<const Format> formats();

/// The format that recognises the bytes best; null when none does. Reads the head, and for zip packages the
/// names of the members (a docx is a zip with word/document.xml).
const Format* identify(Input& input, std::string_view name);

/// The true media type and a word for people ("application/vnd.ms-excel", "Excel workbook (xls)") of what no
/// format here reads.
struct TrueType {
  std::string media_type;
  std::string type;         ///< facet value
  std::string description;  ///< "an Excel workbook of the old kind (.xls)"
};
TrueType true_type(Input& input, std::string_view name);

/// Identifies and extracts: what the worker's parse role calls. Sends facts first.
Verdict extract_document(Input& input, const ExtractOptions& options, Sink& sink);
/// Renders a page. \throws Error{NoPicture} for kinds that have none
Picture render_page(Input& input, const ExtractOptions& options, const RenderOptions& render);

}  // namespace casebound::extract
