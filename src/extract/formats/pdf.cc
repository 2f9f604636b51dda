#include "extract/formats/pdf.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "extract/pdf_document.h"
#include "extract/pdf_matter.h"
#include "extract/pdf_outline.h"
#include "extract/pdf_picture.h"
#include "extract/pdf_revisions.h"
#include "extract/pdf_text.h"

namespace casebound::extract {
namespace {

constexpr int kMaxBadInARow = 100;
constexpr std::size_t kPiece = 256 * 1024;
constexpr std::uint64_t kRevisionRoom = 64ULL << 20;

// The header may stand anywhere in the first 1,024 bytes (ISO 32000-1 annex H, note 13).
int recognise(std::string_view head, std::string_view) {
  const std::size_t at = head.substr(0, 1'024 + 5).find("%PDF-");
  if (at == std::string_view::npos) return 0;
  return at == 0 ? 100 : head.starts_with("<") ? 50 : 90;
}

class FileHunter {
 public:
  FileHunter(const PdfDocument& document, const ExtractLimits& limits, Sink& sink)
      : document_(document), limits_(limits), sink_(sink) {}

  std::uint64_t count() const {
    return static_cast<std::uint64_t>(std::max(0, FPDFDoc_GetAttachmentCount(document_.get())));
  }

  void send_all() {
    for (std::uint64_t i = 0; i < count(); ++i)
      send(FPDFDoc_GetAttachment(document_.get(), static_cast<int>(i)));
  }

  /// The file of a paper-clip annotation, which the list of the document need not name.
  void send_of(CbPdfPage* page) {
    const int annotations = std::min(FPDFPage_GetAnnotCount(page), 10'000);
    for (int i = 0; i < annotations; ++i) {
      CbPdfAnnotation* const annotation = FPDFPage_GetAnnot(page, i);
      if (annotation == nullptr) continue;
      if (FPDFAnnot_GetSubtype(annotation) == kPdfAnnotFile) send(FPDFAnnot_GetFileAttachment(annotation));
      FPDFPage_CloseAnnot(annotation);
    }
  }

  std::uint64_t sent() const { return sent_; }

 private:
  void send(CbPdfAttachment* attachment) {
    if (attachment == nullptr) return;
    ChildInfo child;
    const unsigned long name_size = FPDFAttachment_GetName(attachment, nullptr, 0);
    if (name_size > 2 && name_size < 65'536) {
      std::u16string units(name_size / 2, u'\0');
      FPDFAttachment_GetName(attachment, reinterpret_cast<unsigned short*>(units.data()), name_size);
      child.name = from_utf16(units);
    }
    if (child.name.empty()) child.name = "attachment " + std::to_string(sent_ + 1);
    ++sent_;
    sink_.begin_child(child);
    unsigned long size = 0;
    if (FPDFAttachment_GetFile(attachment, nullptr, 0, &size) == 0) {
      sink_.end_child({Outcome::Damaged, "The PDF names this file but does not hold it."});
      return;
    }
    if (size > limits_.child_bytes) {
      sink_.end_child({Outcome::TooLarge, "This file is larger than one file in another may be."});
      return;
    }
    std::string bytes(size, '\0');
    const bool whole = size == 0 || FPDFAttachment_GetFile(attachment, bytes.data(), size, &size) != 0;
    for (std::string_view rest = bytes; whole && !rest.empty();) {
      const std::string_view piece = rest.substr(0, kPiece);
      sink_.child_bytes(piece);
      rest.remove_prefix(piece.size());
    }
    sink_.end_child(whole ? Verdict{} : Verdict{Outcome::Damaged, "The bytes of this file cannot be read."});
  }

  const PdfDocument& document_;
  const ExtractLimits& limits_;
  Sink& sink_;
  std::uint64_t sent_ = 0;
};

// ISO 32000-2, table 21: the revision of the standard security handler.
std::string_view cipher_of(const PdfDocument& document) {
  const int revision = document.security_revision();
  if (revision <= 2) return "RC4-40";
  if (revision == 3) return "RC4-128";
  return revision == 4 ? "AES-128 or RC4-128" : "AES-256";
}

DocumentFacts facts_of(PdfDocument& document, const PdfMatter& matter, const ExtractOptions& options,
                       const PdfRevisions& revisions, std::uint64_t files) {
  DocumentFacts facts;
  facts.format = "pdf";
  facts.type = "pdf";
  facts.media_type = "application/pdf";
  facts.producer = "pdfium " + std::to_string(kPdfiumVersion);
  facts.title = document.information("Title");
  facts.author = document.information("Author");
  facts.created = read_pdf_date(document.information("CreationDate"));
  facts.children_declared = files + revisions.count - 1;
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) facts.properties.emplace_back(name, std::move(value));
  };
  add("pages", std::to_string(std::max(0, document.page_count())));
  if (revisions.count > 1) add("revisions", std::to_string(revisions.count));
  add("revision", revision_of_media_type(options.declared_media_type).value_or(""));
  add("modified", read_pdf_date(document.information("ModDate")));
  for (const char* tag : {"Subject", "Keywords", "Creator", "Producer"}) {
    std::string name = tag;
    name[0] = static_cast<char>(name[0] + 32);
    add(name == "producer" ? "pdf_producer" : name.c_str(), document.information(tag));
  }
  for (const auto& [name, value] : matter.information) facts.properties.emplace_back(name, value);
  for (const std::string& layer : matter.layers) add("layer", layer);
  if (document.is_encrypted()) add("was encrypted", std::string(cipher_of(document)));
  if (document.was_mended()) add("forms that draw each other", "read once each");
  const int scripts = FPDFDoc_GetJavaScriptActionCount(document.get());
  if (scripts > 0) add("scripts", std::to_string(scripts));
  return facts;
}

bool has_end(Input& input) {
  std::string tail(2'048, '\0');
  const std::uint64_t at = input.size() - std::min<std::uint64_t>(input.size(), tail.size());
  tail.resize(input.read(at, tail));
  return tail.find("%%EOF") != std::string::npos;
}

/// Sends earlier versions of the file as children, each as the bytes it had.
void send_revisions(Input& input, const PdfRevisions& revisions, Sink& sink) {
  for (const PdfRevisions::Earlier& each : revisions.given) {
    ChildInfo child;
    child.name = "revision " + std::to_string(each.number) + " of " + std::to_string(revisions.count);
    child.media_type = revision_media_type(each.number, revisions.count);
    sink.begin_child(child);
    std::string piece(kPiece, '\0');
    std::uint64_t at = 0;
    while (at < each.bytes) {
      piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, each.bytes - at)));
      const std::size_t got = input.read(at, piece);
      if (got == 0) break;
      sink.child_bytes(std::string_view(piece).substr(0, got));
      at += got;
    }
    sink.end_child(at == each.bytes ? Verdict{} : Verdict{Outcome::Damaged, "Its bytes cannot be read."});
  }
}

