#include "worker/parse_role.h"

#include <utility>

#include "base/error.h"
#include "extract/format.h"

namespace casebound::worker {
namespace {

// A page in a font that the file does not bring. It has no table of objects: readers of PDF make one. Not a
// Chinese font: each child would carry some 27 MB of it, needed or not.
constexpr std::string_view kPdfSample = R"(%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</L 5 0 R>>>>>> endobj
4 0 obj <</Length 34>> stream
BT /L 9 Tf 9 9 Td (warm) Tj ET    
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
%%EOF
)";
constexpr std::string_view kHtmlSample = "<!doctype html><title>warm</title><p>Zw\xC3\xB6lf &amp; mehr";
constexpr std::string_view kMailSample =
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?q?w=C3=A4rm?=\r\nDate: Thu, 1 Jan 2015 "
    "00:00:00 +0000\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n\xD6\xD0\xCE\xC4\r\n";
constexpr std::string_view kLegacyTextSample =
    "\xD6\xD0\xCE\xC4\xCE\xC4\xB1\xBE\xD2\xBB\xB6\xCE\xA3\xAC\xD2\xBB\xB6\xCE\xA1\xA3\n";  // GB 18030

// Its names are Unicode: for them the characters of a UTF-8 locale are loaded.
constexpr std::string_view kArchiveSample(
    "7z\xBC\xAF\x27\x1C\0\4\x8D\x9B\xD5\x0F\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32);

class DocumentAsInput : public extract::Input {
 public:
  explicit DocumentAsInput(sandbox::DocumentInput& document) : document_(document) {}
  std::uint64_t size() const override { return document_.size(); }
  std::size_t read(std::uint64_t offset, std::span<char> out) override { return document_.read(offset, out); }
  std::string_view view(std::uint64_t limit) override { return document_.view(limit); }

 private:
  sandbox::DocumentInput& document_;
};

class OutputAsSink : public extract::Sink {
 public:
  explicit OutputAsSink(sandbox::DocumentOutput& output) : output_(output) {}
  void facts(const DocumentFacts& facts) override { output_.facts(facts); }
  void page(PageContent&& content) override { output_.page(content); }
  void begin_child(const ChildInfo& child) override { output_.begin_child(child); }
  void child_bytes(std::string_view bytes) override { output_.child_bytes(bytes); }
  void end_child(const Verdict& verdict) override { output_.end_child(verdict); }

 private:
  sandbox::DocumentOutput& output_;
};

class Nowhere : public extract::Sink {
 public:
  void facts(const DocumentFacts&) override {}
  void page(PageContent&&) override {}
  void begin_child(const ChildInfo&) override {}
  void child_bytes(std::string_view) override {}
  void end_child(const Verdict&) override {}
};

extract::ExtractOptions options_of(const sandbox::DocumentOptions& options) {
  return {options.limits, options.name, options.declared_media_type, options.passwords};
}

}  // namespace

void ParseRole::prepare() {
  Nowhere nowhere;
  for (const std::string_view sample :
       {kPdfSample, kHtmlSample, kMailSample, kLegacyTextSample, kArchiveSample}) {
    const auto input = extract::input_over(sample);
    try {
      extract::extract_document(*input, {}, nowhere);
      if (sample == kPdfSample)
        extract::render_page(*input, {}, {.page = 1, .dpi = 36, .max_pixels = 10'000});
    } catch (const Error&) {
      // What does not work will be said of each document that needs it.
    }
  }
}

Verdict ParseRole::extract(sandbox::DocumentInput& input, const sandbox::DocumentOptions& options,
                           sandbox::DocumentOutput& output) {
  DocumentAsInput document(input);
  OutputAsSink sink(output);
  return extract::extract_document(document, options_of(options), sink);
}

Picture ParseRole::render(sandbox::DocumentInput& input, const sandbox::DocumentOptions& options,
                          PageNumber page, float dpi) {
  DocumentAsInput document(input);
  extract::RenderOptions render;
  render.page = page;
  render.dpi = dpi;
  return extract::render_page(document, options_of(options), render);
}

}  // namespace casebound::worker
