#include "extract/formats/pdf.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/error.h"
#include "extract/pdf_document.h"
#include "extract/pdf_picture.h"
#include "extract/pdf_text.h"

namespace casebound::extract {
namespace {

constexpr int kMaxBadInARow = 100;
constexpr std::size_t kPiece = 256 * 1024;

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
  const int revision = FPDF_GetSecurityHandlerRevision(document.get());
  if (revision <= 2) return "RC4-40";
  if (revision == 3) return "RC4-128";
  return revision == 4 ? "AES-128 or RC4-128" : "AES-256";
}

DocumentFacts facts_of(const PdfDocument& document, std::uint64_t files) {
  DocumentFacts facts;
  facts.format = "pdf";
  facts.type = "pdf";
  facts.media_type = "application/pdf";
  facts.producer = "pdfium " + std::to_string(kPdfiumVersion);
  facts.title = document.information("Title");
  facts.author = document.information("Author");
  facts.created = read_pdf_date(document.information("CreationDate"));
  facts.children_declared = files;
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) facts.properties.emplace_back(name, std::move(value));
  };
  add("pages", std::to_string(std::max(0, document.page_count())));
  add("modified", read_pdf_date(document.information("ModDate")));
  for (const char* tag : {"Subject", "Keywords", "Creator", "Producer"}) {
    std::string name = tag;
    name[0] = static_cast<char>(name[0] + 32);
    add(name == "producer" ? "pdf_producer" : name.c_str(), document.information(tag));
  }
  if (document.is_encrypted()) add("was encrypted", std::string(cipher_of(document)));
  const int scripts = FPDFDoc_GetJavaScriptActionCount(document.get());
  if (scripts > 0) add("scripts", std::to_string(scripts));
  return facts;
}

Verdict extract(Input& input, const ExtractOptions& options, Sink& sink) {
  const PdfDocument document = PdfDocument::open(input, options.passwords);
  FileHunter files(document, options.limits, sink);
  sink.facts(facts_of(document, files.count()));

  const int pages = document.page_count();
  int good = 0;
  int bad = 0;
  int bad_in_a_row = 0;
  // A bad page is sent empty as soon as another follows it: that one keeps its number.
  const auto send_bad = [&] {
    for (; bad_in_a_row > 0; --bad_in_a_row) {
      PageContent empty;
      empty.kind = PageKind::Page;
      sink.page(std::move(empty));
    }
  };
  for (int i = 0; i < pages && bad_in_a_row < kMaxBadInARow; ++i) {
    const PdfPage page = document.load_page(i);
    std::optional<PageContent> content = page == nullptr ? std::nullopt : read_pdf_page(page.get());
    if (!content) {
      ++bad;
      ++bad_in_a_row;
      continue;
    }
    send_bad();
    ++good;
    sink.page(std::move(*content));
    files.send_of(page.get());
  }
  files.send_all();
  if (pages <= 0) return {Outcome::Damaged, "It is a PDF without pages."};
  if (good == 0) return {Outcome::Damaged, "None of its pages can be read."};
  if (bad == 0) return {};
  if (good + bad < pages)
    return {Outcome::Partial, "It promises " + std::to_string(pages) + " pages; only " +
                                  std::to_string(good) + " could be read, and " +
                                  std::to_string(bad_in_a_row) + " after them could not."};
  send_bad();
  return {Outcome::Partial,
          std::to_string(bad) + " of its " + std::to_string(pages) + " pages cannot be read."};
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