/// Sends the pages in order. What the document says beside its pages stands on the first one.
class PageSender {
 public:
  PageSender(PdfDocument& document, const PdfMatter& matter, FileHunter& files, Sink& sink)
      : document_(document), matter_(matter), files_(files), sink_(sink) {
    reading_.document = document.get();
    reading_.layers_may_be_off = matter.layers_may_be_off;
    titles_ = read_pdf_outline(document.get());
  }

  Verdict send() {
    const int pages = document_.page_count();
    for (int i = 0; i < pages && bad_in_a_row_ < kMaxBadInARow; ++i) {
      const PdfPage page = document_.load_page(i);
      std::optional<PageContent> content =
          page == nullptr ? std::nullopt : read_pdf_page(page.get(), reading_);
      if (!content) {
        ++bad_;
        ++bad_in_a_row_;
        continue;
      }
      send_bad();
      ++good_;
      add_lines(*content);
      sink_.page(std::move(*content));
      ++sent_;
      files_.send_of(page.get());
    }
    return verdict(pages);
  }

  const std::vector<std::string>& comment_authors() const { return reading_.comment_authors; }

 private:
  void add_lines(PageContent& content) {
    const auto page = static_cast<std::uint64_t>(sent_);
    if (const auto found = matter_.page_lines.find(page); found != matter_.page_lines.end())
      add_pdf_lines(content, found->second);
    if (const auto found = titles_.find(page); found != titles_.end()) add_pdf_lines(content, found->second);
    if (page == 0) add_pdf_lines(content, matter_.lines);
  }

  // A bad page is sent empty as soon as another follows it: that one keeps its number.
  void send_bad() {
    for (; bad_in_a_row_ > 0; --bad_in_a_row_) {
      PageContent empty;
      empty.kind = PageKind::Page;
      add_lines(empty);
      sink_.page(std::move(empty));
      ++sent_;
    }
  }

  Verdict verdict(int pages) {
    if (pages <= 0) return {Outcome::Damaged, "It is a PDF without pages."};
    if (good_ == 0) return {Outcome::Damaged, "None of its pages can be read."};
    if (bad_ == 0) return {};
    if (good_ + bad_ < pages)
      return {Outcome::Partial, "It promises " + std::to_string(pages) + " pages; only " +
                                    std::to_string(good_) + " could be read, and " +
                                    std::to_string(bad_in_a_row_) + " after them could not."};
    send_bad();
    return {Outcome::Partial,
            std::to_string(bad_) + " of its " + std::to_string(pages) + " pages cannot be read."};
  }

  PdfDocument& document_;
  const PdfMatter& matter_;
  FileHunter& files_;
  Sink& sink_;
  PdfReading reading_;
  PdfPageLines titles_;
  int good_ = 0;
  int bad_ = 0;
  int bad_in_a_row_ = 0;
  int sent_ = 0;
};

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  PdfDocument document = PdfDocument::open(input, options.passwords);
  FileHunter files(document, options.limits, sink);
  PdfMatter matter;
  matter.layers_may_be_off = true;
  if (document.objects() != nullptr) matter = read_pdf_matter(*document.objects());
  PdfRevisions revisions;
  // An earlier version gives out no versions of its own: the file around it has given them all.
  if (!revision_of_media_type(options.declared_media_type)) {
    const std::uint64_t room = std::max(kRevisionRoom, 4 * input.size());
    revisions =
        choose_pdf_revisions(find_pdf_revisions(input), std::min(room, options.limits.children_bytes / 2));
  }
  DocumentFacts facts = facts_of(document, matter, options, revisions, files.count());
  sink.facts(facts);

  PageSender pages(document, matter, files, sink);
  const Verdict verdict = pages.send();
  files.send_all();
  send_revisions(input, revisions, sink);
  for (const std::string& author : pages.comment_authors())
    facts.properties.emplace_back("comment author", author);
  if (!pages.comment_authors().empty()) sink.facts(facts);
  if (verdict.outcome != Outcome::Complete) return verdict;
  if (document.was_rescued() || (document.was_rebuilt() && !has_end(input)))
    return {Outcome::Partial, "The end of the file is missing; what could be found in the rest was read."};
  if (revisions.left > 0)
    return {Outcome::Partial, "It holds " + std::to_string(revisions.count - 1) +
                                  " earlier versions of itself; " + std::to_string(revisions.left) +
                                  " of them were not taken out."};
  return {};
}

Picture render(Input& input, const ExtractOptions& options, const RenderOptions& wish) {
  const PdfDocument document = PdfDocument::open(input, options.passwords);
  if (wish.page == 0 || wish.page > static_cast<PageNumber>(std::max(0, document.page_count())))
    throw Error(ErrorCode::NoPicture, "This document has no page of that number.");
  const PdfPage page = document.load_page(static_cast<int>(wish.page - 1));
  if (page == nullptr) throw Error(ErrorCode::Damaged, "This page cannot be read.");
  return draw_pdf_page(page.get(), wish.dpi, wish.max_pixels);
}

}  // namespace

const Format kPdf = {"pdf", "pdf", "application/pdf", recognise, extract, render};

}  // namespace casebound::extract
